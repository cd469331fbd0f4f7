/** Thrown where an evaluation would take more work than it may. */
export class WorkExceeded extends Error {}

let left = Number.POSITIVE_INFINITY;

/**
 * Runs `evaluation` with at most so much work, and no more than what is left of the work of the evaluation around it. Evaluation is
 * synchronous, so that one count, which starts anew with each outermost evaluation, serves them all.
 *
 * Work is counted in steps: a node of a JSONata expression is one; other work is weighed so that a step of any kind takes
 * about as long. The same evaluation takes the same steps on every machine, so that it fails everywhere or nowhere.
 */
export function withWork<T>(steps: number, evaluation: () => T): T {
  const before = left;
  const given = Math.min(steps, before);
  left = given;
  try {
    return evaluation();
  } finally {
    left = before - (given - Math.max(0, left));
  }
}

/** Counts work, before it is done where that is possible. Throws {@link WorkExceeded} where there is none left. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new WorkExceeded();
}
