import type { Frame } from "../frame.ts";
import type { EventBody } from "../history-event.ts";
import type { MapNumbers } from "../machine.ts";
import type { Tolerance } from "../map-run/tolerance.ts";
import { StateError } from "../query/query-language.ts";
import type { StateData } from "../state-data.ts";

/** `MapStateStarted` of so many items. */
export function mapStateStarted(length: number): EventBody {
  return { type: "MapStateStarted", details: { length } };
}

/**
 * How many items may fail. AWS evaluates it when `MapStateStarted`, here the event `started`, has been written (recorded): what
 * happens next follows that event, also a path's failure (recorded); an expression's EvaluationFailed follows what those of the
 * state's other fields follow (as LocalStack reports of AWS).
 */
export function startedWithTolerance(frame: Frame, plan: MapNumbers, data: StateData, started: number): Tolerance {
  try {
    const tolerance = {
      count: plan.toleratedFailureCount?.(data) ?? 0,
      percentage: plan.toleratedFailurePercentage?.(data) ?? 0,
    };
    frame.lastEvent = started;
    return tolerance;
  } catch (error) {
    if (error instanceof StateError) frame.lastEvent = started;
    throw error;
  }
}
