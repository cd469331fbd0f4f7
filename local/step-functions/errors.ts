import { ServiceError } from "../aws-json.ts";

/** The errors of the Step Functions API, in AWS's words. */
export const sfnError = {
  noExecution: (arn: string) => new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`),
  noMachine: (arn: string) => new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`),
  machineExists: (arn: string) =>
    new ServiceError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`),
  invalidArn: (arn: string, wanted: string) =>
    new ServiceError("InvalidArn", `Invalid Arn: '${arn}' is no ${wanted} ARN`),
  invalidName: (name: string, problem: string) =>
    new ServiceError("InvalidName", `Invalid Name: '${name}': ${problem}`),
  invalidDefinition: (problems: readonly string[]) =>
    new ServiceError("InvalidDefinition", `Invalid State Machine Definition: '${problems.join("; ")}'`),
  invalidInput: (problem: string) =>
    new ServiceError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${problem}'`),
  notRedrivable: (reason: string) => new ServiceError("ExecutionNotRedrivable", reason),
  invalidToken: () => new ServiceError("InvalidToken", "Invalid Token: 'Invalid token'"),
  invalid: (problem: string) => new ServiceError("ValidationException", problem),
  unsupportedType: (type: string) =>
    new ServiceError(
      "StateMachineTypeNotSupported",
      `State machines of type ${type} are not supported here; STANDARD is`,
    ),
};
