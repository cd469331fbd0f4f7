/** Why a state, an iteration or an execution failed: a name that Retry and Catch match, and a text for people. */
export interface Failure {
  readonly error?: string;
  readonly cause?: string;
}

/** Longest error name and cause that the API carries, in characters (FACTS.md C); longer ones are cut. */
const LONGEST_ERROR = 256;
const LONGEST_CAUSE = 32_768;

/** A failure cut to the API's lengths; an absent part stays absent. */
export function failure(error: string | undefined, cause?: string): Failure {
  return {
    ...(error === undefined ? {} : { error: error.slice(0, LONGEST_ERROR) }),
    ...(cause === undefined ? {} : { cause: cause.slice(0, LONGEST_CAUSE) }),
  };
}

/** What a catcher's state hands on by default: the error and the cause, in AWS's spelling. */
export function errorOutput(of: Failure): { readonly Error?: string; readonly Cause?: string } {
  return {
    ...(of.error === undefined ? {} : { Error: of.error }),
    ...(of.cause === undefined ? {} : { Cause: of.cause }),
  };
}
