/** How many of something were under way at once, over time. */
export interface InFlight {
  readonly peak: number;
  /** When the peak was first reached, in milliseconds since 1970; undefined where nothing was ever under way. */
  readonly peakAt: number | undefined;
  /** Milliseconds that each of `most` stands for. */
  readonly step: number;
  /** The most in each step, from the beginning on. */
  readonly most: readonly number[];
}

/** A page shows no more points than this. */
const mostSteps = 600;

/**
 * Counts spans that overlap. One that ends in the millisecond in which another begins is taken to end before it: a Map starts an
 * iteration when another has ended. Spans that take no time do not count.
 *
 * @param from beginning of the time that is shown
 * @param to its end
 */
export function inFlight(
  spans: readonly { readonly begin: number; readonly end: number }[],
  from: number,
  to: number,
): InFlight {
  const step = Math.max(1, Math.ceil((to - from + 1) / mostSteps));
  const most = new Array<number>(Math.max(1, Math.ceil((to - from + 1) / step))).fill(0);
  const changes = spans
    .filter(({ begin, end }) => end > begin)
    .flatMap(({ begin, end }) => [
      { at: begin, change: 1 },
      { at: end, change: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.change - b.change);
  const stepOf = (at: number) => Math.min(most.length - 1, Math.max(0, Math.floor((at - from) / step)));
  let [count, peak, filled] = [0, 0, 0];
  let peakAt: number | undefined;
  for (const { at, change } of changes) {
    // What is under way stays so up to the change, in whatever steps lie between.
    for (const last = stepOf(at); filled < last; ) most[++filled] = count;
    count += change;
    most[filled] = Math.max(most[filled] ?? 0, count);
    if (count > peak) [peak, peakAt] = [count, at];
  }
  while (filled < most.length - 1) most[++filled] = count;
  return { peak, peakAt, step, most };
}
