import { expect } from "chai";
import { MissingTableError } from "../../../functions/shared/swap-partition.ts";
import { type FollowServices, followLedger } from "../../../functions/sweep/follow-ledger.ts";
import type { LedgerItem, Version } from "../../../schemas/ledger.ts";
import { glueInMemory } from "../shared/glue-in-memory.ts";

const [first, second, third, fourth] = ["2024-01-01T00", "2024-01-01T01", "2024-01-01T02", "2024-01-01T03"] as const;

function prefix(table: string, partition: string, token: number): string {
  const [date, hour] = partition.split("T");
  return `${table}/date=${date}/hour=${hour}/run=r1-${token}/`;
}

const place = (key: string) => `s3://lake/${key}`;

function version(table: string, partition: string, token: number, hasRejects = true): Version {
  const rejects = { bucket: "lake", key: prefix(`${table}_rejects`, partition, token) };
  return { data: { bucket: "lake", key: prefix(table, partition, token) }, ...(hasRejects && { rejects }) };
}

function item(partition: string, token: number, changes: Partial<LedgerItem> = {}): LedgerItem {
  const current = version("bench", partition, token);
  const owner = { run: "r1", owner: "arn", updated: "" };
  return { dataset: "bench", partition, state: "PUBLISHED", token, ...owner, current, ...changes };
}

/** What Glue names, by table and partition, where it names the versions of these tokens. */
function glueOf(tokens: Readonly<Record<string, number>>): Map<string, string> {
  return new Map(
    Object.entries(tokens).map(([at, token]) => {
      const [table = "", partition = ""] = at.split(" ");
      return [at, place(prefix(table, partition, token))];
    }),
  );
}

function servicesOf(items: readonly LedgerItem[], glue: Map<string, string>): FollowServices {
  return {
    ledger: {
      read: async (table, partition) => items.find((each) => each.dataset === table && each.partition === partition),
    },
    ...glueInMemory(glue),
    isTimeUp: () => false,
  };
}

describe("functions: making Glue follow the ledger", () => {
  const items = [
    item(first, 2),
    item(second, 2, { state: "RUNNING", token: 3 }),
    item(third, 2, { state: "FAILED", token: 3 }),
    item(fourth, 2),
    item("2024-01-01T04", 2, { state: "PUBLISHING" }),
    item("2024-01-01T05", 1, { state: "RUNNING", current: undefined }),
  ];
  const tokens = {
    [`bench ${first}`]: 2,
    [`bench_rejects ${first}`]: 1,
    [`bench ${second}`]: 1,
    [`bench_rejects ${second}`]: 1,
    [`bench ${third}`]: 2,
    [`bench ${fourth}`]: 2,
    [`bench_rejects ${fourth}`]: 2,
    "bench 2024-01-01T04": 1,
  };
  const old = [prefix("bench_rejects", first, 1), prefix("bench_rejects", second, 1), prefix("bench", second, 1)];

  it("sets right what Glue names wrongly or not at all, and leaves to its publisher what is being published", async () => {
    const glue = glueOf(tokens);
    const { relocated, spared, complete } = await followLedger(servicesOf(items, glue), "bench", items, {
      dryRun: false,
    });
    expect({ relocated, complete }).to.deep.equal({ relocated: 4, complete: true });
    expect([...spared]).to.include.members(old);
    const right = { [`bench_rejects ${first}`]: 2, [`bench ${second}`]: 2, [`bench_rejects ${second}`]: 2 };
    expect(glue).to.deep.equal(glueOf({ ...tokens, ...right, [`bench_rejects ${third}`]: 2 }));
  });

  it("only counts in a dry run, and spares the same", async () => {
    const glue = glueOf(tokens);
    const { relocated, spared } = await followLedger(servicesOf(items, glue), "bench", items, { dryRun: true });
    expect(relocated).to.equal(4);
    expect([...spared]).to.have.members(old);
    expect(glue).to.deep.equal(glueOf(tokens));
  });

  it("needs no rejects table for a report's", async () => {
    const current = version("bench_peaks", "2024-01-01T00", 2, false);
    const reports = [item(first, 2, { dataset: "bench_peaks", current })];
    const glue = glueOf({ [`bench_peaks ${first}`]: 1 });
    const services = servicesOf(reports, glue);
    const { all } = services.locations;
    const locations: FollowServices["locations"] = {
      all: (table) => (table === "bench_peaks" ? all(table) : missing(table)),
    };
    const { relocated } = await followLedger({ ...services, locations }, "bench_peaks", reports, { dryRun: false });
    expect(relocated).to.equal(1);
    expect(glue).to.deep.equal(glueOf({ [`bench_peaks ${first}`]: 2 }));
  });

  it("passes over a dataset of which Glue does not have every table", async () => {
    const glue = glueOf({ [`bench ${first}`]: 1 });
    const services = servicesOf(items, glue);
    const { all } = services.locations;
    const locations: FollowServices["locations"] = {
      all: (table) => (table === "bench_rejects" ? missing(table) : all(table)),
    };
    const followed = await followLedger({ ...services, locations }, "bench", items, { dryRun: false });
    expect(followed).to.deep.equal({ relocated: 0, spared: new Set(), complete: true });
    expect(glue).to.deep.equal(glueOf({ [`bench ${first}`]: 1 }));
  });

  for (const [what, now] of [
    ["published", item(first, 3)],
    ["taken for publishing", item(first, 3, { state: "PUBLISHING" })],
  ] as const) {
    it(`leaves alone what was ${what} while Glue was listed`, async () => {
      const glue = glueOf({ [`bench ${first}`]: 3, [`bench_rejects ${first}`]: 3 });
      const before = new Map(glue);
      const followed = await followLedger(servicesOf([now], glue), "bench", [item(first, 2)], { dryRun: false });
      expect(followed).to.deep.equal({ relocated: 0, spared: new Set(), complete: true });
      expect(glue).to.deep.equal(before);
    });
  }

  it("follows and spares what is published while it is held up", async () => {
    const glue = glueOf({ [`bench ${first}`]: 1, [`bench_rejects ${first}`]: 1 });
    const ledger = [item(first, 2)];
    const services = servicesOf(ledger, glue);
    const swap: FollowServices["catalog"]["swap"] = async (...to) => {
      ledger[0] = item(first, 4);
      await services.catalog.swap(...to);
    };
    const { spared } = await followLedger({ ...services, catalog: { swap } }, "bench", [item(first, 2)], {
      dryRun: false,
    });
    expect(glue).to.deep.equal(glueOf({ [`bench ${first}`]: 4, [`bench_rejects ${first}`]: 4 }));
    expect([...spared]).to.include.members([prefix("bench", first, 2), prefix("bench_rejects", first, 2)]);
  });

  it("stops where the time is up, in the listing or between partitions, and says so", async () => {
    for (const allowed of [0, 1]) {
      const glue = glueOf(tokens);
      const isTimeUp = () => glue.get(`bench_rejects ${first}`) === place(prefix("bench_rejects", first, 1 + allowed));
      const services = { ...servicesOf(items, glue), isTimeUp };
      const { relocated, complete } = await followLedger(services, "bench", items, { dryRun: false });
      expect({ relocated, complete }).to.deep.equal({ relocated: allowed, complete: false });
    }
  });
});

async function* missing(table: string): AsyncGenerator<never> {
  yield* await Promise.reject<never[]>(new MissingTableError("sluice", table));
}
