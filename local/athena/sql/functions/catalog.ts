import { aggregateFunctions } from "./aggregate.ts";
import { collectionFunctions } from "./collection.ts";
import { dateTimeFunctions } from "./date-time.ts";
import type { AggregateFunctions, ScalarFunctions } from "./function-entry.ts";
import { jsonFunctions } from "./json.ts";
import { mathFunctions } from "./math.ts";
import { stringFunctions } from "./string.ts";
import { windowFunctions } from "./window.ts";

/** Every function that a statement may call with values of one row; what is not here is refused. */
export const scalarFunctions: ScalarFunctions = {
  ...mathFunctions,
  ...stringFunctions,
  ...dateTimeFunctions,
  ...collectionFunctions,
  ...jsonFunctions,
};

/** Every aggregate and window function. */
export const groupFunctions: AggregateFunctions = { ...aggregateFunctions, ...windowFunctions };
