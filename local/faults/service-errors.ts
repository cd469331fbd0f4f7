/** A service of the local AWS whose requests can be made to fail. Lambda's invocations have rules of their own. */
export const faultyServices = ["s3", "dynamodb", "glue", "athena", "athena-query", "states"] as const;

export type FaultyService = (typeof faultyServices)[number];

/** How a service answers an error: its HTTP status and the message that it usually has. */
export interface ServiceErrorAnswer {
  readonly status: number;
  readonly message: string;
}

type Errors = Readonly<Record<string, ServiceErrorAnswer>>;

const rateExceeded: ServiceErrorAnswer = { status: 400, message: "Rate exceeded" };

/** What a service answers when it is overloaded, throttles or fails (the services' API models; FACTS.md D for Athena). */
export const serviceErrorsOf: Readonly<Record<FaultyService, Errors>> = {
  s3: {
    SlowDown: { status: 503, message: "Please reduce your request rate." },
    ServiceUnavailable: { status: 503, message: "Please reduce your request rate." },
    InternalError: { status: 500, message: "We encountered an internal error. Please try again." },
    RequestTimeout: {
      status: 400,
      message:
        "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
    },
  },
  dynamodb: {
    ProvisionedThroughputExceededException: {
      status: 400,
      message: "The level of configured provisioned throughput for the table was exceeded.",
    },
    RequestLimitExceeded: { status: 400, message: "Throughput exceeds the current throughput limit for your account." },
    ThrottlingException: rateExceeded,
    InternalServerError: { status: 500, message: "The request could not be completed. Try again." },
  },
  glue: {
    ThrottlingException: rateExceeded,
    OperationTimeoutException: { status: 400, message: "The operation timed out." },
    ConcurrentModificationException: { status: 400, message: "Another change of the same thing is under way." },
    InternalServiceException: { status: 500, message: "An internal error occurred." },
  },
  athena: {
    TooManyRequestsException: {
      status: 400,
      message: "You have exceeded the limit for the number of queries you can run concurrently.",
    },
    ThrottlingException: rateExceeded,
    InternalServerException: { status: 500, message: "An internal error occurred." },
  },
  // Queries as they run, not requests: what GetQueryExecution says of them.
  "athena-query": {
    SystemFailure: { status: 200, message: "Query exhausted resources at this scale factor" },
    UserFailure: { status: 200, message: "COLUMN_NOT_FOUND: Column cannot be resolved" },
  },
  states: {
    ThrottlingException: rateExceeded,
    ExecutionLimitExceeded: { status: 400, message: "The maximum number of running executions has been reached." },
    ServiceUnavailable: { status: 503, message: "The service is not available." },
  },
};

/** What happens to a request, by name, beside the errors that its service answers. */
export const mishaps = {
  NoAnswer: "the connection is cut and nothing is done",
  AnswerLost: "it is done, and the connection is cut instead of the answer",
  Truncated: "it is done, and the connection is cut in the middle of the answer's body",
  Exit: "the gateway's process is killed and nothing is done",
  ExitAfter: "it is done, and the gateway's process is killed before it answers",
  ENOSPC: "it fails as it does on a full disk",
} as const;

export type Mishap = keyof typeof mishaps;

/** What may happen to a service's requests: to a query only what can happen while it runs. */
export function mishapsOf(service: FaultyService): readonly Mishap[] {
  return service === "athena-query" ? ["NoAnswer", "Exit"] : (Object.keys(mishaps) as Mishap[]);
}

export function isMishap(error: string): error is Mishap {
  return Object.hasOwn(mishaps, error);
}
