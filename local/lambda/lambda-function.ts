/** A function as the local Lambda runs it. */
export interface LambdaFunction {
  /** 1 to 64 of `a-z A-Z 0-9 - _`. */
  readonly name: string;
  /** Absolute path of the module that exports `handler`. */
  readonly handlerFile: string;
  /** Seconds one invocation may take, 1 to 900. */
  readonly timeout: number;
  /** MB the process may hold, 128 to 10,240. */
  readonly memory: number;
}

/** The Region in the ARNs of functions. */
export const region = "us-east-1";

/** ARN of a function of the local account. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`;
}

/** The local account; dynalite's tables have it too. */
const account = "000000000000";
