import type { VirtualClock } from "./clock.ts";
import type { Engine } from "./engine.ts";

/**
 * Runs an engine in virtual time until nothing is left to happen: the clock jumps from one event to the next. Returns the
 * milliseconds that passed. `until` (in milliseconds since 1970) stops earlier.
 */
export function runVirtual(engine: Engine, clock: VirtualClock, until: number = Number.POSITIVE_INFINITY): number {
  const start = clock.now();
  engine.runDue();
  for (let next = engine.nextTime(); next !== undefined && next <= until; next = engine.nextTime()) {
    clock.advanceTo(next);
    engine.runDue();
  }
  if (Number.isFinite(until)) clock.advanceTo(until);
  return clock.now() - start;
}
