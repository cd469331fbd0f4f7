import { expect } from "chai";
import fc from "fast-check";
import { partitionsAtOnce, runLeases, Stage } from "../../schemas/stage.ts";

const rates = { burst: 800, perSecond: 150 };
const base = {
  region: "eu-north-1",
  quotas: { lambda: 100, athenaDml: 20, athenaDdl: 20, execution: 1000, mapRun: 10 },
  rates: { startExecution: rates, stateTransition: rates, startQuery: rates },
  partition: { chunks: 2, files: 5, reports: 5 },
  leases: {
    backfill: { lambda: 20, athenaDml: 10 },
    daily: { lambda: 10, athenaDml: 5 },
    hourly: { lambda: 10, athenaDml: 5 },
    sweep: { lambda: 1 },
  },
  entryPoints: [{ machine: "backfill", lease: "backfill" }],
};

/** What is refused, and where. */
function problems(changes: object): string[] {
  const parsed = Stage.safeParse({ ...base, ...changes });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("A stage", () => {
  it("has defaults for what it does not say", () => {
    expect(Stage.parse(base)).to.deep.include({
      fanOut: "nested",
      historyEvents: 25_000,
      catchUp: { days: 3, hours: 48 },
      reserved: {},
    });
  });

  it("is refused where its shares come to more than there is", () => {
    const leases = { ...base.leases, backfill: { lambda: 90, athenaDml: 15 } };
    expect(problems({ leases })).to.deep.equal([
      "leases: The leases' shares of lambda come to 111 (backfill 90 + daily 10 + hourly 10 + sweep 1), and the quota is 100: lower one of them.",
      "leases: The leases' shares of athenaDml come to 25 (backfill 15 + daily 5 + hourly 5), and the quota is 20: lower one of them.",
    ]);
  });

  it("is refused where a share does not hold one partition", () => {
    const leases = { ...base.leases, daily: { lambda: 9, athenaDml: 4 } };
    expect(problems({ leases })).to.deep.equal([
      "leases.daily.lambda: 9 does not hold one partition: one partition has 2 chunks of 5 files, 10 invocations, at work at once. Raise it, or narrow partition.",
      "leases.daily.athenaDml: 4 does not hold one partition: one partition has 5 reports at work at once. Raise it, or lower partition.reports.",
    ]);
    expect(problems({ fanOut: "distributed" })).to.deep.equal(
      ["daily", "hourly"].map(
        (lease) =>
          `leases.${lease}.lambda: 10 does not hold one partition: one partition has 2 chunks of 5 files, 11 invocations with the 1 that a distributed fan-out keeps free, at work at once. Raise it, or narrow partition.`,
      ),
    );
  });

  it("is refused where an inline Map would have to run more than 40 partitions at once", () => {
    const wide = {
      quotas: { ...base.quotas, lambda: 1000, athenaDml: 500 },
      leases: { ...base.leases, backfill: { lambda: 421, athenaDml: 300 } },
    };
    expect(problems(wide)).to.deep.equal([
      "leases.backfill: The share holds 42 partitions at once, and an inline Map runs 40: widen partition, or set fanOut: distributed.",
    ]);
    const leases = { ...wide.leases, daily: { lambda: 11, athenaDml: 5 }, hourly: { lambda: 11, athenaDml: 5 } };
    expect(problems({ ...wide, leases, fanOut: "distributed" })).to.deep.equal([]);
  });

  it("is refused where an entry point has a lease that there is not", () => {
    expect(problems({ entryPoints: [{ machine: "backfill", lease: "backfil" }] })).to.deep.equal([
      'entryPoints.0.lease: There is no lease "backfil". There is backfill, daily, hourly, sweep.',
    ]);
  });

  it("is refused where a schedule is for no entry point, or at no time that EventBridge Scheduler knows", () => {
    const deployment = (schedules: object) => ({ deployment: { schedules } });
    expect(problems(deployment({ dayly: { cron: "30 2 * * ? *" } }))).to.deep.equal([
      'deployment.schedules.dayly: There is no entry point "dayly". There is backfill.',
    ]);
    expect(problems(deployment({ backfill: { cron: "30 2 * * * *" } }))).to.deep.equal([
      "deployment.schedules.backfill.cron: ? for one of day of month and day of week, and a day or * for the other",
    ]);
  });

  it("is refused where functions reserve what Lambda keeps for those that reserve nothing", () => {
    const quotas = { ...base.quotas, lambda: 150 };
    expect(problems({ quotas, reserved: { "take-lease": 20, sweep: 30 } })).to.deep.equal([]);
    expect(problems({ quotas, reserved: { "take-lease": 20, sweep: 31 } })).to.deep.equal([
      "reserved: Functions reserve 51 invocations, and of 150 Lambda lets 50 be reserved: 100 stay for functions that reserve none.",
    ]);
  });

  it("runs as many partitions at once as fit into each share, and not one more", () => {
    const share = fc.record({ lambda: fc.integer({ min: 1, max: 400 }), athenaDml: fc.integer({ min: 1, max: 60 }) });
    const width = fc.record({
      chunks: fc.integer({ min: 1, max: 6 }),
      files: fc.integer({ min: 1, max: 6 }),
      reports: fc.integer({ min: 1, max: 10 }),
    });
    const fanOut = fc.constantFrom("nested" as const, "distributed" as const);
    fc.assert(
      fc.property(share, share, share, width, fanOut, (backfill, daily, hourly, partition, how) => {
        const quotas = { ...base.quotas, lambda: 2000, athenaDml: 200 };
        const leases = { backfill, daily, hourly, sweep: { lambda: 1 } };
        const parsed = Stage.safeParse({ ...base, quotas, leases, partition, fanOut: how });
        fc.pre(parsed.success);
        const spare = how === "distributed" ? 1 : 0;
        for (const lease of runLeases) {
          const fits = (count: number) =>
            count * partition.chunks * partition.files + spare <= leases[lease].lambda &&
            count * partition.reports <= leases[lease].athenaDml;
          const atOnce = partitionsAtOnce(parsed.data, lease);
          expect(atOnce).to.be.at.least(1);
          expect([fits(atOnce), fits(atOnce + 1)]).to.deep.equal([true, false]);
        }
      }),
    );
  });
});
