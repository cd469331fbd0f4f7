import type { Arg, Ref, Value } from "../expressions/ref.ts";
import type { Flow } from "./flow.ts";

/** Options of a poll. Write `check` before `until` and `otherwise`: TypeScript reads what they are handed from it. */
export interface PollOptions<Out, Checked, R> {
  /** Seconds between the end of one check and the start of the next, 0 to 99,999,999. */
  readonly every: Arg<number>;
  /**
   * Checks in all, at least 1: the first at once, the last after `atMost - 1` waits. Each costs its own events, four more for the
   * Choice and the Wait, and all of them count towards the 25,000 of the execution.
   */
  readonly atMost: number;
  /**
   * Looks: records at least one state, usually a Task, and returns what `until` needs. It is handed which check this is, from 1 to
   * `atMost`.
   */
  readonly check: (flow: Flow<Out>, number: Ref<number>) => Checked;
  /** True once it is as it should be. Evaluated by a Choice, so what can fail (a division, `parse`) has no place here. */
  readonly until: (checked: Ref<Value<Checked>>) => Arg<boolean>;
  /**
   * What is done when the last check was not enough either; what it returns stands in for the result. Default: the execution fails
   * with the error `PollExhausted`.
   */
  readonly otherwise?: (flow: Flow<Out>, last: Ref<Value<Checked>>) => R;
}
