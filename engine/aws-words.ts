/** Codes of AWS's diagnostics (API_ValidateStateMachineDefinitionDiagnostic, and those that users of AWS quote). */
export type DiagnosticCode =
  | "INVALID_JSON_DESCRIPTION"
  | "SCHEMA_VALIDATION_FAILED"
  | "INVALID_JSONATA_EXPRESSION"
  | "INVALID_VARIABLE_NAME"
  | "RESERVED_VARIABLE_NAME"
  | "INVALID_STATE_NAME"
  | "INVALID_LABEL_NAME"
  | "DUPLICATE_STATE_NAME"
  | "DUPLICATE_LABEL_NAME"
  | "MISSING_TRANSITION_TARGET"
  | "MISSING_END_STATE"
  | "TOO_DEEPLY_NESTED";

/**
 * A problem of a definition as AWS says it: users of ours read our message, programs that were made for AWS read this one. The texts
 * are recorded or quoted by users of AWS; where AWS says something else than ours at another place, so does `location`.
 */
export type AwsWords =
  | {
      /** Default: SCHEMA_VALIDATION_FAILED. */
      readonly code?: DiagnosticCode;
      readonly message: string;
      /** Default: the problem's own path; null where AWS names none. */
      readonly location?: string | null;
    }
  /** A member that an object must have: AWS says all that one object misses together, at the object. */
  | { readonly missing: string; readonly of: string };

/** AWS's words for what is wrong with a value; `at` is the path of the object where AWS places it there. */
export const awsWords = {
  expected: (type: "Object" | "Array" | "String" | "Boolean" | "Integer" | "Number"): AwsWords => ({
    message: `Expected value of type ${type}`,
  }),
  minimum: (least: number): AwsWords => ({ message: `Minimum value is ${least}` }),
  maximum: (most: number): AwsWords => ({ message: `Maximum value is ${most}` }),
  oneOf: (values: readonly string[]): AwsWords => ({
    message: `Value should be one of the following: [${values.join(", ")}]`,
  }),
  empty: { message: "Value cannot be empty" } as AwsWords,
  missing: (name: string, at: string): AwsWords => ({ missing: name, of: at }),
  required: (name: string, at: string): AwsWords => ({
    message: `The field '${name}' is required but was missing`,
    location: at,
  }),
  unsupported: (name: string, at: string): AwsWords => ({ message: `Field '${name}' is not supported`, location: at }),
  tooMany: (names: readonly string[], at: string): AwsWords => ({
    message: `There should only be one of the following fields: [${names.join(", ")}]`,
    location: at,
  }),
  noneOf: (names: readonly string[], at: string): AwsWords => ({
    message: `This object should have only one of the following fields: [${names.join(", ")}]`,
    location: at,
  }),
  otherLanguage: (name: string, language: string, other: string, at: string): AwsWords => ({
    message: `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other}' QueryLanguage`,
    location: at,
  }),
  noTarget: (name: string): AwsWords => ({
    code: "MISSING_TRANSITION_TARGET",
    message: `Missing 'Next' target: ${name}`,
  }),
  unreachable: (name: string): AwsWords => ({
    code: "MISSING_TRANSITION_TARGET",
    message: `State "${name}" is not reachable.`,
  }),
  noEnd: { code: "MISSING_END_STATE", message: "Workflow has no terminal state", location: null } as AwsWords,
  notRecognized: (resource: string): AwsWords => ({
    message: `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
  }),
} as const;
