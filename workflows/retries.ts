import type { RetryPolicy } from "../asl/builder/retry-policy.ts";

/**
 * A Lambda function. Throttled calls are waited out, service errors retried as AWS recommends, a crashed or timed-out
 * environment gets two more chances. So is what a handler throws because a service that it called throttled or failed (functions/shared/
 * retryable.ts); anything else is not retried: it would throw again.
 *
 * - `Lambda.TooManyRequestsException`: 7 retries after 2, 3.7, 6.8, 12.7, 23.4, 43.3 and 80.2 s; the last starts 172.2 s after
 *   the first failure. With FULL jitter each wait is drawn between 0 and that, so that a fan-out does not come back at once.
 * - Errors of Lambda's or of another service: 6 retries after 2, 4, 8, 16, 32 and 64 s; the last after 126 s.
 * - Crashes and time-outs: 2 retries after 1 and 2 s; the last after 3 s.
 */
const lambda: RetryPolicy = [
  {
    ErrorEquals: ["Lambda.TooManyRequestsException"],
    IntervalSeconds: 2,
    MaxAttempts: 7,
    BackoffRate: 1.85,
    JitterStrategy: "FULL",
  },
  {
    ErrorEquals: [
      "Lambda.ClientExecutionTimeoutException",
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "ServiceUnavailableError",
    ],
    IntervalSeconds: 2,
    MaxAttempts: 6,
    BackoffRate: 2,
  },
  {
    ErrorEquals: ["Runtime.ExitError", "Sandbox.Timedout", "Lambda.Unknown"],
    IntervalSeconds: 1,
    MaxAttempts: 2,
    BackoffRate: 2,
  },
];

/**
 * Claiming a partition: as any function, and a partition that another run works on is waited for. Two runs that planned it at one
 * moment both come to its end; who waited then finds it published, and makes it anew under its own claim.
 *
 * - `PartitionHeldError`: 6 retries after 5, 10, 20, 40, 80 and 160 s; the last starts 315 s after the first failure.
 */
const claim: RetryPolicy = [
  { ErrorEquals: ["PartitionHeldError"], IntervalSeconds: 5, MaxAttempts: 6, BackoffRate: 2 },
  ...lambda,
];

/**
 * Starting a child execution. Only the call itself is retried; a child that ran and failed is not run again.
 *
 * - 6 retries after 1, 2, 4, 8, 16 and 32 s; the last after 63 s. The names of AWS's rate throttle are not confirmed for this
 *   integration, so its modelled and its base exceptions are both listed.
 */
const startExecution: RetryPolicy = [
  {
    ErrorEquals: [
      "StepFunctions.ExecutionLimitExceededException",
      "StepFunctions.ThrottlingException",
      "StepFunctions.AWSStepFunctionsException",
    ],
    IntervalSeconds: 1,
    MaxAttempts: 6,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
];

/**
 * An S3 request. Throttles and server errors come under the SDK's base exceptions.
 *
 * - 5 retries after 1, 2, 4, 8 and 16 s; the last after 31 s.
 */
const s3: RetryPolicy = [
  {
    ErrorEquals: ["S3.S3Exception", "S3.SdkClientException"],
    IntervalSeconds: 1,
    MaxAttempts: 5,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
];

/**
 * What a submission that Athena throttles may fail with. Too many active queries is modelled. For calls above its rate AWS documents no
 * name: public code has met the first two of the others, the last is the API's own code; none is confirmed (FACTS.md D2, J1).
 */
const athenaThrottles = [
  "Athena.TooManyRequestsException",
  "Athena.AmazonAthenaException",
  "Athena.AthenaException",
  "Athena.ThrottlingException",
];

/** A submission whose answer was lost, or that Athena could not deal with. */
const athenaFaults = ["Athena.SdkClientException", "Athena.InternalServerException"];

/**
 * Submitting an Athena query and waiting for it. Every retry carries the same request token, so that a query whose submission was
 * answered to nobody is found and not run twice. What a query that ran came to is not retried here: run-reports asks Athena about it.
 *
 * - Throttles, which last as long as others use the account's quota: 10 retries after 5, 9, 16.2, 29.2, 52.5, 60, 60, 60, 60 and 60 s;
 *   the last starts 411.8 s after the first failure. With FULL jitter each wait is drawn between 0 and that.
 * - Faults: 6 retries after 2, 4, 8, 16, 32 and 64 s; the last after 126 s.
 */
const athena: RetryPolicy = [
  {
    ErrorEquals: athenaThrottles,
    IntervalSeconds: 5,
    MaxAttempts: 10,
    BackoffRate: 1.8,
    MaxDelaySeconds: 60,
    JitterStrategy: "FULL",
  },
  { ErrorEquals: athenaFaults, IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2, JitterStrategy: "FULL" },
];

/** Every retry policy of the platform, by name. */
export const retries = { lambda, claim, startExecution, s3, athena };
