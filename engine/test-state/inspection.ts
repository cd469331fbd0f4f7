import type { Json, JsonObject } from "../../asl/types/json.ts";
import type { Stage } from "../compile-block.ts";
import type { Frame } from "../frame.ts";
import type { Retry } from "../retry.ts";
import type { MapSettings } from "./map-settings.ts";
import type { ErrorDetails, InspectionData } from "./request.ts";

/** What was seen of a state while it was tested. */
export interface Seen {
  readonly stages: Map<Stage, Json>;
  /** What a Map's fields came to. */
  map: MapSettings | undefined;
}

/** The inspection data of a state, as far as it came. `input` is the JSON text that the test was given. */
export function inspectionData(
  input: string,
  seen: Seen,
  frame: Frame,
  taken: { readonly retry?: Retry; readonly catcher?: number },
): InspectionData {
  const stages = [...seen.stages].map(([stage, value]) => [stage, JSON.stringify(value)] as const);
  const details = errorDetails(taken);
  return {
    input,
    ...Object.fromEntries(stages),
    ...(seen.map === undefined ? {} : mapData(seen.map)),
    ...(frame.variables === undefined || frame.variables.size === 0 ? {} : { variables: variables(frame) }),
    ...(details === undefined ? {} : { errorDetails: details }),
  };
}

function mapData(settings: MapSettings): Partial<InspectionData> {
  const { items, hasPointer, selected, batches, maxConcurrency } = settings;
  const { toleratedFailureCount, toleratedFailurePercentage } = settings;
  return {
    ...(hasPointer ? { afterItemsPointer: JSON.stringify(items) } : {}),
    ...(selected === undefined ? {} : { afterItemSelector: JSON.stringify(selected) }),
    ...(batches === undefined ? {} : { afterItemBatcher: JSON.stringify(batches) }),
    maxConcurrency,
    ...(toleratedFailureCount === undefined ? {} : { toleratedFailureCount }),
    ...(toleratedFailurePercentage === undefined ? {} : { toleratedFailurePercentage }),
  };
}

/** The API has whole seconds. */
function errorDetails({
  retry,
  catcher,
}: {
  readonly retry?: Retry;
  readonly catcher?: number;
}): ErrorDetails | undefined {
  if (retry !== undefined) {
    return { retryIndex: retry.retrier, retryBackoffIntervalSeconds: Math.floor(retry.delay / 1000) };
  }
  return catcher === undefined ? undefined : { catchIndex: catcher };
}

function variables({ variables: own }: Frame): string {
  const object: JsonObject = Object.fromEntries([...(own ?? [])].map(([name, { value }]) => [name, value]));
  return JSON.stringify(object);
}
