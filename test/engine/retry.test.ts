import { expect } from "chai";
import fc from "fast-check";
import { retryWait } from "../../asl/retry-schedule.ts";
import { nextRetry } from "../../engine/retry.ts";
import { invoke, runMachine } from "./run-machine.ts";

const team = {
  ErrorEquals: ["Lambda.TooManyRequestsException"],
  IntervalSeconds: 2,
  MaxAttempts: 7,
  BackoffRate: 1.85,
};

describe("a retrier", () => {
  it("waits IntervalSeconds * BackoffRate^(k-1) before the k-th retry", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((k) => Number(retryWait(team, k).toFixed(2)));
    expect(waits).to.deep.equal([2, 3.7, 6.85, 12.66, 23.43, 43.34, 80.18]);
  });

  it("starts the last of those retries 172.16 s after the first failure", () => {
    const ran = runMachine(
      { StartAt: "A", States: { A: invoke({ Retry: [team], End: true }) } },
      {},
      {
        model: () => ({ error: "Lambda.TooManyRequestsException" }),
      },
    );
    expect(ran.types.filter((type) => type === "TaskScheduled")).to.have.length(8);
    expect(ran.took).to.be.closeTo(172_155, 3);
  });

  it("draws FULL jitter between 0 and the computed wait, and caps it by MaxDelaySeconds", () => {
    const retrier = { ErrorEquals: ["States.ALL"], MaxDelaySeconds: 5, JitterStrategy: "FULL" } as const;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(2), (drawn, used) => {
        const retry = nextRetry([retrier], [used], "E", () => drawn);
        expect(retry?.delay).to.be.within(0, 1000 * retryWait(retrier, used + 1));
        expect(retryWait(retrier, used + 10)).to.equal(5);
      }),
    );
  });

  it("counts per retrier over the whole visit: A, B, C, B with MaxAttempts 2 on {A, B} is not retried a third time", () => {
    const errors = ["A", "B", "C", "B"];
    let attempt = 0;
    const retry = [
      { ErrorEquals: ["A", "B"], MaxAttempts: 2 },
      { ErrorEquals: ["C"], MaxAttempts: 5 },
    ];
    const ran = runMachine(
      {
        StartAt: "A",
        States: {
          A: invoke({ Retry: retry, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }], End: true }),
          Caught: { Type: "Pass", End: true },
        },
      },
      {},
      { model: () => ({ error: errors[attempt++] ?? "none", cause: "why" }) },
    );
    expect(attempt).to.equal(4);
    expect(ran.output).to.deep.equal({ Error: "B", Cause: "why" });
  });

  it("never takes States.Runtime; States.TaskFailed takes all but States.Timeout", () => {
    const all = [{ ErrorEquals: ["States.ALL"] }];
    const task = [{ ErrorEquals: ["States.TaskFailed"] }];
    expect(nextRetry(all, [], "States.Runtime", () => 0)).to.equal(undefined);
    expect(nextRetry(task, [], "States.Timeout", () => 0)).to.equal(undefined);
    expect(nextRetry(task, [], "Lambda.Unknown", () => 0)).to.deep.equal({ retrier: 0, delay: 1000 });
  });

  it("tells the state how many retries there were", () => {
    const state = invoke({
      Arguments: { Payload: "{% $states.context.State.RetryCount %}" },
      Output: "{% $states.context.State.RetryCount %}",
      Retry: [{ ErrorEquals: ["E"] }],
      End: true,
    });
    const given: unknown[] = [];
    const ran = runMachine(
      { StartAt: "A", States: { A: state } },
      {},
      {
        model: (request) => {
          given.push(request.arguments);
          return request.retryCount < 2 ? { error: "E" } : { result: 1 };
        },
      },
    );
    expect(given).to.deep.equal([{ Payload: 0 }, { Payload: 1 }, { Payload: 2 }]);
    expect(ran.output).to.equal(2);
  });
});
