import * as z from "zod";
import type { Ref } from "../expressions/ref.ts";
import { parse } from "../expressions/text.ts";

/** What a catcher is handed. */
export interface ErrorOutput {
  readonly Error: string;
  /** Always a text; services put JSON into it: see {@link causeOf}. */
  readonly Cause: string;
}

/** The cause of an error that a function's handler threw, or that its runtime reported. */
export const LambdaCause = z.object({ errorMessage: z.string(), errorType: z.string().optional() });

/** The cause of `States.TaskFailed` from `states:startExecution.sync` and `.sync:2`: the child that did not succeed. */
export const ChildCause = z.object({
  /** The child's own error; missing where it was stopped without one. */
  Error: z.string().optional(),
  Cause: z.string().optional(),
  ExecutionArn: z.string(),
  Status: z.enum(["FAILED", "TIMED_OUT", "ABORTED"]),
});

/**
 * The value that an error's cause holds as JSON, said to be what the schema describes; nothing checks that it is. A cause that
 * is no JSON fails the execution (`States.QueryEvaluationError`), so catch errors by names whose causes are known: a
 * throttled call's is a sentence, for instance.
 */
export function causeOf<T extends z.ZodType>(error: Ref<ErrorOutput>, schema: T): Ref<z.output<T>> {
  return parse(error.Cause, schema);
}
