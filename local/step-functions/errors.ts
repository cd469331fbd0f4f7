import { type AwsDiagnostic, invalidDefinition } from "../../engine/diagnostics.ts";
import { ServiceError } from "../aws-json.ts";

/** The errors of the Step Functions API, in AWS's words. */
export const sfnError = {
  noExecution: (arn: string) => new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`),
  noMachine: (arn: string) => new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`),
  machineExists: (arn: string) =>
    new ServiceError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`),
  noActivity: (arn: string) => new ServiceError("ActivityDoesNotExist", `Activity Does Not Exist: '${arn}'`),
  activityExists: (arn: string) => new ServiceError("ActivityAlreadyExists", `Activity Already Exists: '${arn}'`),
  /** A token that was given out, but whose attempt has ended or was given up. */
  taskGone: () => new ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'"),
  invalidOutput: (problem: string) => new ServiceError("InvalidOutput", `Invalid Output: '${problem}'`),
  noResource: (arn: string) =>
    new ServiceError("ResourceNotFound", `Resource not found: '${arn}'`, 400, { resourceName: arn }),
  tooManyTags: (arn: string, most: number) =>
    new ServiceError("TooManyTags", `Too many tags: '${arn}' may have ${most}`, 400, { resourceName: arn }),
  /** What is no ARN, or the ARN of another type of resource than the one asked for. */
  invalidArn(arn: string) {
    const type = /^arn:[\w-]+:[\w-]+:[\w-]*:\d*:(\w+)/.exec(arn)?.[1];
    const why = type === undefined ? `Invalid ARN prefix: ${arn}` : `Resource type not valid in this context: ${type}`;
    return new ServiceError("InvalidArn", `Invalid Arn: '${why}'`);
  },
  invalidName: (name: string, problem: string) =>
    new ServiceError("InvalidName", `Invalid Name: '${name}': ${problem}`),
  invalidDefinition: (diagnostics: readonly AwsDiagnostic[]) =>
    new ServiceError("InvalidDefinition", invalidDefinition(diagnostics)),
  /** What AWS would create, and the rules of `asl/` do not. */
  refusedByRules: (problems: readonly string[]) =>
    new ServiceError("InvalidDefinition", `Invalid State Machine Definition: '${problems.join("; ")}'`),
  invalidInput: (problem: string) =>
    new ServiceError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${problem}'`),
  invalidLogging: (problem: string) =>
    new ServiceError("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${problem}`),
  invalidEncryption: (problem: string) =>
    new ServiceError("InvalidEncryptionConfiguration", `Invalid Encryption Configuration: ${problem}`),
  notRedrivable: (reason: string) => new ServiceError("ExecutionNotRedrivable", reason),
  conflict: (problem: string) => new ServiceError("ConflictException", problem, 409),
  quota: (problem: string) =>
    new ServiceError("ServiceQuotaExceededException", `Service Quota Exceeded: ${problem}`, 402),
  missingParameter: (problem: string) => new ServiceError("MissingRequiredParameter", problem),
  invalidToken: () => new ServiceError("InvalidToken", "Invalid Token: 'Invalid token'"),
  invalid: (problem: string) => new ServiceError("ValidationException", problem),
  /** A member against the API's model; `value` as the message shows it, undefined where it is too large to show. */
  constraint: (value: string | undefined, member: string, constraint: string) =>
    new ServiceError(
      "ValidationException",
      `1 validation error detected: Value ${value === undefined ? "" : `${value} `}at '${member}' failed to satisfy constraint: ${constraint}`,
    ),
  /** A member of another JSON type than the API's model gives it. */
  unreadable: (member: string, wanted: string) =>
    new ServiceError("SerializationException", `'${member}' is not ${wanted}.`),
  unsupportedType: (type: string, wanted: string) =>
    new ServiceError(
      "StateMachineTypeNotSupported",
      `This operation is not supported by state machines of type ${type}; ${wanted} is wanted`,
    ),
};
