import type * as z from "zod";
import { BuildError } from "../build-error.ts";

/** Work that a worker outside fetches (GetActivityTask) and answers (SendTaskSuccess, SendTaskFailure). */
export interface Activity<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** As CreateActivity named it, without a stage: 1 to 80 letters, digits, `-` and `_`. */
  readonly activity: string;
  /** What the worker is given. */
  readonly input: Input;
  /** What the worker answers. */
  readonly output: Output;
}

/**
 * Describes an activity that a Task can wait for.
 *
 * @param name 1 to 80 letters, digits, `-` and `_`
 * @param contract what the worker takes and gives
 * @throws BuildError for a name that it cannot have
 */
export function activity<I extends z.ZodType, O extends z.ZodType>(
  name: string,
  contract: { readonly input: I; readonly output: O },
): Activity<I, O> {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw new BuildError(`An activity's name has 1 to 80 letters, digits, "-" and "_"; found ${JSON.stringify(name)}.`);
  }
  return { activity: name, ...contract };
}
