import type { Json } from "../../asl/types/json.ts";
import { isObject } from "../query/json-path/evaluate-path.ts";
import { refuse, type TestRefusal } from "./request.ts";

type Kind = "string" | "number" | "any";

/** The context object's members (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html). */
const FIELDS: { readonly [part: string]: { readonly [field: string]: Kind } } = {
  Execution: {
    Id: "string",
    Input: "any",
    Name: "string",
    RoleArn: "string",
    StartTime: "string",
    RedriveCount: "number",
    RedriveTime: "string",
  },
  State: { EnteredTime: "string", Name: "string", RetryCount: "number" },
  StateMachine: { Id: "string", Name: "string" },
  Task: { Token: "string" },
  Map: { Item: "any" },
};

/**
 * Reads the context object that a test is given, of the members that a state of AWS's sees and no others; the `Map` is for states
 * within a Map.
 */
export function readContext(text: string, isInMap: boolean): { readonly context: Json } | TestRefusal {
  const context = parsed(text);
  const problem = contextProblem(context, isInMap);
  if (problem !== undefined || context === undefined) {
    return refuse("ValidationException", `Invalid Context object provided: ${problem}`);
  }
  return { context };
}

function contextProblem(context: Json | undefined, isInMap: boolean): string | undefined {
  if (context === undefined || !isObject(context)) return "it must be a JSON object";
  for (const [part, value] of Object.entries(context)) {
    const fields = Object.hasOwn(FIELDS, part) ? FIELDS[part] : undefined;
    if (fields === undefined) return `Field '${part}' is not allowed`;
    if (part === "Map" && !isInMap) return "'Map' field is not supported when mocking a Context object";
    if (!isObject(value)) return `${part} must be an object`;
    for (const [field, member] of Object.entries(value)) {
      const kind = Object.hasOwn(fields, field) ? fields[field] : undefined;
      if (kind === undefined) return `Field '${field}' is not allowed`;
      if (!isOfKind(member, kind)) return `${part}.${field} must be a ${kind}`;
    }
  }
  return undefined;
}

function isOfKind(value: Json, kind: Kind): boolean {
  return kind === "any" || (kind === "string" ? typeof value === "string" : typeof value === "number");
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
