import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { UsageError } from "../../../local/usage-error.ts";
import { type LambdaUnderTest, payloadOf, startLambda } from "./lambda-under-test.ts";

describe("local/lambda", () => {
  let running: LambdaUnderTest | undefined;

  async function start(...parameters: Parameters<typeof startLambda>): Promise<LambdaUnderTest> {
    running = await startLambda(...parameters);
    return running;
  }

  afterEach(() => running?.close());

  it("gives the event to the handler and its result back", async () => {
    const { invoke } = await start({ double: "export const handler = async (event) => ({ twice: event.n * 2 });" });
    expect(payloadOf(await invoke("double", { n: 21 }))).to.deep.equal({ twice: 42 });
  });

  it("answers null for a handler that returns nothing", async () => {
    const { invoke } = await start({ silent: "export const handler = async () => {};" });
    expect(await invoke("silent")).to.include({ kind: "payload", payload: "null" });
  });

  it("takes old lines out of logs, but not of a function whose environment may still write into its own", async () => {
    const says = "export const handler = async () => console.log('said');";
    const { invoke, lambda, log } = await start({ says }, { idleMilliseconds: 100 });
    await invoke("says");
    const later = Date.now() + 1000;
    expect(await lambda.forget(later, false)).to.equal(0);
    expect(await log("says")).to.match(/\tsaid\n$/);
    for (let left = 50; left > 0 && (await lambda.forget(later, true)) === 0; left--) await setTimeout(20);
    expect(await lambda.forget(later, false)).to.be.above(0);
    expect(await log("says").catch((error) => error.code)).to.equal("ENOENT");
  });

  it("uses an idle environment again, and starts another when it is busy for long", async () => {
    const source = `
      let calls = 0;
      export const handler = async ({ wait }) => {
        if (wait) await new Promise((resolve) => setTimeout(resolve, wait));
        return { pid: process.pid, call: ++calls };
      };`;
    const { invoke } = await start({ count: source });
    const first = payloadOf(await invoke("count")) as { pid: number };
    expect(payloadOf(await invoke("count"))).to.deep.equal({ pid: first.pid, call: 2 });
    const both = await Promise.all([invoke("count", { wait: 1500 }), invoke("count", { wait: 1500 })]);
    const [one, other] = both.map((outcome) => payloadOf(outcome) as { pid: number; call: number });
    expect(one).to.deep.equal({ pid: first.pid, call: 3 });
    expect(other?.pid).to.not.equal(first.pid);
    expect(other?.call).to.equal(1);
  });

  it("keeps one idle environment of each function, however many functions there are", async () => {
    const source = "let calls = 0; export const handler = async () => ++calls;";
    const names = ["one", "two", "three", "four", "five"];
    const { invoke } = await start(Object.fromEntries(names.map((name) => [name, source])), { maxEnvironments: 1 });
    for (const calls of [1, 2]) for (const name of names) expect(payloadOf(await invoke(name))).to.equal(calls);
  });

  it("refuses invocations above the account's concurrency, those in line counted, and tells the peak", async () => {
    const source = "export const handler = () => new Promise((resolve) => setTimeout(resolve, 50));";
    const { invoke, lambda } = await start({ slow: source }, { maxEnvironments: 1, concurrency: 3 });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => invoke("slow")));
    const kinds = outcomes.map((outcome) => (outcome.kind === "service-error" ? outcome.code : outcome.kind)).sort();
    const throttled = "TooManyRequestsException";
    expect(kinds).to.deep.equal([throttled, throttled, "payload", "payload", "payload"]);
    expect(lambda.usage()).to.include({ limit: 3, current: 0, peak: 3, entered: 3, refused: 2 });
  });

  it("lets invocations beyond maxEnvironments wait in line, in order", async () => {
    const source = `
      const started = Date.now();
      export const handler = async ({ n }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { n, pid: process.pid };
      };`;
    const { invoke } = await start({ queue: source }, { maxEnvironments: 1 });
    const order: number[] = [];
    const results = await Promise.all(
      [1, 2, 3, 4].map(async (n) => {
        const outcome = payloadOf(await invoke("queue", { n })) as { n: number; pid: number };
        order.push(outcome.n);
        return outcome.pid;
      }),
    );
    expect(order).to.deep.equal([1, 2, 3, 4]);
    expect(new Set(results).size).to.equal(1);
  });

  it("ends an idle environment after a while", async () => {
    const { invoke } = await start(
      { pid: "export const handler = async () => process.pid;" },
      { idleMilliseconds: 30 },
    );
    const pid = payloadOf(await invoke("pid")) as number;
    await gone(pid);
  });

  it("kills a handler that takes longer than its time-out, also one that never yields", async () => {
    const { invoke } = await start({
      sleepy: { source: "export const handler = () => new Promise(() => setTimeout(() => {}, 60_000));", timeout: 1 },
      stuck: { source: "export const handler = () => { for (;;) {} };", timeout: 1 },
    });
    for (const name of ["sleepy", "stuck"]) {
      const outcome = await invoke(name);
      expect(outcome).to.include({ kind: "function-error", error: "Sandbox.Timedout" });
      expect(outcome).to.have.property(
        "cause",
        `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${outcome.requestId} Error: Task timed out after 1.00 seconds"}`,
      );
    }
  });

  it("kills a handler that holds more memory than its function has", async () => {
    const source = `
      const held = [];
      export const handler = async ({ megabytes }) => {
        for (let n = 0; n < megabytes; n++) held.push(Buffer.alloc(1 << 20, 1));
        return held.length;
      };`;
    const { invoke } = await start({ hungry: { source, memory: 192, timeout: 10 } });
    expect(payloadOf(await invoke("hungry", { megabytes: 10 }))).to.equal(10);
    const outcome = await invoke("hungry", { megabytes: 300 });
    expect(outcome).to.have.property(
      "cause",
      `{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: ${outcome.requestId} Error: Runtime exited with error: signal: killed"}`,
    );
    expect(payloadOf(await invoke("hungry", { megabytes: 1 }))).to.equal(1);
  });

  it("reports a process that ended by itself, and goes on with a new one", async () => {
    const source = `
      export const handler = async ({ how }) => {
        if (how === "exit") process.exit(3);
        if (how === "abort") process.abort();
        return "alive";
      };`;
    const { invoke } = await start({ fragile: source });
    const exit = await invoke("fragile", { how: "exit" });
    expect(exit).to.have.property(
      "cause",
      `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${exit.requestId} Error: Runtime exited with error: exit status 3"}`,
    );
    const abort = await invoke("fragile", { how: "abort" });
    expect(abort).to.have.property("cause").that.contains("Error: Runtime exited with error: signal: aborted");
    expect(payloadOf(await invoke("fragile"))).to.equal("alive");
  });

  it("gives thrown errors in the shape of Lambda's Node.js runtime", async () => {
    const source = `
      class HeldError extends Error { name = "HeldError"; }
      export const handler = async ({ what }) => { throw what === "text" ? "plain" : new HeldError("it is held"); };`;
    const { invoke, log } = await start({ thrower: source });
    const outcome = await invoke("thrower");
    expect(outcome).to.include({ kind: "function-error", error: "HeldError" });
    const cause = JSON.parse(outcome.kind === "function-error" ? outcome.cause : "") as Record<string, unknown>;
    expect(Object.keys(cause)).to.deep.equal(["errorType", "errorMessage", "trace"]);
    expect(cause).to.include({ errorType: "HeldError", errorMessage: "it is held" });
    expect((cause.trace as string[]).join("\n")).to.match(/HeldError: it is held\n {4}at .*thrower\.ts:3/);
    const text = await invoke("thrower", { what: "text" });
    expect(text).to.have.property("cause", '{"errorType":"string","errorMessage":"plain","trace":[]}');
    expect(await log("thrower")).to.contain(`${outcome.requestId}\tERROR\tHeldError: it is held`);
  });

  it("reports a handler module that cannot be loaded, and a rejection that nobody handles", async () => {
    const { invoke } = await start({
      broken: 'throw new RangeError("no configuration");\nexport const handler = async () => 1;',
      nameless: "export const main = async () => 1;",
      loose: `export const handler = () => {
        Promise.reject(new Error("forgotten"));
        return new Promise(() => setTimeout(() => {}, 60_000));
      };`,
    });
    expect(await invoke("broken")).to.include({ error: "RangeError" });
    expect(await invoke("nameless")).to.include({ error: "Runtime.HandlerNotFound" });
    expect(await invoke("loose")).to.include({ error: "Runtime.UnhandledPromiseRejection" });
  });

  it("answers as a service that fails where no process can be started", async () => {
    const { folder, invoke } = await start({ echo: "export const handler = async (event: unknown) => event;" });
    await rm(join(folder, "scratch"), { recursive: true });
    const outcome = await invoke("echo");
    expect(outcome).to.include({ kind: "service-error", code: "ServiceException", status: 500 });
    expect(outcome).to.have.property("message").that.contains("echo could not be started: ENOENT");
  });

  it("refuses requests and results over 6 MB", async () => {
    const { invoke } = await start({ big: 'export const handler = async ({ n }) => "x".repeat(n ?? 0);' });
    expect(await invoke("big", { n: 6_291_554 })).to.include({ kind: "payload" });
    expect(await invoke("big", { n: 6_291_555 })).to.include({
      error: "Function.ResponseSizeTooLarge",
      cause:
        '{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}',
    });
    expect(await invoke("big", "x".repeat(6_291_455))).to.include({
      kind: "service-error",
      code: "RequestEntityTooLargeException",
      status: 413,
    });
  });

  it("sets Lambda's variables and context, and none of the developer's own", async () => {
    const developer = { AWS_PROFILE: "mine", NODE_OPTIONS: "--no-warnings", SLUICE_SECRET: "x" };
    const before = { ...process.env };
    Object.assign(process.env, developer);
    try {
      const source = `
        export const handler = async (event, context) => ({
          env: process.env,
          remaining: context.getRemainingTimeInMillis(),
          context,
        });`;
      const { invoke } = await start({ look: source }, { environment: { SLUICE_LAKE_BUCKET: "lake" } });
      const outcome = await invoke("look");
      const seen = payloadOf(outcome) as { env: object; remaining: number; context: object };
      expect(seen.env).to.include({
        AWS_LAMBDA_FUNCTION_NAME: "look",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
        AWS_REGION: "us-east-1",
        SLUICE_LAKE_BUCKET: "lake",
        TZ: "UTC",
      });
      expect(seen.env).to.not.have.any.keys("AWS_PROFILE", "NODE_OPTIONS", "SLUICE_SECRET", "HOME");
      expect(seen.remaining).to.be.within(1, 3000);
      expect(seen.context).to.include({
        awsRequestId: outcome.requestId,
        functionName: "look",
        memoryLimitInMB: "256",
        invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:look",
      });
    } finally {
      for (const name of Object.keys(developer)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  it("runs a handler that uses the AWS SDK and DuckDB, quietly", async () => {
    const source = `
      import { S3Client } from "@aws-sdk/client-s3";
      import { DuckDBInstance } from "@duckdb/node-api";
      const client = new S3Client({});
      export const handler = async () => {
        const connection = await (await DuckDBInstance.create(":memory:")).connect();
        const rows = (await connection.runAndReadAll("SELECT 6 * 7 AS answer")).getRows();
        return { region: await client.config.region(), rows };
      };`;
    const { invoke, log } = await start({ both: { source, timeout: 10 } });
    expect(payloadOf(await invoke("both"))).to.deep.equal({ region: "us-east-1", rows: [[42]] });
    expect(await log("both")).to.equal("");
  });

  it("names the file and line of a handler that does not compile", async () => {
    const error = await startLambda({ wrong: "export const handler = ;" }).catch((failure: unknown) => failure);
    expect(error).to.be.instanceOf(UsageError);
    expect(String(error)).to.match(
      /^UsageError: The Lambda functions do not compile:\n.*Unexpected ";"\n\n.*wrong\.ts:1:23/,
    );
  });

  it("answers what still waits when it is closed", async () => {
    const source = "export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));";
    const { invoke, lambda } = await start({ slow: { source, timeout: 60 } }, { maxEnvironments: 1 });
    const both = [invoke("slow"), invoke("slow")];
    await lambda.close();
    const [first, second] = await Promise.all(both);
    expect(first).to.include({ kind: "function-error", error: "Runtime.ExitError" });
    expect(second).to.include({ kind: "service-error", message: "The local gateway is stopping." });
  });
});

/** Waits until no process has this id. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await setTimeout(10);
  }
}
