import { findExpressions } from "../jsonata-expressions.ts";
import type { QueryLanguage } from "../types/common.ts";
import { type Members, members } from "../walk-states.ts";
import type { QueryFaults } from "./machine-model.ts";

/** Nothing can fail. */
export const faultless: QueryFaults = { evaluation: false, path: false, size: false };

/**
 * How the values of some fields can fail when they are evaluated. An expression that only hands on what is always there
 * (`$states.input`, `$states.result`, parts of the context) cannot, and no literal is too large: every other one may.
 *
 * @param handsOn true for fields whose value goes on into a payload or a variable, which may get too large
 */
export function faultsOf(
  state: Members,
  fields: readonly string[],
  language: QueryLanguage,
  handsOn: boolean,
): QueryFaults {
  return fields
    .map((field) => state[field])
    .filter((value) => value !== undefined)
    .map((value) => (language === "JSONata" ? jsonataFaults(value, handsOn) : pathFaults(value, handsOn)))
    .reduce(either, faultless);
}

/** What either can fail with. */
export function either(a: QueryFaults, b: QueryFaults): QueryFaults {
  return { evaluation: a.evaluation || b.evaluation, path: a.path || b.path, size: a.size || b.size };
}

const ALWAYS_THERE =
  /^\$states\.(input|result|errorOutput|context\.(Execution(\.(Id|Name|RoleArn|StartTime|RedriveCount|Input))?|State(\.(Name|EnteredTime|RetryCount))?|StateMachine(\.(Id|Name))?|Map\.Item(\.(Index|Value))?|Task\.Token))$/;

function jsonataFaults(value: unknown, handsOn: boolean): QueryFaults {
  const expressions = [...findExpressions(value, "")].map(({ text }) => text);
  const evaluation = expressions.some((text) => !ALWAYS_THERE.test(text));
  return {
    evaluation,
    path: false,
    size: handsOn && (evaluation || expressions.some((text) => text !== "$states.input")),
  };
}

/** In JSONPath a field is a path, or a template whose keys ending in `.$` hold paths or calls. */
function pathFaults(value: unknown, handsOn: boolean): QueryFaults {
  const path = typeof value === "string" ? value !== "$" && value !== "$$" : holdsPath(value);
  return { evaluation: false, path, size: handsOn && path };
}

function holdsPath(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsPath);
  return Object.entries(members(value)).some(([name, member]) => name.endsWith(".$") || holdsPath(member));
}
