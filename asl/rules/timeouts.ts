import type { Rule } from "./rule.ts";

/** A heartbeat that is not shorter than the time-out can never be missed first. */
export const heartbeatBelowTimeout: Rule = {
  code: "heartbeat-below-timeout",
  check({ state: { TimeoutSeconds: timeout = 99_999_999, HeartbeatSeconds: heartbeat } }) {
    if (typeof timeout !== "number" || typeof heartbeat !== "number" || heartbeat < timeout) return [];
    return [
      { message: `HeartbeatSeconds is ${heartbeat} and TimeoutSeconds ${timeout}: the heartbeat has to be shorter.` },
    ];
  },
};
