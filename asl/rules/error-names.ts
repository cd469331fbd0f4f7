import { didYouMean } from "../closest.ts";
import { errorNames, matchesError } from "../error-name.ts";
import { isExpression } from "../jsonata-expressions.ts";
import { blocksOf, items, type Members, members, walkStates } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

/** The names that Step Functions gives errors of its own (FACTS.md C). */
const OWN: readonly string[] = [
  ...Object.values(errorNames),
  ...["States.HeartbeatTimeout", "States.Permissions", "States.Http.Socket"],
  ...[
    "States.NoChoiceMatched",
    "States.IntrinsicFailure",
    "States.ParameterPathFailure",
    "States.ResultPathMatchFailure",
  ],
];

/**
 * An error that a retrier or catcher names and that never comes to it: a misspelt `States.…`, `States.Runtime`, which nothing takes, or
 * one that an entry before it takes: the first entry that matches is the one, also where its attempts are used up.
 */
export const errorsThatCome: Rule = {
  code: "error-never-comes",
  atRunTime: true,
  check: ({ state }) =>
    ["Retry", "Catch"].flatMap((field) => {
      const entries = items(state[field]).map(members);
      return entries.flatMap((entry, index) =>
        namesOf(entry).flatMap((name, at): Finding[] => {
          const problem =
            (raises(state, name) ? undefined : ownProblem(name)) ?? takenBefore(field, entries, index, name, at);
          return problem === undefined
            ? []
            : [{ severity: "warning", message: `${field}[${index}] names ${name}, ${problem}` }];
        }),
      );
    }),
};

/** True where a Fail inside a Map or Parallel bears the name, or one that only running it shows. */
function raises(state: Members, name: string): boolean {
  return blocksOf(state)
    .flatMap(([block]) => [...walkStates(block)])
    .filter((inner) => inner.state.Type === "Fail")
    .some(({ state: { Error: error, ErrorPath: path } }) => path !== undefined || error === name || isComputed(error));
}

function isComputed(error: unknown): boolean {
  return isExpression(error) || String(error).includes("${");
}

function ownProblem(name: string): string | undefined {
  if (name === errorNames.runtime)
    return "which nothing retries or catches: take it out, and keep the execution from failing so (its history too long, a path that leads nowhere).";
  // States.Http.StatusCode.404 and the like are as many as there are codes.
  if (!name.startsWith("States.") || OWN.includes(name) || name.startsWith("States.Http.")) return undefined;
  return `which Step Functions does not have, so it matches nothing.${didYouMean(name, OWN)} It has ${OWN.filter((each) => each !== errorNames.runtime).join(", ")}.`;
}

function takenBefore(
  field: string,
  entries: readonly Members[],
  index: number,
  name: string,
  at: number,
): string | undefined {
  const own = entries[index] ?? {};
  if (namesOf(own).indexOf(name) < at) return "twice: once is enough.";
  // States.ALL that is not last is a fault of its own: see `catch-all-last`.
  const before = entries.slice(0, index).findIndex((entry) => {
    const names = namesOf(entry);
    return !names.includes(errorNames.all) && (names.includes(name) || (isOne(name) && matchesError(names, name)));
  });
  if (before < 0) return undefined;
  const by = namesOf(entries[before] ?? {}).find((each) => each === name) ?? errorNames.taskFailed;
  const takes = by === name ? "names it too" : `takes every error but ${errorNames.timeout} by ${by}`;
  return `which never comes to it: ${field}[${before}] ${takes}, and the first that matches is the one. Put ${field}[${index}] before it.`;
}

/** True of a name that stands for one error, and of which it is known what takes it. */
function isOne(name: string): boolean {
  return ![errorNames.all, errorNames.taskFailed, errorNames.timeout, "States.HeartbeatTimeout"].includes(
    name as never,
  );
}

function namesOf({ ErrorEquals }: Members): string[] {
  return items(ErrorEquals).filter((name) => typeof name === "string");
}
