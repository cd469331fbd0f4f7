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

/** Every retry policy of the platform, by name. */
export const retries = { lambda, startExecution, s3 };
