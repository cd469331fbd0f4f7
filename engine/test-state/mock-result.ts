import type { Json, JsonObject } from "../../asl/types/json.ts";
import { type ApiModels, type ApiShape, type ServiceModel, sdkServiceName } from "../api-model.ts";
import { isObject } from "../query/json-path/evaluate-path.ts";
import type { TaskResource } from "../resource.ts";
import type { FieldValidationMode } from "./request.ts";

/**
 * Actions that a `.sync` Task polls: its result is their answer (AWS's guide on TestState). `member` is the part of it that becomes
 * the result.
 */
const POLLED: ReadonlyMap<string, { readonly action: string; readonly member?: string }> = new Map([
  ["states:startExecution", { action: "describeExecution" }],
  ["athena:startQueryExecution", { action: "getQueryExecution" }],
  ["glue:startJobRun", { action: "getJobRun", member: "JobRun" }],
]);

/** Integrations whose mocks AWS does not validate; an HTTP Task is none that runs here. */
const UNCHECKED = ["apigateway", "eks"];

/** Members that hold JSON where the API has a text: Step Functions parses them. */
const PARSED: ReadonlyMap<string, readonly string[]> = new Map([
  ["lambda:invoke", ["Payload"]],
  ["states:startExecution.sync:2", ["Input", "Output"]],
]);

/**
 * What in a mocked result no service could have answered, in AWS's words; undefined where it is fine or nothing is known of the
 * service. What a task token brings back is the worker's to choose.
 */
export function mockResultProblem(
  resource: TaskResource,
  result: Json,
  mode: FieldValidationMode,
  models: ApiModels,
): string | undefined {
  if (mode === "NONE" || resource.kind !== "integration" || resource.pattern === "wait-for-task-token")
    return undefined;
  if (UNCHECKED.includes(resource.resourceType)) return undefined;
  const model = models(sdkServiceName(resource.resourceType));
  const shape = model && responseShape(resource, model);
  if (shape === undefined || model === undefined) return undefined;
  const parsed = PARSED.get(`${resource.resourceType}:${resource.resource}`) ?? [];
  return problemIn(without(result, parsed), shape, "", { model, isStrict: mode === "STRICT" });
}

function responseShape({ resourceType, action, pattern }: TaskResource, model: ServiceModel): ApiShape | undefined {
  const polled = pattern === "sync" ? POLLED.get(`${resourceType}:${action}`) : { action };
  const name = polled && model.actions[polled.action]?.response;
  const shape = name === undefined ? undefined : model.shapes[name];
  const member = polled && "member" in polled ? polled.member : undefined;
  if (member === undefined || shape?.type !== "structure") return shape;
  return model.shapes[shape.members[member] ?? ""];
}

function without(result: Json, members: readonly string[]): Json {
  if (members.length === 0 || !isObject(result)) return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => !members.includes(name)));
}

interface Check {
  readonly model: ServiceModel;
  readonly isStrict: boolean;
}

/** `field` is the member's own name: AWS names no path to it. */
function problemIn(value: Json, shape: ApiShape, field: string, check: Check): string | undefined {
  const wrong = (what: string) => `Field '${field}' ${what}`;
  switch (shape.type) {
    case "any":
      return undefined;
    case "structure":
      return isObject(value) ? problemInMembers(value, shape, check) : wrong("must be an object");
    case "map": {
      if (!isObject(value)) return wrong("must be an object");
      return firstProblem(Object.entries(value), ([name, item]) => problemOf(item, shape.of, name, check));
    }
    case "list": {
      if (!Array.isArray(value)) return wrong("must be an array");
      return firstProblem(value as readonly Json[], (item) => problemOf(item, shape.of, field, check));
    }
    case "boolean":
      return typeof value === "boolean" ? undefined : wrong("must be a boolean");
    case "timestamp":
      return typeof value === "string" ? undefined : wrong("must be a string");
    case "number": {
      if (typeof value !== "number") return wrong("must be a number");
      if (value < (shape.min ?? value)) return wrong("is less than the minimum value");
      return value > (shape.max ?? value) ? wrong("exceeds the maximum value") : undefined;
    }
    case "string":
    case "blob": {
      if (typeof value !== "string") return wrong("must be a string");
      if (shape.enum !== undefined && !shape.enum.includes(value)) return wrong("is not an expected value");
      if (value.length < (shape.min ?? 0)) return wrong("is smaller than the minimum length");
      return value.length > (shape.max ?? value.length) ? wrong("exceeds the maximum length") : undefined;
    }
    default:
      return shape satisfies never;
  }
}

function problemInMembers(
  value: JsonObject,
  shape: Extract<ApiShape, { readonly type: "structure" }>,
  check: Check,
): string | undefined {
  const missing = check.isStrict ? shape.required?.find((name) => !Object.hasOwn(value, name)) : undefined;
  if (missing !== undefined) return `Required field '${missing}' is missing`;
  return firstProblem(Object.entries(value), ([name, member]) => {
    const of = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    return of === undefined ? undefined : problemOf(member, of, name, check);
  });
}

function problemOf(value: Json, name: string, field: string, check: Check): string | undefined {
  const shape = check.model.shapes[name];
  return shape && problemIn(value, shape, field, check);
}

function firstProblem<T>(list: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of list) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
