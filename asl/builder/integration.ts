import type { z } from "zod";
import { BuildError } from "../build-error.ts";

/** A service's action that a Task can call, with what it takes and gives. */
export interface Integration<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** After `arn:aws:states:::`, such as `aws-sdk:s3:getObject` or `athena:startQueryExecution.sync`. */
  readonly resource: string;
  readonly input: Input;
  readonly output: Output;
}

/**
 * Describes an integration that a Task can call.
 *
 * @param resource what follows `arn:aws:states:::`, for instance `aws-sdk:s3:getObject`
 * @param contract the members it takes (in PascalCase, as Step Functions wants them) and those of its answer that are used
 * @throws BuildError for a resource that cannot be one
 */
export function integration<I extends z.ZodType, O extends z.ZodType>(
  resource: string,
  contract: { readonly input: I; readonly output: O },
): Integration<I, O> {
  if (!/^(aws-sdk:[a-z0-9]+|[a-z0-9-]+):[a-z][A-Za-z0-9]*(\.sync(:2)?|\.waitForTaskToken)?$/.test(resource)) {
    throw new BuildError(
      `"${resource}" is not an integration: write what follows arn:aws:states:::, such as aws-sdk:s3:getObject or athena:startQueryExecution.sync.`,
    );
  }
  return { resource, ...contract };
}
