import { withCommas } from "../../asl/budget/finding.ts";
import { chanceToOutlast } from "../../asl/outage.ts";
import { misreadRetryStarts, retrySchedule } from "../../asl/retry-schedule.ts";
import type { Retrier } from "../../asl/types/retry.ts";

/** A retry policy's schedule as `npm run tune -- schedule --json` prints it. Times in seconds, jitter apart. */
export interface ScheduleDescription {
  readonly retrier: Retrier;
  readonly retries: readonly {
    /** Before this retry. */
    readonly wait: number;
    /** After the first failure, attempts taken as instant. */
    readonly startsAfter: number;
    /** What the widespread formula I + B + B^2 + … says instead. */
    readonly formulaSays: number;
  }[];
  readonly lastRetryAfter: number;
  readonly formulaSaysLastRetryAfter: number;
  /** The chance that the last retry starts after an outage that ends so long after the first failure. */
  readonly outages: readonly { readonly seconds: number; readonly chance: number }[];
}

/** Describes a retrier's schedule, and its chances against outages of the given lengths. */
export function describeSchedule(retrier: Retrier, outages: readonly number[]): ScheduleDescription {
  const { waits, lastRetryAfter } = retrySchedule(retrier);
  const misread = misreadRetryStarts(retrier);
  let startsAfter = 0;
  const retries = waits.map((wait, k) => {
    startsAfter += wait;
    return { wait, startsAfter, formulaSays: misread[k] ?? 0 };
  });
  return {
    retrier,
    retries,
    lastRetryAfter,
    formulaSaysLastRetryAfter: misread.at(-1) ?? 0,
    outages: outages.map((seconds) => ({ seconds, chance: chanceToOutlast(retrier, seconds) })),
  };
}

/** Seconds that a Standard execution may be open (FACTS.md A1). */
const LONGEST_EXECUTION = 31_536_000;

/** Which retry starts after any execution has ended, and what to ask for instead; undefined where none does. */
export function tooLate(retrier: Retrier): string | undefined {
  const { waits, lastRetryAfter } = retrySchedule(retrier);
  if (lastRetryAfter <= LONGEST_EXECUTION) return undefined;
  let start = 0;
  const fitting = waits.findIndex((wait) => {
    start += wait;
    return start > LONGEST_EXECUTION;
  });
  const cure =
    fitting === 0 ? "a shorter --interval" : `at most --attempts ${fitting}, a lower --rate or a --max-delay`;
  return (
    `Retry ${fitting + 1} of ${waits.length} would start ${withCommas(Math.round(start))} s after the first failure, and an execution ` +
    `lasts a year (${withCommas(LONGEST_EXECUTION)} s) at most: it never starts. Ask for ${cure}.`
  );
}

/** Lines of a long schedule that are shown from each end. */
const SHOWN = 20;

/** The description as a table for people. */
export function scheduleText(described: ScheduleDescription): string {
  const { retrier, retries, lastRetryAfter, formulaSaysLastRetryAfter, outages } = described;
  if (retries.length === 0) return "MaxAttempts 0: it never retries.";
  const full = retrier.JitterStrategy === "FULL";
  const rows = retries.map(({ wait, startsAfter, formulaSays }, k) =>
    [String(k + 1), seconds(wait), seconds(startsAfter), seconds(formulaSays)]
      .map((cell) => cell.padStart(18))
      .join(""),
  );
  const left = rows.length - 2 * SHOWN;
  const shown = left <= 0 ? rows : [...rows.slice(0, SHOWN), `… ${left} more`, ...rows.slice(-SHOWN)];
  return [
    ["retry", "wait (s)", "starts after (s)", "formula says (s)"].map((cell) => cell.padStart(18)).join(""),
    ...shown,
    "",
    `The last retry starts ${seconds(lastRetryAfter)} s after the first failure${full ? ", at the latest" : ""}${addedUp(retries, lastRetryAfter)}.`,
    `The widespread formula I + B + B^2 + … would have said ${seconds(formulaSaysLastRetryAfter, 2)} s: the wait before retry k is I * B^(k-1).`,
    ...(full
      ? [
          `With full jitter each wait is drawn between 0 and that; on average ${seconds(lastRetryAfter / 2, 2)} s in all.`,
        ]
      : []),
    "",
    "An outage that ends so long after the first failure is outlasted with a chance of",
    ...outages.map(
      (outage) => `${`${outage.seconds} s`.padStart(10)}  ${(100 * outage.chance).toFixed(1).padStart(5)} %`,
    ),
  ].join("\n");
}

/** Whoever adds up waits that are rounded to hundredths comes to another sum: 172.16 instead of 172.154. */
function addedUp(retries: ScheduleDescription["retries"], exactly: number): string {
  const rounded = retries.reduce((sum, { wait }) => sum + Number(wait.toFixed(2)), 0).toFixed(2);
  return rounded === exactly.toFixed(2) ? "" : ` (${rounded} s by waits rounded to hundredths)`;
}

function seconds(value: number, digits = 3): string {
  return String(Number(value.toFixed(digits)));
}
