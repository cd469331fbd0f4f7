import { catchers } from "./catchers.ts";
import { choiceRules } from "./choice-rules.ts";
import { distributedMap } from "./distributed-map.ts";
import { errorsThatCome } from "./error-names.ts";
import { exclusiveFields } from "./exclusive-fields.ts";
import { expressChild } from "./express-child.ts";
import { jsonataSyntax, knownFunction, noPathKeys, reservedStates } from "./expressions.ts";
import { fieldValues } from "./field-values.ts";
import { integrations } from "./integrations.ts";
import { intrinsicArguments } from "./intrinsic-calls.ts";
import { jsonPath } from "./json-path.ts";
import { lambdaThrottleRetried } from "./lambda-throttle.ts";
import { literalPath } from "./literal-path.ts";
import { inlineMap } from "./map-modes.ts";
import { executionName, variableName } from "./names.ts";
import { catchAllLast, retriers } from "./retriers.ts";
import { athenaThrottle, fixedChildName, wholeRetried } from "./retry-sense.ts";
import type { Rule } from "./rule.ts";
import { stateFields } from "./state-fields.ts";
import { taskToken } from "./task-token.ts";
import { heartbeatBelowTimeout } from "./timeouts.ts";
import { transitions } from "./transitions.ts";
import { definedVariable, noShadowing, sometimesUndefined } from "./variables.ts";

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
  errorsThatCome,
  heartbeatBelowTimeout,
  integrations,
  taskToken,
  inlineMap,
  distributedMap,
  expressChild,
  jsonPath,
  intrinsicArguments,
  literalPath,
  jsonataSyntax,
  knownFunction,
  definedVariable,
  sometimesUndefined,
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
