import { resolve } from "node:path";
import { expect } from "chai";
import { claim } from "../../../functions/claim-partition/claim.ts";
import { claimPartition } from "../../../functions/claim-partition/contract.ts";
import { failPartition } from "../../../functions/fail-partition/contract.ts";
import { fail } from "../../../functions/fail-partition/fail.ts";
import { publishPartition } from "../../../functions/publish-partition/contract.ts";
import { publish } from "../../../functions/publish-partition/publish.ts";
import { take as takeLease } from "../../../functions/take-lease/take.ts";
import type { LeaseRef } from "../../../schemas/lease.ts";
import type { PartitionClaim } from "../../../schemas/partition.ts";
import { startLambda } from "../../local/lambda/lambda-under-test.ts";
import { buckets, databaseName, type LedgerWorld, ledgerName, startLedgerWorld } from "./ledger-world.ts";

const dataset = { name: "vibration", definition: { bucket: "sluice-work", key: "definitions/1.json" } };
const counts = { read: 10, written: 9, rejected: 1, duplicates: 0, bytes: 100 };
const backfill = "arn:aws:states:us-east-1:000000000000:execution:backfill:r1";
const one = "arn:aws:states:us-east-1:000000000000:execution:run-partition:one";
const two = "arn:aws:states:us-east-1:000000000000:execution:run-partition:two";

describe("functions: claiming, publishing and failing a partition", () => {
  let world: LedgerWorld;
  let partition: string;
  let hour = 0;
  let lease: LeaseRef;

  before(async () => {
    world = await startLedgerWorld();
    world.executions.set(backfill, "RUNNING");
    lease = (await takeLease(world.services, { name: "backfill", run: "r1", owner: backfill })).lease;
  });

  after(() => world.close());

  beforeEach(() => {
    partition = `2024-01-01T${String(hour++).padStart(2, "0")}`;
    world.executions.clear();
    world.executions.set(one, "RUNNING").set(two, "RUNNING");
  });

  function take(owner: string, run = owner === one ? "r1" : "r2"): Promise<PartitionClaim> {
    return claim(world.services, { dataset, partition, run, owner, lease });
  }

  function publication(taken: PartitionClaim) {
    return { claim: taken, digest: "a".repeat(64), files: 12, counts };
  }

  function item() {
    return world.services.ledger.read(dataset.name, partition);
  }

  function locations(): Promise<(string | undefined)[]> {
    const values = partition.split("T");
    return Promise.all(["vibration", "vibration_rejects"].map((table) => world.location(table, ...values)));
  }

  function places({ data, rejects }: PartitionClaim): string[] {
    return [data, rejects].map(({ bucket, key }) => `s3://${bucket}/${key}`);
  }

  /** The services as a function sees them that dies when it calls the n-th swap or write of its own. */
  function dyingAt(step: "first swap" | "second swap" | "last write"): LedgerWorld["services"] {
    const { ledger, catalog, ...rest } = world.services;
    let swaps = 0;
    const die = () => Promise.reject(new Error("killed"));
    return {
      ...rest,
      ledger: {
        ...ledger,
        write: (next, seen) => (step === "last write" && next.state === "PUBLISHED" ? die() : ledger.write(next, seen)),
      },
      catalog: {
        ...catalog,
        swap: (...to) => (++swaps === ["first swap", "second swap"].indexOf(step) + 1 ? die() : catalog.swap(...to)),
      },
    };
  }

  it("publishes a claim, and keeps the version before it", async () => {
    const first = await take(one);
    expect(await item()).to.include({ state: "RUNNING", token: 1, owner: one });
    expect(await publish(world.services, publication(first))).to.equal(places(first)[0]);
    expect(await locations()).to.deep.equal(places(first));
    const second = await take(two);
    expect(second.token).to.equal(2);
    await publish(world.services, publication(second));
    expect(await locations()).to.deep.equal(places(second));
    expect(await item()).to.deep.include({
      state: "PUBLISHED",
      token: 2,
      files: 12,
      counts,
      current: { data: second.data, rejects: second.rejects },
      previous: { data: first.data, rejects: first.rejects },
    });
  });

  it("does the same again when it is asked again", async () => {
    const taken = await take(one);
    expect(await take(one)).to.deep.equal(taken);
    const location = await publish(world.services, publication(taken));
    const published = await item();
    expect(await publish(world.services, publication(taken))).to.equal(location);
    expect(await fail(world.services, { claim: taken, error: "E", cause: "late" })).to.equal("PUBLISHED");
    expect(await item()).to.deep.equal(published);
    const next = await take(two);
    expect(await fail(world.services, { claim: next, error: "E", cause: "bad file" })).to.equal("FAILED");
    expect(await fail(world.services, { claim: next, error: "E", cause: "again" })).to.equal("FAILED");
    expect(await item()).to.include({ state: "FAILED", token: 2, error: "E", cause: "bad file" });
    expect(await locations(), "what was published stays").to.deep.equal(places(taken));
  });

  it("lets exactly one of several claimants at once win", async () => {
    const owners = Array.from({ length: 6 }, (_, index) => `${one}-${index}`);
    for (const owner of owners) world.executions.set(owner, "RUNNING");
    const outcomes = await Promise.allSettled(owners.map((owner) => take(owner)));
    const losers = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as Error] : []));
    expect(losers).to.have.length(5);
    const { owner, updated } = (await item()) ?? {};
    for (const { name, message } of losers) {
      expect(name).to.equal("PartitionHeldError");
      expect(message).to.equal(
        `vibration ${partition} is being worked on by ${owner} (run r2) since ${updated}. Wait until that execution has ` +
          "ended, or stop it, and run again.",
      );
    }
  });

  it("takes over from an owner that is not running any more, or is forgotten, and not from one about to be redriven", async () => {
    await take(one);
    world.executions.set(one, "PENDING_REDRIVE");
    expect(await nameOf(take(two))).to.equal("PartitionHeldError");
    world.executions.set(one, "ABORTED");
    expect((await take(two)).token).to.equal(2);
    world.executions.delete(two);
    expect((await take(one)).token).to.equal(3);
  });

  it("refuses to publish or fail with a token that was overtaken", async () => {
    const old = await take(one);
    world.executions.set(one, "TIMED_OUT");
    const young = await take(two);
    const message =
      `The claim of vibration ${partition} with token 1 of run r1 is lost: the ledger has token 2 of run r2, RUNNING since ` +
      `${(await item())?.updated}, owned by ${two}.`;
    const publishing = publish(world.services, publication(old));
    expect(await publishing.catch((error: unknown) => error)).to.include({ name: "ClaimLostError", message });
    const failing = fail(world.services, { claim: old, error: "E", cause: "" });
    expect(await failing.catch((error: unknown) => error)).to.include({ name: "ClaimLostError", message });
    await publish(world.services, publication(young));
    expect(await nameOf(publish(world.services, publication(old)))).to.equal("ClaimLostError");
    expect(await locations()).to.deep.equal(places(young));
  });

  for (const step of ["first swap", "second swap", "last write"] as const) {
    it(`goes on with a publication that died at its ${step}`, async () => {
      const taken = await take(one);
      expect(await nameOf(publish(dyingAt(step), publication(taken)))).to.equal("Error");
      expect(await item()).to.deep.include({
        state: "PUBLISHING",
        current: { data: taken.data, rejects: taken.rejects },
      });
      expect(await fail(world.services, { claim: taken, error: "E", cause: "" })).to.equal("PUBLISHING");
      await publish(world.services, publication(taken));
      expect(await item()).to.include({ state: "PUBLISHED", token: 1 });
      expect(await locations()).to.deep.equal(places(taken));
    });

    it(`rolls a publication forward that died at its ${step}, before it claims`, async () => {
      const taken = await take(one);
      await nameOf(publish(dyingAt(step), publication(taken)));
      expect(await nameOf(take(two)), "while the owner is running").to.equal("PartitionHeldError");
      world.executions.set(one, "ABORTED");
      expect((await take(two)).token).to.equal(2);
      expect(await item()).to.deep.include({ state: "RUNNING", current: { data: taken.data, rejects: taken.rejects } });
      expect(await locations()).to.deep.equal(places(taken));
    });
  }

  it("says which table is missing, and leaves the ledger as it was", async () => {
    const absent = { ...dataset, name: "pressure" };
    const taken = await claim(world.services, { dataset: absent, partition, run: "r1", owner: one, lease });
    const error = await publish(world.services, publication(taken)).catch((failure: unknown) => failure);
    expect(error).to.have.property("name", "MissingTableError");
    expect(String(error)).to.match(/Glue has no table pressure(_rejects)? in the database sluice\./);
    expect(await world.services.ledger.read("pressure", partition)).to.include({ state: "RUNNING" });
  });

  it("runs as Lambda functions, which parse their events", async () => {
    const contracts = [claimPartition, publishPartition, failPartition];
    const environment = {
      AWS_ENDPOINT_URL: world.server.url,
      SLUICE_LAKE_BUCKET: buckets.lake,
      SLUICE_WORK_BUCKET: buckets.work,
      SLUICE_LEDGER_TABLE: ledgerName,
      SLUICE_GLUE_DATABASE: databaseName,
    };
    const functions = contracts.map(({ name, timeout, memory }) => {
      return { name, timeout, memory, handlerFile: resolve("functions", name, "handler.ts") };
    });
    const running = await startLambda({}, { functions, environment });
    try {
      const outputOf = async (name: string, event: unknown) => {
        const outcome = await running.invoke(name, event);
        return JSON.parse(outcome.kind === "payload" ? outcome.payload : JSON.stringify(outcome)) as unknown;
      };
      const taken = claimPartition.output.parse(
        await outputOf("claim-partition", { dataset, partition, run: "r1", owner: one, lease }),
      );
      expect(await outputOf("publish-partition", publication(taken))).to.deep.equal({ location: places(taken)[0] });
      expect(await outputOf("fail-partition", { claim: taken, error: "E", cause: "" })).to.deep.equal({
        state: "PUBLISHED",
      });
      expect(await outputOf("fail-partition", { claim: { ...taken, token: 9 }, error: "E", cause: "" })).to.include({
        kind: "function-error",
        error: "ClaimLostError",
      });
      expect(await outputOf("claim-partition", { dataset, partition: "yesterday", run: "r1", owner: one })).to.include({
        kind: "function-error",
        error: "InvalidInputError",
      });
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
