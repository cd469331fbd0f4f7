import type { Arg, Ref } from "../expressions/ref.ts";
import type { CatchOptions } from "./catch-options.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** Options of a Parallel. */
export interface ParallelOptions<C> extends CatchOptions<C> {
  /**
   * Default: no retry. A retry runs all branches again, those that succeeded too, and their events count again: put the policy on
   * the Task inside unless the branches can only succeed together.
   */
  readonly retry?: RetryPolicy;
}

/** Options of an inline Map. */
export interface MapOptions<T, C> extends CatchOptions<C> {
  readonly items: Ref<readonly T[]> | Ref<T[]>;
  /**
   * Iterations at once: 1 to 40. Default 40, the most an inline Map runs. What the body calls is called this often at
   * once, times the same number of every Map around it.
   */
  readonly maxConcurrency?: Arg<number>;
  /**
   * Default: no retry. A retry runs all iterations again, those that succeeded too, and their events count again: put the
   * policy on the Task inside unless the body can only succeed as a whole.
   */
  readonly retry?: RetryPolicy;
}
