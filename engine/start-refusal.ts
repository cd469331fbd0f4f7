/** Why an execution was not started: the API's error code and message (FACTS.md fact 12). */
export interface StartRefusal {
  readonly refused:
    | "StateMachineDoesNotExist"
    | "ExecutionAlreadyExists"
    | "InvalidName"
    | "InvalidExecutionInput"
    | "ValidationException"
    | "ThrottlingException"
    | "ExecutionLimitExceeded"
    | "AWSStepFunctionsException";
  readonly message: string;
}

/** The refusals, in AWS's words where they are known. */
export const refusal = {
  noMachine: (arn: string): StartRefusal => ({
    refused: "StateMachineDoesNotExist",
    message: `State Machine Does Not Exist: '${arn}'`,
  }),
  nameTaken: (executionArn: string): StartRefusal => ({
    refused: "ExecutionAlreadyExists",
    message: `Execution Already Exists: '${executionArn}'`,
  }),
  /** What is wrong with the request, in words of our own. */
  invalid: (message: string): StartRefusal => ({ refused: "ValidationException", message }),
  invalidName: (name: string, problem: string): StartRefusal => ({
    refused: "InvalidName",
    message: `Invalid Name: '${name}': ${problem}`,
  }),
  inputTooLarge: (limit: number): StartRefusal => ({
    refused: "InvalidExecutionInput",
    message: `Invalid State Machine Execution Input: it has more than ${limit} bytes`,
  }),
  inputNotJson: (): StartRefusal => ({
    refused: "InvalidExecutionInput",
    message: "Invalid State Machine Execution Input: 'it is not JSON'",
  }),
} as const;
