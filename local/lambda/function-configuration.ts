import { functionArn, type LambdaFunction } from "./lambda-function.ts";

/** A function as GetFunctionConfiguration describes it. */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly Runtime: string;
  readonly Handler: string;
  /** Seconds. */
  readonly Timeout: number;
  /** MB. */
  readonly MemorySize: number;
  readonly Version: string;
  readonly PackageType: string;
  readonly State: string;
}

/** What GetFunction and ListFunctions tell of a function. */
export function functionConfiguration({ name, timeout, memory }: LambdaFunction): FunctionConfiguration {
  return {
    FunctionName: name,
    FunctionArn: functionArn(name),
    Runtime: "nodejs20.x",
    Handler: "handler.handler",
    Timeout: timeout,
    MemorySize: memory,
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
  };
}
