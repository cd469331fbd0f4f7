import { localPlace } from "../place.ts";

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

/** ARN of a function of the local account. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:${localPlace.region}:${localPlace.account}:function:${name}`;
}
