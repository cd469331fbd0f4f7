import { expect } from "chai";
import fc from "fast-check";
import { claim } from "../../../functions/claim-partition/claim.ts";
import { fail } from "../../../functions/fail-partition/fail.ts";
import { publish } from "../../../functions/publish-partition/publish.ts";
import { ClaimLostError } from "../../../functions/shared/claim-lost-error.ts";
import { PartitionHeldError } from "../../../functions/shared/partition-held-error.ts";
import { partitionValues } from "../../../functions/shared/prefixes.ts";
import { locationOf } from "../../../functions/shared/swap-partition.ts";
import { sweepLake } from "../../../functions/sweep/sweep-lake.ts";
import type { LedgerItem } from "../../../schemas/ledger.ts";
import { storeInMemory } from "../sweep/store-in-memory.ts";
import { Crash, callsUnder, type Fate, fateWithin, lakeUnder, worldUnder } from "./fate.ts";
import { lease, leaseIsHeld } from "./leases-in-memory.ts";
import { type LedgerInMemory, ledgerInMemory } from "./ledger-in-memory.ts";

const dataset = { name: "vibration", definition: { bucket: "work", key: "definitions/1.json" } };
const partition = "2024-01-01T05";
const tables = ["vibration", "vibration_rejects"];
const counts = { read: 1, written: 1, rejected: 0, duplicates: 0, bytes: 1 };
const buckets = { lake: "lake", work: "work" };
const now = () => new Date(0);

/** What one execution does to the partition. */
interface Life {
  readonly end: "publish" | "fail";
  readonly fate: Fate;
}

/** A sweep, and the turns before it begins. */
interface Sweep {
  readonly after: number;
  readonly fate: Fate;
}

/** What several do at once, each of them one thing after the other. */
interface Scenario {
  /** The tables of which Glue names an older version from the start. */
  readonly late: readonly string[];
  readonly lives: readonly (readonly Life[])[];
  readonly sweeps: readonly (readonly Sweep[])[];
}

function scenario({ mayDie }: { readonly mayDie: boolean }): fc.Arbitrary<Scenario> {
  const life = fc.record({
    end: fc.constantFrom<Life["end"][]>("publish", "publish", "publish", "fail"),
    fate: fateWithin(14, { mayDie }),
  });
  const sweep = fc.record({ after: fc.nat({ max: 40 }), fate: fateWithin(24, { mayDie }) });
  return fc.record({
    late: mayDie ? fc.oneof(fc.constant([]), fc.subarray(tables, { minLength: 1 })) : fc.constant([]),
    lives: fc.array(fc.array(life, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
    sweeps: fc.array(fc.array(sweep, { maxLength: 3 }), { maxLength: 2 }),
  });
}

/** Everything is old: a sweep has nothing to go by but the ledger and Glue. */
const sweepAll = { before: 1, dryRun: false };

describe("functions: the ledger's protocol", () => {
  it("keeps its promises whoever does what when, dies or is stopped, and whenever somebody sweeps", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.oneof(scenario({ mayDie: false }), scenario({ mayDie: true })),
        async (scheduler, { late, lives, sweeps }) => {
          const world = ledgerInMemory();
          const lake = storeInMemory();
          const running = new Set<string>();
          const claims: number[] = [];
          const successes: string[] = [];
          const gone = new Set<string>();
          let hasDied = late.length > 0;

          async function turns(count: number): Promise<void> {
            for (let turn = 0; turn < count; turn++) await scheduler.schedule(Promise.resolve());
          }

          /** Waits a few times for whoever holds the partition. */
          async function patiently<Result>(attempt: () => Promise<Result>, tries = 10): Promise<Result> {
            return attempt().catch(async (error: unknown) => {
              if (!(error instanceof PartitionHeldError) || tries === 0) throw error;
              await turns(5);
              return patiently(attempt, tries - 1);
            });
          }

          async function live(owner: string, { end, fate }: Life): Promise<void> {
            running.add(owner);
            const call = callsUnder(fate, turns, () => running.delete(owner));
            const services = { ...worldUnder(call, world), leases: leaseIsHeld, now };
            const isRunning = async (other: string) => running.has(other);
            try {
              const request = { dataset, partition, run: owner, owner, lease };
              const taken = await patiently(() => claim({ ...services, buckets, isRunning }, request));
              claims.push(taken.token);
              for (const { key } of [taken.data, taken.rejects]) lake.objects.set(`${key}1.parquet`, 0);
              if (end === "fail") await fail(services, { claim: taken, error: "E", cause: "" });
              else successes.push(await publish(services, { claim: taken, digest: "d", files: 1, counts }));
            } catch (error) {
              if (error instanceof Crash) hasDied = true;
              else if (!(error instanceof PartitionHeldError || error instanceof ClaimLostError)) throw error;
            } finally {
              running.delete(owner);
            }
          }

          async function sweepUnder(fate: Fate): Promise<void> {
            const named = new Set<string>();
            const swap: typeof world.catalog.swap = async (table, values, prefix) => {
              named.add(prefix.key);
              // Two at once are only possible where the older one's execution was stopped; then its last swap may come too late.
              if (sweeps.length === 1) expect(gone, "what a sweep makes Glue name is there").not.to.include(prefix.key);
              await world.catalog.swap(table, values, prefix);
            };
            const remove: typeof lake.delete = async (keys) => {
              for (const prefix of keys.map(prefixOf)) {
                expect(named, "a sweep leaves what it made Glue name").not.to.include(prefix);
                gone.add(prefix);
              }
              await lake.delete(keys);
            };
            const call = callsUnder(fate, turns, () => {});
            const seen = worldUnder(call, { ...world, catalog: { ...world.catalog, swap } });
            const swept = lakeUnder(call, { ...lake, delete: remove });
            await sweepLake({ ...seen, lake: swept, isTimeUp: () => false }, sweepAll);
          }

          // Where Glue is wrong from the start, two have published, and who swapped last came late and died.
          if (late.length > 0) {
            for (const owner of ["early-1", "early-2"])
              await scheduler.waitFor(live(owner, { end: "publish", fate: { kind: "lives" } }));
          }
          const [early] = world.writes.flatMap(({ current }) => current ?? []);
          for (const table of late) {
            const prefix = table === dataset.name ? early?.data : early?.rejects;
            if (prefix) await world.catalog.swap(table, partitionValues(partition), prefix);
          }

          const working = lives.map(async (plans, actor) => {
            for (const [turn, plan] of plans.entries()) await live(`run-${actor}-${turn}`, plan);
          });
          const sweeping = sweeps.map(async (plans) => {
            for (const { after, fate } of plans) {
              await turns(after);
              await sweepUnder(fate).catch((error: unknown) => {
                if (!(error instanceof Crash)) throw error;
                hasDied = true;
              });
            }
          });
          await scheduler.waitFor(Promise.all([...working, ...sweeping]));
          // Whoever comes last finds the partition free, and completes what was left half done.
          const last = await claim(
            { ...world, leases: leaseIsHeld, now, buckets, isRunning: async () => false },
            { dataset, partition, run: "last", owner: "last", lease },
          );

          expect(new Set(claims).size, "one claimant for each token").to.equal(claims.length);
          const published = expectInOrder(world.writes, last.token);
          expect(published, "what a function called published was").to.include.members(successes);
          if (!hasDied) expect(await named(world), "where nobody died").to.deep.equal(said(world));
          await expectSwept(world, lake);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/**
 * Whoever writes to the ledger does so in the order of the tokens.
 *
 * @param last token that was claimed
 * @returns what was published, in that order: `s3://bucket/prefix/`
 */
function expectInOrder(writes: readonly LedgerItem[], last: number): string[] {
  const publications = writes.filter(({ state }) => state === "PUBLISHING");
  const tokens = publications.map(({ token }) => token);
  expect(
    writes.filter(({ state }) => state === "RUNNING").map(({ token }) => token),
    "tokens rise by one",
  ).to.deep.equal(Array.from({ length: last }, (_, index) => index + 1));
  expect(tokens, "no token publishes after a higher one").to.deep.equal(
    [...new Set(tokens)].sort((one, other) => one - other),
  );
  for (const { current, token } of publications) {
    expect(current?.data.key, "a token publishes its own work").to.match(new RegExp(`-${token}/$`));
  }
  expect(writes.at(-1)?.current, "the last publication is never lost").to.deep.equal(publications.at(-1)?.current);
  return publications.map(({ current }) => `s3://lake/${current?.data.key}`);
}

/** Two sweeps that nobody disturbs set right what Glue names, and leave what is current and what was so before. */
async function expectSwept(world: LedgerInMemory, lake: ReturnType<typeof storeInMemory>): Promise<void> {
  const services = { ...world, lake, isTimeUp: () => false };
  const before = await named(world);
  const read = [...lake.objects.keys()].filter((key) => before.includes(`s3://lake/${prefixOf(key)}`));
  const wrong = said(world).filter((location, index) => location !== before[index]);
  expect(await sweepLake(services, sweepAll)).to.include({ relocated: wrong.length });
  expect(await named(world), "after a sweep, Glue names what the ledger says").to.deep.equal(said(world));
  expect([...lake.objects.keys()], "what Glue named until now stays until the next sweep").to.include.members(read);
  expect(await sweepLake(services, sweepAll)).to.include({ relocated: 0 });
  const { current, previous } = world.writes.at(-1) ?? {};
  expect(
    [...lake.objects.keys()].map(prefixOf),
    "what is current and was so before stays, and nothing else",
  ).to.have.members(
    [current, previous].flatMap((version) => (version ? [version.data.key, version.rejects?.key] : [])),
  );
}

/** Where Glue locates the partition of the data and of the rejects. */
function named({ locations }: LedgerInMemory): Promise<(string | undefined)[]> {
  return Promise.all(tables.map((table) => locations.of(table, partitionValues(partition))));
}

/** Where they lie by the ledger. */
function said({ writes }: LedgerInMemory): (string | undefined)[] {
  const { current } = writes.at(-1) ?? {};
  return [current?.data, current?.rejects].map((prefix) => prefix && locationOf(prefix));
}

/** The prefix of the version that an object belongs to. */
function prefixOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}
