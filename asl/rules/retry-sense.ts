import { readCall, startsExecution, startsQuery } from "../budget/task-call.ts";
import { athenaThrottles, throttleRetrier } from "../throttles.ts";
import { items, members, walkStates } from "../walk-states.ts";
import { attempts, isMalformed, isRetried } from "./is-retried.ts";
import type { Rule } from "./rule.ts";

/** Athena has two throttle errors; a retrier for one misses the other. */
export const athenaThrottle: Rule = {
  code: "athena-throttle-retried",
  atRunTime: true,
  check({ state, language }) {
    if (state.Type !== "Task" || !startsQuery(readCall(state, language))) return [];
    const missed = athenaThrottles.filter((error) => !isRetried(state, error));
    if (missed.length === 0 || isMalformed(state)) return [];
    return [
      {
        severity: "warning",
        message: `No retrier takes ${missed.join(" or ")}: a query that finds Athena's quota used up fails the state at once.`,
        retrier: throttleRetrier(missed),
      },
    ];
  },
};

/** A retry of a Map or Parallel runs all of it again, and its events and calls count again. */
export const wholeRetried: Rule = {
  code: "whole-retried",
  atRunTime: true,
  check({ state }) {
    if (state.Type !== "Map" && state.Type !== "Parallel") return [];
    const most = items(state.Retry)
      .map(members)
      .reduce((sum, retrier) => sum + attempts(retrier), 0);
    const blocks = [...items(state.Branches), state.ItemProcessor, state.Iterator].map(members);
    const tasks = blocks.flatMap((block) => [...walkStates(block)]).filter((inner) => inner.state.Type === "Task");
    if (most === 0 || tasks.length === 0) return [];
    return [
      {
        severity: "warning",
        message: `Its Retry runs all ${state.Type === "Map" ? "iterations" : "branches"} again, up to ${most} times, those that succeeded too. Put the Retry on the Tasks inside (${tasks
          .slice(0, 3)
          .map(({ name }) => `"${name}"`)
          .join(", ")}), unless the whole can only succeed together.`,
      },
    ];
  },
};

/** What comes to something else in each attempt. */
function isNewEachTime(name: string): boolean {
  return /RetryCount|\$(uuid|random|now|millis)\s*\(|States\.(UUID|MathRandom)\s*\(/.test(name);
}

/** The name of an execution is taken for 90 days: a retry of a Task whose child has run and failed cannot start it again. */
export const fixedChildName: Rule = {
  code: "fixed-child-name",
  atRunTime: true,
  check({ state, language }) {
    if (state.Type !== "Task") return [];
    const call = readCall(state, language);
    if (!startsExecution(call) || call.pattern === "request-response") return [];
    const args = members(state.Arguments ?? state.Parameters);
    const name = args.Name ?? args["Name.$"];
    if (typeof name !== "string" || isNewEachTime(name)) return [];
    if (!isRetried(state, "States.TaskFailed") && !isRetried(state, "States.Timeout")) return [];
    return [
      {
        severity: "warning",
        message: `Its child has the same name in every attempt, ${JSON.stringify(name)}, and a name is taken for 90 days: the retry of a child that ran and failed ends in StepFunctions.ExecutionAlreadyExistsException. Make the name depend on $states.context.State.RetryCount ($$.State.RetryCount in JSONPath), or leave it out.`,
      },
    ];
  },
};
