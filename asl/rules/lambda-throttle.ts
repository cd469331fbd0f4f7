import { items, members } from "../walk-states.ts";
import type { Rule } from "./rule.ts";

const takesThrottle = ["Lambda.TooManyRequestsException", "States.TaskFailed", "States.ALL"];

/** Lambda refuses calls above its rate or concurrency; the retrier that AWS's own examples show does not name that error. */
export const lambdaThrottle: Rule = {
  code: "lambda-throttle-retried",
  atRunTime: true,
  check({ state }) {
    const { Resource } = state;
    if (state.Type !== "Task" || typeof Resource !== "string") return [];
    if (!/:states:::lambda:invoke|^arn:aws[a-z-]*:lambda:/.test(Resource)) return [];
    const named = items(state.Retry).flatMap((retrier) => items(members(retrier).ErrorEquals));
    if (named.some((error) => takesThrottle.includes(String(error)))) return [];
    return [
      {
        severity: "warning",
        message:
          "No retrier takes Lambda.TooManyRequestsException: a throttled call fails the state at once. Add it, with JitterStrategy FULL.",
      },
    ];
  },
};
