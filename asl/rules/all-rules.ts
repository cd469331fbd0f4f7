import { catchers } from "./catchers.ts";
import { choiceRules } from "./choice-rules.ts";
import { distributedMap } from "./distributed-map.ts";
import { exclusiveFields } from "./exclusive-fields.ts";
import { expressChild } from "./express-child.ts";
import {
  definedVariable,
  jsonataSyntax,
  knownFunction,
  noPathKeys,
  noShadowing,
  reservedStates,
} from "./expressions.ts";
import { fieldValues } from "./field-values.ts";
import { integrations } from "./integrations.ts";
import { jsonPath } from "./json-path.ts";
import { lambdaThrottleRetried } from "./lambda-throttle.ts";
import { inlineMap } from "./map-modes.ts";
import { executionName, variableName } from "./names.ts";
import { catchAllLast, retriers } from "./retriers.ts";
import { athenaThrottle, fixedChildName, wholeRetried } from "./retry-sense.ts";
import type { Rule } from "./rule.ts";
import { stateFields } from "./state-fields.ts";
import { heartbeatBelowTimeout } from "./timeouts.ts";
import { transitions } from "./transitions.ts";

/** Every rule, in the order their findings are shown at one state. */
export const allRules: readonly Rule[] = [
  stateFields,
  fieldValues,
  exclusiveFields,
  transitions,
  choiceRules,
  retriers,
  catchers,
  catchAllLast,
  heartbeatBelowTimeout,
  integrations,
  inlineMap,
  distributedMap,
  expressChild,
  jsonPath,
  jsonataSyntax,
  knownFunction,
  definedVariable,
  reservedStates,
  variableName,
  executionName,
  noShadowing,
  noPathKeys,
  lambdaThrottleRetried,
  athenaThrottle,
  wholeRetried,
  fixedChildName,
];
