import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import type { RetryPolicy } from "../../asl/builder/retry-policy.ts";
import { retrySchedule } from "../../asl/retry-schedule.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";

const store = {
  name: "store",
  input: z.strictObject({ n: z.int() }),
  output: z.string(),
  timeout: 10,
  memory: 128,
};

// The k-th wait is IntervalSeconds * BackoffRate^(k-1).
const throttled: RetryPolicy = [
  { ErrorEquals: ["Lambda.TooManyRequestsException"], IntervalSeconds: 2, MaxAttempts: 7, BackoffRate: 1.85 },
];

const made = (retry: RetryPolicy) =>
  machine("save", { input: store.input, output: z.string() }, (flow, input) =>
    flow.invoke("Store", store, input, { retry }),
  );
const refusing = { store: () => ({ error: "Lambda.TooManyRequestsException", cause: "Rate Exceeded." }) };
const rounded = (seconds: readonly number[]) => seconds.map((each) => Number(each.toFixed(2)));

describe("Tutorial 03: retries", () => {
  it("start when the States Language says: the eighth attempt 172.16 s after the first failed", () => {
    const { waits, lastRetryAfter } = retrySchedule(throttled[0] as RetryPolicy[number]);
    expect(rounded(waits)).to.deep.equal([2, 3.7, 6.85, 12.66, 23.43, 43.34, 80.18]);
    expect(lastRetryAfter).to.be.closeTo(172.16, 0.01);

    const run = runVirtually([made(throttled)], { n: 1 }, refusing);
    expect(run).to.include({ status: "FAILED", error: "Lambda.TooManyRequestsException" });
    const starts = run.secondsOf("TaskStarted");
    expect(starts).to.have.length(8);
    expect(starts.at(-1)).to.be.closeTo(172.16, 0.01);
  });

  it("cost three events each, and none where the first attempt does it", () => {
    let calls = 0;
    const twice = {
      store: () => (++calls < 3 ? { error: "Lambda.TooManyRequestsException", cause: "" } : invoked("stored")),
    };
    const run = runVirtually([made(throttled)], { n: 1 }, twice);
    expect(run).to.include({ status: "SUCCEEDED", output: "stored" });
    expect(run.events).to.have.length(2 + 5 + 2 * 3);
  });

  it("are capped by MaxDelaySeconds, and spread by jitter so that a fan-out does not come back at once", () => {
    const capped = made([{ ...throttled[0], MaxDelaySeconds: 10 } as RetryPolicy[number]]);
    const waits = runVirtually([capped], { n: 1 }, refusing).secondsOf("TaskStarted");
    expect(waits.at(-1)).to.be.closeTo(2 + 3.7 + 6.85 + 4 * 10, 0.01);

    const spread = made([{ ...throttled[0], JitterStrategy: "FULL" } as RetryPolicy[number]]);
    const last = runVirtually([spread], { n: 1 }, refusing).secondsOf("TaskStarted").at(-1);
    expect(last).to.be.below(172).and.above(0);
  });

  it("are counted per retrier: another error has attempts of its own", () => {
    const errors = ["A", "B", "A", "B", "A"];
    const policy = [
      { ErrorEquals: ["A"], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 1 },
      { ErrorEquals: ["B"], MaxAttempts: 2, IntervalSeconds: 10, BackoffRate: 1 },
    ];
    const run = runVirtually([made(policy)], { n: 1 }, { store: () => ({ error: errors.shift() ?? "A", cause: "" }) });
    expect(run).to.include({ status: "FAILED", error: "A", seconds: 1 + 10 + 1 + 10 });
  });
});
