import { resolve } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { claim } from "../../../functions/claim-partition/claim.ts";
import { publish } from "../../../functions/publish-partition/publish.ts";
import { releaseLease } from "../../../functions/release-lease/contract.ts";
import { release } from "../../../functions/release-lease/release.ts";
import { takeLease } from "../../../functions/take-lease/contract.ts";
import { take } from "../../../functions/take-lease/take.ts";
import type { LeaseRef } from "../../../schemas/lease.ts";
import { startLambda } from "../../local/lambda/lambda-under-test.ts";
import { leasesInMemory } from "./leases-in-memory.ts";
import { type LedgerWorld, ledgerName, startLedgerWorld } from "./ledger-world.ts";

const arn = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:backfill:${name}`;
const dataset = { name: "vibration", definition: { bucket: "sluice-work", key: "definitions/1.json" } };
const counts = { read: 10, written: 9, rejected: 1, duplicates: 0, bytes: 100 };

describe("functions: leases", () => {
  let world: LedgerWorld;

  before(async () => {
    world = await startLedgerWorld();
  });

  after(() => world.close());

  beforeEach(() => world.executions.clear());

  /** Starts an execution and has it ask for the lease. */
  function ask(owner: string, name: LeaseRef["name"] = "backfill") {
    world.executions.set(arn(owner), "RUNNING");
    return take(world.services, { name, run: owner, owner: arn(owner) });
  }

  /** Ends an execution, which gives its lease back. */
  async function end(owner: string, lease: LeaseRef): Promise<void> {
    await release(world.services.leases, { lease });
    world.executions.set(arn(owner), "SUCCEEDED");
  }

  it("are given to one run at a time, and the other is told who has it", async () => {
    const first = await ask("one");
    expect(first).to.deep.include({ status: "TAKEN", lease: { name: "backfill", token: 1 } });
    const { status, holder } = await ask("two");
    expect({ status, ...holder }).to.include({ status: "HELD", owner: arn("one"), run: "one" });
    expect((await ask("three", "daily")).status, "another lease").to.equal("TAKEN");
    await end("one", first.lease);
    expect(await ask("two")).to.deep.include({ status: "TAKEN", lease: { name: "backfill", token: 2 } });
  });

  it("are the same for an execution that asks again, and given back once", async () => {
    const taken = await ask("one");
    expect(await ask("one")).to.deep.equal(taken);
    expect(await release(world.services.leases, taken)).to.equal("RELEASED");
    expect(await release(world.services.leases, taken)).to.equal("LOST");
    await end("one", taken.lease);
  });

  it("are taken over from an execution that is gone, not from one that is about to be redriven", async () => {
    const { lease } = await ask("one");
    world.executions.set(arn("one"), "PENDING_REDRIVE");
    expect((await ask("two")).status).to.equal("HELD");
    world.executions.set(arn("one"), "ABORTED");
    const next = await ask("two");
    expect(next).to.deep.include({ status: "TAKEN", lease: { name: "backfill", token: lease.token + 1 } });
    expect(await release(world.services.leases, { lease }), "of the one that was overtaken").to.equal("LOST");
    expect((await ask("three")).status).to.equal("HELD");
    await end("two", next.lease);
  });

  it("let exactly one of several win that ask at once", async () => {
    const owners = Array.from({ length: 6 }, (_, index) => `run-${index}`);
    const answers = await Promise.all(owners.map((owner) => ask(owner)));
    const taken = answers.filter(({ status }) => status === "TAKEN");
    expect(taken).to.have.length(1);
    for (const { lease, holder } of answers)
      expect({ lease, holder }).to.deep.equal({ lease: taken[0]?.lease, holder: taken[0]?.holder });
    await end(taken[0]?.holder.run ?? "", taken[0]?.lease ?? answers[0]?.lease ?? { name: "backfill", token: 1 });
  });

  it("that are lost let nothing be claimed or published; what was begun to be published is", async () => {
    const old = (await ask("one")).lease;
    const owner = `${arn("one")}-child`;
    world.executions.set(owner, "RUNNING");
    const request = (partition: string) => ({ dataset, partition, run: "one", owner, lease: old });
    const work = (taken: Awaited<ReturnType<typeof claim>>) => ({ claim: taken, digest: "d", files: 1, counts });
    const claims = await Promise.all(
      ["2024-01-01T00", "2024-01-01T01"].map((id) => claim(world.services, request(id))),
    );
    const [begun, unpublished] = claims;
    if (!begun || !unpublished) throw new Error("Two claims were made.");
    const dying = { ...world.services.catalog, swap: () => Promise.reject(new Error("killed")) };
    expect(await nameOf(publish({ ...world.services, catalog: dying }, work(begun)))).to.equal("Error");

    world.executions.set(arn("one"), "ABORTED");
    const young = (await ask("two")).lease;

    const { since } = (await world.services.leases.read("backfill"))?.holder ?? {};
    const refused = await publish(world.services, work(unpublished)).catch((error: Error) => error);
    expect(refused).to.include({
      name: "LeaseLostError",
      message:
        `The lease backfill with token ${old.token} is lost: since ${since} ${arn("two")} (run two) holds it with token ` +
        `${young.token}. What is left is done by the next run.`,
    });
    expect(await nameOf(claim(world.services, request("2024-01-01T02")))).to.equal("LeaseLostError");
    expect(await world.services.ledger.read("vibration", "2024-01-01T02")).to.equal(undefined);
    expect(await nameOf(publish(world.services, work(begun))), "PUBLISHING is rolled forward").to.equal("none");
    await end("two", young);
    expect(await nameOf(claim(world.services, { ...request("2024-01-01T02"), lease: young }))).to.equal(
      "LeaseLostError",
    );
  });

  it("fence a partition by the item itself: an older token never claims what a newer one has claimed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 6 }), async (tokens) => {
        // Readers of the lease that are always a moment late: each run is told that it still holds it.
        const partition = `2024-02-${String(fc.sample(fc.integer({ min: 1, max: 28 }), 1)[0]).padStart(2, "0")}T00`;
        let newest = (await world.services.ledger.read("vibration", partition))?.lease?.token ?? 0;
        for (const token of tokens) {
          const lease: LeaseRef = { name: "hourly", token };
          const holder = { owner: "arn", run: "r", since: "" };
          const leases = { read: async () => ({ ...lease, state: "HELD" as const, holder }) };
          const asked = { dataset, partition, run: "r", owner: `gone-${token}`, lease };
          const outcome = await nameOf(claim({ ...world.services, leases }, asked));
          expect(outcome).to.equal(token < newest ? "LeaseLostError" : "none");
          newest = Math.max(newest, token);
          expect((await world.services.ledger.read("vibration", partition))?.lease).to.deep.equal({
            ...lease,
            token: newest,
          });
        }
      }),
      { numRuns: 20 },
    );
  });

  it("have one holder at a time and rising tokens, whoever asks, dies and gives back when", async () => {
    const act = fc.record({ run: fc.nat({ max: 4 }), does: fc.constantFrom("asks", "ends", "dies") });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(act, { maxLength: 25 }), async (scheduler, acts) => {
        const table = leasesInMemory();
        const leases = {
          read: (name: LeaseRef["name"]) => scheduler.schedule(Promise.resolve()).then(() => table.read(name)),
          write: (...items: Parameters<typeof table.write>) =>
            scheduler.schedule(Promise.resolve()).then(() => table.write(...items)),
        };
        const running = new Set<string>();
        const tokens: number[] = [];
        let turn = 0;
        async function live(run: number, acts: readonly string[]): Promise<void> {
          for (const does of acts) {
            const owner = `run-${run}-${turn++}`;
            running.add(owner);
            const isRunning = async (other: string) => running.has(other);
            const { status, lease, holder } = await take(
              { leases, isRunning, now: () => new Date(0) },
              { name: "daily", run: owner, owner },
            );
            if (status === "TAKEN") {
              tokens.push(lease.token);
              const held = await table.read("daily");
              expect(held).to.include({ state: "HELD", token: lease.token });
              if (does === "ends") await release(leases, { lease });
            } else expect(holder.owner).not.to.equal(owner);
            running.delete(owner);
          }
        }
        const runs = [0, 1, 2, 3, 4].map((run) =>
          live(
            run,
            acts.filter((each) => each.run === run).map(({ does }) => does),
          ),
        );
        await scheduler.waitFor(Promise.all(runs));
        expect(new Set(tokens).size, "each token once").to.equal(tokens.length);
      }),
      { numRuns: 300 },
    );
  });

  it("run as Lambda functions", async () => {
    const environment = { AWS_ENDPOINT_URL: world.server.url, SLUICE_LEDGER_TABLE: ledgerName };
    const functions = [takeLease, releaseLease].map(({ name, timeout, memory }) => {
      return { name, timeout, memory, handlerFile: resolve("functions", name, "handler.ts") };
    });
    const running = await startLambda({}, { functions, environment });
    try {
      const outputOf = async (name: string, event: unknown) => {
        const outcome = await running.invoke(name, event);
        return JSON.parse(outcome.kind === "payload" ? outcome.payload : JSON.stringify(outcome)) as unknown;
      };
      world.executions.set(arn("lambda"), "RUNNING");
      const taken = takeLease.output.parse(
        await outputOf("take-lease", { name: "sweep", run: "lambda", owner: arn("lambda") }),
      );
      expect(taken).to.deep.include({ status: "TAKEN", lease: { name: "sweep", token: 1 } });
      expect(await outputOf("release-lease", { lease: taken.lease })).to.deep.equal({ status: "RELEASED" });
      const wrong = await outputOf("take-lease", { name: "weekly", run: "r", owner: "o" });
      expect(wrong).to.include({ kind: "function-error", error: "InvalidInputError" });
    } finally {
      await running.close();
    }
  });
});

/** The name of the error that a call fails with, or "none". */
async function nameOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "none",
    (error: Error) => error.name,
  );
}
