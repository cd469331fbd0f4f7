import type * as z from "zod";
import { BuildError } from "../build-error.ts";
import type { Access } from "../contract.ts";

/** A service's action that a Task can call, with what it takes and gives. */
export interface Integration<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** After `arn:aws:states:::`, such as `aws-sdk:s3:getObject` or `athena:startQueryExecution.sync`. */
  readonly resource: string;
  readonly input: Input;
  readonly output: Output;
  /** What the machine's role has to allow for it. Default: nothing is known of it, and no role can be derived. */
  readonly access?: readonly Access[];
}

/**
 * Describes an integration that a Task can call.
 *
 * @param resource what follows `arn:aws:states:::`, for instance `aws-sdk:s3:getObject`
 * @param contract the members it takes (in PascalCase, as Step Functions wants them), those of its answer that are used, and what
 *   it calls on which resources
 * @throws BuildError for a resource that cannot be one
 */
export function integration<I extends z.ZodType, O extends z.ZodType>(
  resource: string,
  contract: { readonly input: I; readonly output: O; readonly access?: readonly Access[] },
): Integration<I, O> {
  if (!/^(aws-sdk:[a-z0-9]+|[a-z0-9-]+):[a-z][A-Za-z0-9]*(\.sync(:2)?|\.waitForTaskToken)?$/.test(resource)) {
    throw new BuildError(
      `"${resource}" is not an integration: write what follows arn:aws:states:::, such as aws-sdk:s3:getObject or athena:startQueryExecution.sync.`,
    );
  }
  return { resource, ...contract };
}
