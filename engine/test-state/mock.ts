import type { Json } from "../../asl/types/json.ts";
import type { ApiModels } from "../api-model.ts";
import { failure } from "../failure.ts";
import type { StatePlan } from "../machine.ts";
import { isObject } from "../query/json-path/evaluate-path.ts";
import { mockResultProblem } from "./mock-result.ts";
import type { MockedOutcome } from "./mocked-work.ts";
import { type Mock, refuse, type TestRefusal } from "./request.ts";

/** Reads a mock for a state: what it says instead of the state's work, or why it cannot be this state's. */
export function readMock(mock: Mock, plan: StatePlan, models: ApiModels): MockedOutcome | TestRefusal {
  const { result, errorOutput, fieldValidationMode = "STRICT" } = mock;
  if ((result === undefined) === (errorOutput === undefined)) {
    return invalid("A test mock should have only one of the following fields: [result, errorOutput].");
  }
  if (errorOutput !== undefined) return { failure: failure(errorOutput.error, errorOutput.cause) };
  const parsed = parsedResult(result ?? "");
  if (parsed === undefined) return invalid("Mocked result must be valid JSON.");
  const problem = resultProblem(parsed, plan);
  if (problem !== undefined) return invalid(problem);
  if (plan.type === "Task") {
    const found = mockResultProblem(plan.resource, parsed, fieldValidationMode, models);
    if (found !== undefined) return invalid(`Mock result schema validation error: ${found}`);
  }
  return { result: parsed };
}

/** A Map that writes its results has an object for a result, any other an array; a Parallel one element for each branch. */
function resultProblem(result: Json, plan: StatePlan): string | undefined {
  if (plan.type !== "Map" && plan.type !== "Parallel") return undefined;
  if (plan.type === "Map" && writesResults(plan)) {
    return isObject(result) ? undefined : "Mocked result must be a JSON object.";
  }
  if (!Array.isArray(result)) return "Mocked result must be an array.";
  if (plan.type === "Map" || result.length === plan.branches.length) return undefined;
  return "Mocked result must contain the same number of items as number of Parallel branches.";
}

function writesResults(plan: StatePlan): boolean {
  return "resultWriter" in plan && plan.resultWriter !== undefined;
}

function parsedResult(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function invalid(message: string): TestRefusal {
  return refuse("ValidationException", message);
}
