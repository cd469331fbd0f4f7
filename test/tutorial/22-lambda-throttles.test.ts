/**
 * # 22: Lambda does not scale fast enough
 *
 * "Lambda.TooManyRequestsException: Rate Exceeded" although the concurrency limit was never reached. Lambda refuses by rate too, so a
 * Task needs a retrier for it; and the last retry comes later than a widespread formula says: 172 s after the first failure, not 87.
 */
import { expect } from "chai";
import { misreadRetryStarts, retrySchedule } from "../../asl/retry-schedule.ts";
import type { Retrier } from "../../asl/types/retry.ts";
import { validateDefinition } from "../../asl/validate.ts";

const recommended: Retrier = {
  ErrorEquals: ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
};
const throttled: Retrier = {
  ErrorEquals: ["Lambda.TooManyRequestsException"],
  IntervalSeconds: 2,
  MaxAttempts: 7,
  BackoffRate: 1.85,
  JitterStrategy: "FULL",
};

const machine = (...Retry: readonly Retrier[]) => ({
  QueryLanguage: "JSONata",
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "f" },
      Retry,
      End: true,
    },
  },
});

describe("22: Lambda does not scale fast enough", () => {
  it("the retrier that examples show misses the throttle, and is found", () => {
    expect(validateDefinition(machine(recommended)).map(({ code }) => code)).to.deep.equal(["lambda-throttle-retried"]);
    expect(validateDefinition(machine(throttled, recommended))).to.deep.equal([]);
  });

  it("the last retry starts 172.16 s after the first failure", () => {
    expect(retrySchedule(throttled).lastRetryAfter).to.be.closeTo(172.16, 0.01);
    expect(misreadRetryStarts(throttled).at(-1)).to.be.closeTo(87.08, 0.01);
  });
});
