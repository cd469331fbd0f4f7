import { expect } from "chai";
import fc from "fast-check";
import { claim } from "../../../functions/claim-partition/claim.ts";
import { publish } from "../../../functions/publish-partition/publish.ts";
import { claimOf } from "../../../functions/shared/prefixes.ts";
import { type LakeServices, sweepLake } from "../../../functions/sweep/sweep-lake.ts";
import type { LedgerItem, PartitionState } from "../../../schemas/ledger.ts";
import { glueInMemory } from "../shared/glue-in-memory.ts";
import { lease, leaseIsHeld } from "../shared/leases-in-memory.ts";
import { ledgerInMemory } from "../shared/ledger-in-memory.ts";
import { storeInMemory } from "./store-in-memory.ts";

const dataset = { name: "alerts", definition: { bucket: "work", key: "definitions/1.json" } };
const buckets = { lake: "lake", work: "work" };
const counts = { read: 1, written: 1, rejected: 0, duplicates: 0, bytes: 1 };
const hour = 3_600_000;
const now = Date.parse("2024-03-01T00:00:00Z");
const before = now - 48 * hour;

/** Two tables of one dataset, a report's table, and a table that the ledger has never heard of. */
const tables = ["alerts", "alerts_rejects", "alerts_daily", "stranger"] as const;
const prefix = (table: string, partition: string, run: string) => `${table}/date=${partition}/run=${run}/`;

/** A ledger and a catalog of plain data. */
function servicesOf(items: readonly LedgerItem[], glue: Map<string, string>): Omit<LakeServices, "lake"> {
  return {
    items: async function* (table) {
      yield* items.filter((item) => item.dataset === table);
    },
    ledger: {
      read: async (table, partition) => items.find((item) => item.dataset === table && item.partition === partition),
    },
    ...glueInMemory(glue),
    isTimeUp: () => false,
  };
}

describe("functions: sweeping the lake", () => {
  it("never deletes what somebody may need, and deletes all the rest", async () => {
    const runs = ["r1-1", "r1-2", "r2-3", "r2-3-1", "r2-31", "r3-4"];
    const days = ["2024-01-01", "2024-01-02"];
    const run = fc.constantFrom(...runs);
    const objects = fc.array(
      fc.record({ table: fc.constantFrom(...tables), day: fc.constantFrom(...days), run, age: fc.nat({ max: 96 }) }),
      { maxLength: 60 },
    );
    const states: PartitionState[] = ["RUNNING", "PUBLISHING", "PUBLISHED", "FAILED"];
    const items = fc.array(
      fc.record({
        table: fc.constantFrom("alerts", "alerts_daily"),
        day: fc.constantFrom(...days),
        state: fc.constantFrom(...states),
        own: fc.constantFrom("r1-1", "r2-3"),
        current: fc.option(run),
        previous: fc.option(run),
      }),
      { maxLength: 4 },
    );
    const named = fc.array(fc.record({ table: fc.constantFrom(...tables), day: fc.constantFrom(...days), run }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(objects, items, named, fc.boolean(), async (stored, known, glue, dryRun) => {
        const lake = storeInMemory();
        for (const [at, { table, day, run: by, age }] of stored.entries()) {
          lake.objects.set(`${prefix(table, day, by)}${at}.parquet`, now - age * hour);
        }
        lake.objects.set("alerts/notes.txt", 0);
        const version = (table: string, day: string, by: string | null) =>
          by === null
            ? undefined
            : {
                data: { bucket: "lake", key: prefix(table, day, by) },
                ...(table === "alerts" && { rejects: { bucket: "lake", key: prefix("alerts_rejects", day, by) } }),
              };
        const ledger = known.map(({ table, day, state, own, current, previous }): LedgerItem => {
          const [owner = "", token = ""] = own.split("-");
          const versions = { current: version(table, day, current), previous: version(table, day, previous) };
          return {
            dataset: table,
            partition: day,
            state,
            run: owner,
            token: Number(token),
            owner,
            updated: "",
            ...versions,
          };
        });
        const first = (item: LedgerItem) =>
          ledger.find((each) => each.dataset === item.dataset && each.partition === item.partition) === item;
        const unique = ledger.filter(first);
        const locations = new Map(
          glue.map(({ table, day, run: by }) => [`${table} ${day}`, `s3://lake/${prefix(table, day, by)}`]),
        );
        const everything = new Map(lake.objects);
        const glueNow = new Map(locations);

        const { swept, relocated, leftAlone, complete } = await sweepLake(
          { lake, ...servicesOf(unique, glueNow) },
          { before, dryRun },
        );

        const needed = (key: string) => {
          const at = key.slice(0, key.lastIndexOf("/") + 1);
          const [table = "", date = "", work = ""] = at.split("/");
          const [day, by] = [date.slice("date=".length), work.slice("run=".length)];
          if (!work) return true;
          const siblings = [...everything].filter(([other]) => other.startsWith(at));
          if (siblings.some(([, modified]) => modified >= before)) return true;
          const name = table === "alerts_rejects" ? "alerts" : table;
          if (!unique.some((item) => item.dataset === name)) return true;
          if (locations.get(`${table} ${day}`) === `s3://lake/${at}`) return true;
          const item = unique.find((each) => each.dataset === name && each.partition === day);
          const parts = [item?.current, item?.previous].flatMap((each) => [each?.data.key, each?.rejects?.key]);
          const isAtWork = item?.state === "RUNNING" || item?.state === "PUBLISHING";
          const own = `${item?.run}-${item?.token}`;
          return parts.includes(at) || (isAtWork && (by === own || by.startsWith(`${own}-`)));
        };
        const expected = [...everything.keys()].filter(needed);
        const gone = everything.size - expected.length;
        expect([...lake.objects.keys()].sort()).to.deep.equal((dryRun ? [...everything.keys()] : expected).sort());
        expect(swept).to.include({ objects: gone, bytes: 10 * gone });
        expect(complete).to.equal(true);
        const met = unique.filter(({ dataset: of }) =>
          [...everything.keys()].some((key) => [`${of}/date=`, `${of}_rejects/date=`].some((at) => key.startsWith(at))),
        );
        const said = met
          .filter(({ state }) => state !== "PUBLISHING")
          .flatMap(({ dataset: of, partition, current }) => [
            ...(current ? [[`${of} ${partition}`, `s3://lake/${current.data.key}`] as const] : []),
            ...(current?.rejects ? [[`${of}_rejects ${partition}`, `s3://lake/${current.rejects.key}`] as const] : []),
          ]);
        const wrong = said.filter(([place, location]) => locations.get(place) !== location);
        expect(relocated).to.equal(wrong.length);
        expect(glueNow).to.deep.equal(new Map([...locations, ...(dryRun ? [] : wrong)]));
        for (const table of leftAlone) expect(unique.some((item) => item.dataset === table)).to.equal(false);
      }),
      { numRuns: 1000 },
    );
  });

  it("leaves a partition that was run a hundred times with two versions", async () => {
    const world = ledgerInMemory();
    const lake = storeInMemory();
    const services = { ...world, leases: leaseIsHeld, buckets, isRunning: async () => false, now: () => new Date(now) };
    const sizes: number[] = [];
    for (let turn = 0; turn < 100; turn++) {
      const asked = { dataset, partition: "2024-01-01", run: `r${turn}`, owner: `arn:${turn}`, lease };
      const taken = await claim(services, asked);
      for (const { key } of [taken.data, taken.rejects])
        for (const file of ["a", "b"]) lake.objects.set(`${key}${file}`, 0);
      // One run in three dies before it has published.
      if (turn % 3 !== 2) await publish(services, { claim: taken, digest: "d", files: 2, counts });
      await sweepLake({ lake, ...world, isTimeUp: () => false }, { before, dryRun: false });
      sizes.push(lake.objects.size);
    }
    // Current, previous, and the one that is being worked on or was given up by its death alone.
    expect(Math.max(...sizes)).to.equal(3 * 2 * 2);
    expect(sizes.at(-1)).to.equal(2 * 2 * 2);
  });

  it("asks once more just before: what was published meanwhile stays", async () => {
    const lake = storeInMemory();
    const { data } = claimOf(dataset, "2024-01-01", { run: "r1", lease, token: 1 }, buckets);
    lake.objects.set(`${data.key}a.parquet`, 0);
    const item: LedgerItem = {
      dataset: "alerts",
      partition: "2024-01-01",
      state: "FAILED",
      run: "r1",
      token: 2,
      owner: "arn",
      updated: "",
    };
    const late = async () => ({ ...item, state: "PUBLISHED" as const, current: { data } });
    await sweepLake({ lake, ...servicesOf([item], new Map()), ledger: { read: late } }, { before, dryRun: false });
    expect(lake.objects.size).to.equal(1);
    await sweepLake({ lake, ...servicesOf([item], new Map()) }, { before, dryRun: false });
    expect(lake.objects.size).to.equal(0);
  });

  it("stops where the time is up, and says so", async () => {
    const lake = storeInMemory();
    lake.objects.set("alerts/date=2024-01-01/run=r1-1/a", 0);
    const stopped = await sweepLake(
      { lake, ...servicesOf([], new Map()), isTimeUp: () => true },
      { before, dryRun: false },
    );
    expect(stopped).to.deep.include({ complete: false, swept: { prefixes: 0, objects: 0, bytes: 0 } });
  });
});
