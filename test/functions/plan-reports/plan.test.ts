import { expect } from "chai";
import { type PlanServices, plan } from "../../../functions/plan-reports/plan.ts";
import type { Dataset } from "../../../schemas/dataset.ts";
import { parseDataset } from "../../../schemas/dataset-yaml.ts";
import type { LedgerItem } from "../../../schemas/ledger.ts";
import type { Report } from "../../../schemas/report.ts";
import { type TablesInMemory, tablesInMemory } from "../shared/tables-in-memory.ts";

const lease = { name: "backfill", token: 5 } as const;
const heldLease = { ...lease, state: "HELD", holder: { owner: "arn:backfill", run: "r1", since: "" } } as const;
const me = "arn:execution:run-reports:me";

const bench = (partition: "day" | "hour"): Dataset => {
  const parsed = parseDataset(
    `{ files: "b/{yyyy}{MM}{dd}{HH}.csv", partition: ${partition}, timezone: UTC, format: { type: csv },
       columns: [{ name: at, type: timestamp }], timestamp: at }`,
    { file: "dataset.yml", name: "bench" },
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.dataset;
};

const report = (name: string, inputs: Report["inputs"] = [{ table: "bench" }]): Report => ({
  name,
  description: "",
  columns: [{ name: "n", type: "bigint" }],
  inputs,
  tolerated_bytes: 1_000,
  sql: "SELECT count(*) AS n FROM bench WHERE date = {date}",
  file: `${name}.sql`,
  line: 1,
});

describe("plan-reports", () => {
  let tables: TablesInMemory;
  let written: Map<string, string>;
  let running: Set<string>;

  beforeEach(() => {
    tables = tablesInMemory();
    written = new Map();
    running = new Set([me]);
    tables.put({ dataset: "bench", partition: "2024-01-31", current: version("bench/1/") });
  });

  const version = (key: string): NonNullable<LedgerItem["current"]> => ({ data: { bucket: "lake", key } });

  function planned(
    reports: readonly Report[],
    { partition = "2024-01-31", attempt = 1, unit = "day" as "day" | "hour" } = {},
  ) {
    const services: PlanServices = {
      ...tables,
      leases: { read: async () => heldLease },
      buckets: { lake: "lake", work: "work" },
      write: async ({ key }, { select }) => void written.set(key, select),
      isRunning: async (owner) => running.has(owner),
      now: () => new Date("2024-02-02T00:00:00Z"),
    };
    const dataset = { name: "bench", definition: { bucket: "work", key: "d.json" } };
    return plan(services, bench(unit), reports, { run: "r1", lease, dataset, partition, owner: me, attempt });
  }

  /** Publishes a report as the last plan would have it. */
  async function publish(one: Report, partition = "2024-01-31", unit: "day" | "hour" = "day"): Promise<void> {
    tables.put({ dataset: `bench_${one.name}`, partition, state: "FAILED" });
    const [task] = (await planned([one], { partition, unit })).reports;
    tables.put({ dataset: `bench_${one.name}`, partition, digest: task?.digest, current: version("old/") });
  }

  it("claims a report that was never made, and writes its query", async () => {
    const { reports, held } = await planned([report("daily")]);
    expect(held).to.deep.equal([]);
    expect(reports).to.have.length(1);
    const [first] = reports;
    if (!first) throw new Error("There is no task.");
    const { digest, requestToken, ...task } = first;
    expect(task).to.deep.equal({
      report: "daily",
      dataset: "bench_daily",
      partition: "2024-01-31",
      run: "r1",
      lease,
      token: 1,
      attempt: 1,
      query: { bucket: "work", key: "runs/r1/reports/bench_daily/2024-01-31/1.json" },
      data: { bucket: "lake", key: "bench_daily/date=2024-01-31/run=r1-1-1/" },
    });
    expect([digest, requestToken].every((hex) => /^[0-9a-f]{64}$/.test(hex))).to.equal(true);
    expect(written.get(task.query.key)).to.equal(
      `SELECT CAST("n" AS bigint) AS "n" FROM (\nSELECT count(*) AS n FROM bench WHERE date = '2024-01-31'\n)`,
    );
    expect(await tables.ledger.read("bench_daily", "2024-01-31")).to.deep.include({ state: "RUNNING", owner: me });
  });

  it("asks for the same again when it is asked again: the same claim, prefix and request token", async () => {
    expect(await planned([report("daily")])).to.deep.equal(await planned([report("daily")]));
  });

  it("gives the next attempt the same claim, and a prefix and a request token of its own", async () => {
    const [first] = (await planned([report("daily")])).reports;
    const [second] = (await planned([report("daily")], { attempt: 2 })).reports;
    expect(second).to.deep.equal({
      ...first,
      attempt: 2,
      data: { bucket: "lake", key: "bench_daily/date=2024-01-31/run=r1-1-2/" },
      requestToken: second?.requestToken,
    });
    expect(second?.requestToken).not.to.equal(first?.requestToken);
  });

  it("leaves out what is published from what there is now, and what this execution has already settled", async () => {
    await publish(report("daily"));
    expect((await planned([report("daily")])).reports).to.deep.equal([]);
    for (const state of ["FAILED", "PUBLISHED"] as const) {
      tables.put({ dataset: "bench_daily", partition: "2024-01-31", state, owner: me });
      expect((await planned([report("daily")], { attempt: 2 })).reports, state).to.deep.equal([]);
    }
  });

  it("makes a report again that failed, whose SQL has changed, or whose input was published anew", async () => {
    const due = async (one = report("daily")) => (await planned([one])).reports.length === 1;
    await publish(report("daily"));
    expect(await due({ ...report("daily"), sql: "SELECT 1 AS n" })).to.equal(true);
    await publish(report("daily"));
    expect(await due({ ...report("daily"), description: "In other words." })).to.equal(false);
    tables.put({ dataset: "bench", partition: "2024-01-31", current: version("bench/2/") });
    expect(await due()).to.equal(true);
    await publish(report("daily"));
    const done = await tables.ledger.read("bench_daily", "2024-01-31");
    tables.put({ ...done, dataset: "bench_daily", partition: "2024-01-31", state: "FAILED" });
    expect(await due()).to.equal(true);
  });

  it("makes a report again that was made while its input was being published", async () => {
    tables.put({ dataset: "bench", partition: "2024-01-31", state: "PUBLISHING", current: version("bench/2/") });
    await publish(report("daily"));
    tables.put({ dataset: "bench", partition: "2024-01-31", current: version("bench/2/") });
    expect((await planned([report("daily")])).reports).to.have.length(1);
  });

  it("looks at the days that a report reads, and at no other", async () => {
    const comparison = report("comparison", [{ table: "bench_rejects", days: 2 }]);
    const dueAfter = async (partition: string) => {
      await publish(comparison);
      tables.put({ dataset: "bench", partition, current: version(`${partition} anew`) });
      return (await planned([comparison])).reports.length === 1;
    };
    expect(await dueAfter("2024-01-30")).to.equal(true);
    expect(await dueAfter("2024-01-29")).to.equal(false);
    expect(await dueAfter("2024-02-01")).to.equal(false);
  });

  it("of an hour looks at that hour and at the day around it, and of a day at its hours", async () => {
    const hourly = report("hourly", [{ table: "bench" }, { table: "other" }]);
    const dueAfter = async (dataset: string, partition: string) => {
      await publish(hourly, "2024-01-31T05", "hour");
      tables.put({ dataset, partition, current: version(`${partition} anew`) });
      return (await planned([hourly], { partition: "2024-01-31T05", unit: "hour" })).reports.length === 1;
    };
    expect(await dueAfter("bench", "2024-01-31T05")).to.equal(true);
    expect(await dueAfter("bench", "2024-01-31T04")).to.equal(false);
    expect(await dueAfter("other", "2024-01-31")).to.equal(true);
    await publish(report("daily"));
    tables.put({ dataset: "bench", partition: "2024-01-31T23", current: version("anew") });
    expect((await planned([report("daily")])).reports).to.have.length(1);
  });

  it("goes on past a report that another execution works on, and takes over from one that is gone", async () => {
    const others = { partition: "2024-01-31", state: "RUNNING", token: 7, owner: "arn:other", run: "r0" } as const;
    tables.put({ dataset: "bench_one", ...others });
    running.add("arn:other");
    const { reports, held } = await planned([report("one"), report("two")]);
    expect(reports.map((task) => task.report)).to.deep.equal(["two"]);
    expect(held).to.have.length(1);
    expect(held[0]).to.include({ report: "one", error: "PartitionHeldError" });
    running.delete("arn:other");
    expect((await planned([report("one")])).reports[0]).to.include({ report: "one", token: 8 });
  });
});
