/** What TestState is asked; the members are the API's (texts hold JSON). */
export interface TestStateRequest {
  /** One state, or a whole machine where `stateName` says which of its states. */
  readonly definition: string;
  /** Anywhere in the machine, also within a Map or Parallel. */
  readonly stateName?: string | undefined;
  /** Required for a Task that is not mocked. */
  readonly roleArn?: string | undefined;
  /** Default `{}`. */
  readonly input?: string | undefined;
  /** Default INFO: no inspection data. */
  readonly inspectionLevel?: InspectionLevel | undefined;
  /** HTTP Tasks only; excludes a mock. Default false. */
  readonly revealSecrets?: boolean | undefined;
  /** An object: each variable's name with its value. Default none. */
  readonly variables?: string | undefined;
  readonly mock?: Mock | undefined;
  /** The context object as the state shall see it, instead of the one made for the test. Only beside a mock. */
  readonly context?: string | undefined;
  readonly stateConfiguration?: StateConfiguration | undefined;
}

/** DEBUG and TRACE add the inspection data; TRACE is for HTTP Tasks, and is as DEBUG for others. */
export type InspectionLevel = "INFO" | "DEBUG" | "TRACE";

/** What stands for the state's work: one of the two. */
export interface Mock {
  /** JSON: what a Task's service answers, what all iterations or branches give together. */
  readonly result?: string | undefined;
  readonly errorOutput?: { readonly error?: string | undefined; readonly cause?: string | undefined } | undefined;
  /** How strictly a service's `result` is held to its API. Default STRICT. */
  readonly fieldValidationMode?: FieldValidationMode | undefined;
}

/** STRICT: required members are there and all are right; PRESENT: those that are there are right; NONE: anything. */
export type FieldValidationMode = "STRICT" | "PRESENT" | "NONE";

/** What has happened before the state that is tested. */
export interface StateConfiguration {
  /** Retries so far by the retrier that takes the mocked error. Default 0. */
  readonly retrierRetryCount?: number | undefined;
  /** The state within a Map or Parallel that a mocked error comes from: it must exist, and changes nothing. */
  readonly errorCausedByState?: string | undefined;
  /** Iterations of a Map that failed. Default 0. */
  readonly mapIterationFailureCount?: number | undefined;
  /** What a Distributed Map's ItemReader finds, as it lies there: JSON, JSON Lines or CSV. */
  readonly mapItemReaderData?: string | undefined;
}

/** What TestState answers: the test's result, or why there is none. */
export type TestStateAnswer = TestStateResult | TestRefusal;

/** What the state came to, as TestState answers it. */
export interface TestStateResult {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  /** JSON. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Absent where the state ends its thread, or failed. */
  readonly nextState?: string;
  readonly inspectionData?: InspectionData;
}

/** An error of the API. */
export interface TestRefusal {
  readonly refused: "ValidationException" | "InvalidDefinition" | "InvalidExecutionInput";
  readonly message: string;
}

/** How the data flowed through the state, as far as it came; texts hold JSON. */
export interface InspectionData {
  readonly input: string;
  readonly afterInputPath?: string;
  readonly afterParameters?: string;
  readonly afterArguments?: string;
  readonly result?: string;
  readonly afterResultSelector?: string;
  readonly afterResultPath?: string;
  readonly afterItemsPath?: string;
  readonly afterItemsPointer?: string;
  readonly afterItemSelector?: string;
  readonly afterItemBatcher?: string;
  readonly maxConcurrency?: number;
  readonly toleratedFailureCount?: number;
  readonly toleratedFailurePercentage?: number;
  /** After the state; absent where there are none. */
  readonly variables?: string;
  readonly errorDetails?: ErrorDetails;
}

/** Which retrier or catcher took the error, by its place. */
export type ErrorDetails =
  | { readonly retryIndex: number; readonly retryBackoffIntervalSeconds: number }
  | { readonly catchIndex: number };

/** A value of type {@link TestRefusal}. */
export function refuse(refused: TestRefusal["refused"], message: string): TestRefusal {
  return { refused, message };
}
