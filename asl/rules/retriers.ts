import { didYouMean } from "../closest.ts";
import { items, type Members, members } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

const ranges: Readonly<Record<string, readonly [min: number, max: number, whole: boolean]>> = {
  IntervalSeconds: [1, 99_999_999, true],
  MaxAttempts: [0, 99_999_999, true],
  BackoffRate: [1, Number.MAX_VALUE, false],
  MaxDelaySeconds: [1, 31_622_400, true],
};
const known = ["ErrorEquals", "JitterStrategy", "Comment", ...Object.keys(ranges)];

/** A retrier has known fields, within the ranges AWS takes. */
export const retriers: Rule = {
  code: "retriers",
  check: ({ state }) =>
    items(state.Retry).flatMap((retrier, index) =>
      check(members(retrier)).map((found) => ({ ...found, message: `Retry[${index}]: ${found.message}` })),
    ),
};

function check(retrier: Members): Finding[] {
  const messages = Object.keys(retrier)
    .filter((field) => !known.includes(field))
    .map(
      (field) => `there is no field ${JSON.stringify(field)}.${didYouMean(field, known)} There is ${known.join(", ")}.`,
    );
  for (const [field, [min, max, whole]] of Object.entries(ranges)) {
    const value = retrier[field];
    if (value === undefined) continue;
    if (typeof value !== "number" || value < min || value > max || (whole && !Number.isInteger(value))) {
      const upTo = max === Number.MAX_VALUE ? `a number of at least ${min}` : `a whole number from ${min} to ${max}`;
      messages.push(`${field} is ${JSON.stringify(value)}; it is ${upTo}.`);
    }
  }
  if (retrier.JitterStrategy !== undefined && !["FULL", "NONE"].includes(String(retrier.JitterStrategy))) {
    messages.push(`JitterStrategy is ${JSON.stringify(retrier.JitterStrategy)}; it is FULL or NONE.`);
  }
  return [...messages.map((message) => ({ message })), ...cutWaits(retrier)];
}

/** A cap that is not above the first wait leaves nothing to grow. */
function cutWaits({ IntervalSeconds = 1, MaxDelaySeconds }: Members): Finding[] {
  if (typeof MaxDelaySeconds !== "number" || !(MaxDelaySeconds <= Number(IntervalSeconds))) return [];
  const message =
    `MaxDelaySeconds is ${MaxDelaySeconds} and IntervalSeconds ${String(IntervalSeconds)}: every wait is cut to ${MaxDelaySeconds} s, ` +
    "and BackoffRate does nothing. Set MaxDelaySeconds above IntervalSeconds.";
  return [{ severity: "warning", message }];
}

/** `States.ALL` matches everything: it stands alone, in the last retrier or catcher, or those after it are dead. */
export const catchAllLast: Rule = {
  code: "catch-all-last",
  check: ({ state }) => ["Retry", "Catch"].flatMap((field) => checkCatchAll(field, items(state[field]).map(members))),
};

function checkCatchAll(field: string, entries: readonly Members[]): Finding[] {
  return entries.flatMap((entry, index) => {
    const errors = items(entry.ErrorEquals);
    if (errors.length === 0 && (entry.ErrorEquals === undefined || Array.isArray(entry.ErrorEquals)))
      return [{ message: `${field}[${index}] names no error: ErrorEquals needs at least one.` }];
    if (!errors.includes("States.ALL")) return [];
    if (errors.length > 1)
      return [{ message: `${field}[${index}]: States.ALL stands alone; it covers the others already.` }];
    if (index < entries.length - 1)
      return [
        { message: `${field}[${index}]: States.ALL comes last; what follows is never reached: move it to the end.` },
      ];
    return [];
  });
}
