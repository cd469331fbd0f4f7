import { readCall, startsInvocation } from "../budget/task-call.ts";
import { lambdaThrottle, throttleRetrier } from "../throttles.ts";
import { isMalformed, isRetried } from "./is-retried.ts";
import type { Rule } from "./rule.ts";

/** Lambda refuses calls above its rate or concurrency; the retrier that AWS's own examples show does not name that error. */
export const lambdaThrottleRetried: Rule = {
  code: "lambda-throttle-retried",
  atRunTime: true,
  check({ state, language }) {
    if (state.Type !== "Task" || !startsInvocation(readCall(state, language))) return [];
    if (isRetried(state, lambdaThrottle) || isMalformed(state)) return [];
    return [
      {
        severity: "warning",
        message: `Nothing retries ${lambdaThrottle}: a throttled call fails the state at once.`,
        retrier: throttleRetrier([lambdaThrottle]),
      },
    ];
  },
};
