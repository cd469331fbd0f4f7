import type { Json } from "../asl/types/json.ts";
import type { Engine } from "./engine.ts";
import type { TaskOutcome, TaskRequest } from "./task.ts";

/** What a model answers: a result or an error, after some seconds (default 0). */
export type ModelAnswer =
  | ModelEnd
  /** Of a Task with a token: what the service that gets it says at once, and how whoever has it answers. */
  | { readonly submitted: Json; readonly answer: ModelEnd };

type ModelEnd =
  | { readonly after?: number; readonly result: Json }
  | { readonly after?: number; readonly error: string; readonly cause?: string }
  /** Never answers: only TimeoutSeconds or an abort ends the attempt. */
  | { readonly silent: true };

/** Stands for a service in virtual time. */
export type TaskModel = (request: TaskRequest) => ModelAnswer;

/**
 * Answers a Task from a model instead of from a service. An activity's work is fetched at once. Hand it to the engine as `startTask`:
 * `startTask: (request) => answerTask(engine, model, request)`.
 */
export function answerTask(
  engine: Pick<Engine, "completeTask" | "completeToken">,
  model: TaskModel,
  request: TaskRequest,
): void {
  const { taskId, taskToken = "", resource } = request;
  const answer = model(request);
  if ("submitted" in answer) {
    engine.completeTask(taskId, { type: "succeeded", output: answer.submitted });
    tell(answer.answer, (outcome, after) => engine.completeToken(taskToken, outcome, after));
    return;
  }
  if (resource.kind === "activity" && !("silent" in answer)) engine.completeTask(taskId, { type: "started" });
  tell(answer, (outcome, after) => engine.completeTask(taskId, outcome, after));
}

function tell(
  answer: ModelEnd,
  complete: (outcome: Extract<TaskOutcome, { type: "succeeded" | "failed" }>, after: number) => void,
): void {
  if ("silent" in answer) return;
  const { after = 0 } = answer;
  if ("result" in answer) {
    complete({ type: "succeeded", output: answer.result }, after);
    return;
  }
  const { error, cause } = answer;
  complete({ type: "failed", error, ...(cause === undefined ? {} : { cause }) }, after);
}
