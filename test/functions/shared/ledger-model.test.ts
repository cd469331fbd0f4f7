import { expect } from "chai";
import fc from "fast-check";
import { claim } from "../../../functions/claim-partition/claim.ts";
import { fail } from "../../../functions/fail-partition/fail.ts";
import { publish } from "../../../functions/publish-partition/publish.ts";
import { ClaimLostError } from "../../../functions/shared/claim-lost-error.ts";
import { PartitionHeldError } from "../../../functions/shared/partition-held-error.ts";
import type { PublishServices } from "../../../functions/shared/publish-version.ts";
import { lease, leaseIsHeld } from "./leases-in-memory.ts";
import { ledgerInMemory } from "./ledger-in-memory.ts";

const dataset = { name: "vibration", definition: { bucket: "work", key: "definitions/1.json" } };
const partition = "2024-01-01T05";
const counts = { read: 1, written: 1, rejected: 0, duplicates: 0, bytes: 1 };
const buckets = { lake: "lake", work: "work" };

/** What one execution does to the partition, and what happens to it on the way. */
interface Life {
  readonly end: "publish" | "fail";
  /** Happens at one call of a service, counted from 0. */
  readonly fate:
    | { readonly kind: "lives" }
    /** Its function dies, before or after the call took effect. */
    | { readonly kind: "crashes"; readonly at: number; readonly after: boolean }
    /** The execution is stopped; its function is held up for so many turns and then goes on, as a Lambda invocation does. */
    | { readonly kind: "stopped"; readonly at: number; readonly turns: number };
}

const at = fc.nat({ max: 14 });
const life: fc.Arbitrary<Life> = fc.record({
  end: fc.constantFrom("publish", "publish", "publish", "fail"),
  fate: fc.oneof(
    fc.record({ kind: fc.constant("lives") }),
    fc.record({ kind: fc.constant("crashes"), at, after: fc.boolean() }),
    fc.record({ kind: fc.constant("stopped"), at, turns: fc.nat({ max: 100 }) }),
  ),
});

class Crash extends Error {}

describe("functions: the ledger's protocol", () => {
  it("keeps its promises whoever does what when, dies or is stopped", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(life, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
        async (scheduler, lives) => {
          const world = ledgerInMemory();
          const running = new Set<string>();
          const claims: number[] = [];
          const successes: string[] = [];

          async function turns(count: number): Promise<void> {
            for (let turn = 0; turn < count; turn++) await scheduler.schedule(Promise.resolve());
          }

          /** The services as one function sees them: every call takes its turn with those of the others. */
          function servicesOf(owner: string, { fate }: Life): PublishServices {
            let calls = 0;
            async function call<Result>(effect: () => Promise<Result>): Promise<Result> {
              await turns(1);
              const strikes = fate.kind !== "lives" && calls++ === fate.at;
              if (!strikes) return effect().finally(() => turns(1));
              running.delete(owner);
              if (fate.kind === "stopped") return turns(fate.turns).then(effect);
              if (fate.after) await effect();
              throw new Crash();
            }
            return {
              leases: leaseIsHeld,
              ledger: {
                read: (...key) => call(() => world.ledger.read(...key)),
                write: (...items) => call(() => world.ledger.write(...items)),
              },
              catalog: { assertTable: async () => {}, swap: (...to) => call(() => world.catalog.swap(...to)) },
              now: () => new Date(0),
            };
          }

          /** Waits a few times for whoever holds the partition. */
          async function patiently<Result>(attempt: () => Promise<Result>, tries = 10): Promise<Result> {
            return attempt().catch(async (error: unknown) => {
              if (!(error instanceof PartitionHeldError) || tries === 0) throw error;
              await turns(5);
              return patiently(attempt, tries - 1);
            });
          }

          async function live(owner: string, plan: Life): Promise<void> {
            running.add(owner);
            const services = servicesOf(owner, plan);
            const isRunning = async (other: string) => running.has(other);
            try {
              const request = { dataset, partition, run: owner, owner, lease };
              const taken = await patiently(() => claim({ ...services, buckets, isRunning }, request));
              claims.push(taken.token);
              if (plan.end === "fail") await fail(services, { claim: taken, error: "E", cause: "" });
              else successes.push(await publish(services, { claim: taken, digest: "d", files: 1, counts }));
            } catch (error) {
              const expected = [Crash, PartitionHeldError, ClaimLostError].some((kind) => error instanceof kind);
              if (!expected) throw error;
            } finally {
              running.delete(owner);
            }
          }

          const all = lives.map(async (plans, actor) => {
            for (const [turn, plan] of plans.entries()) await live(`run-${actor}-${turn}`, plan);
          });
          await scheduler.waitFor(Promise.all(all));
          // Whoever comes last finds the partition free, and completes what was left half done.
          const last = await claim(
            { ...world, leases: leaseIsHeld, now: () => new Date(0), buckets, isRunning: async () => false },
            { dataset, partition, run: "last", owner: "last", lease },
          );

          const item = world.writes.at(-1);
          const publications = world.writes.filter(({ state }) => state === "PUBLISHING");
          expect(new Set(claims).size, "one claimant for each token").to.equal(claims.length);
          expect(
            world.writes.filter(({ state }) => state === "RUNNING").map(({ token }) => token),
            "tokens rise by one",
          ).to.deep.equal(Array.from({ length: last.token }, (_, index) => index + 1));
          expect(
            publications.map(({ token }) => token),
            "no token publishes after a higher one",
          ).to.deep.equal([...new Set(publications.map(({ token }) => token))].sort((one, other) => one - other));
          for (const { current, token } of publications) {
            expect(current?.data.key, "a token publishes its own work").to.match(new RegExp(`-${token}/$`));
          }
          expect(item?.current, "the last publication is never lost").to.deep.equal(publications.at(-1)?.current);
          expect(world.named.get("vibration"), "Glue names what the ledger says").to.equal(item?.current?.data.key);
          expect(world.named.get("vibration_rejects")).to.equal(item?.current?.rejects?.key);
          const published = publications.map(({ current }) => `s3://lake/${current?.data.key}`);
          expect(published, "what a function called published was").to.include.members(successes);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
