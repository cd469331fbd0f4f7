import type { Json } from "../asl/types/json.ts";
import type { Engine } from "./engine.ts";
import type { TaskRequest } from "./task.ts";

/** What a model answers: a result or an error, after some seconds (default 0). */
export type ModelAnswer =
  | { readonly after?: number; readonly result: Json }
  | { readonly after?: number; readonly error: string; readonly cause?: string }
  /** Never answers: only TimeoutSeconds or an abort ends the attempt. */
  | { readonly silent: true };

/** Stands for a service in virtual time. */
export type TaskModel = (request: TaskRequest) => ModelAnswer;

/**
 * Answers a Task from a model instead of from a service. Hand it to the engine as `startTask`:
 * `startTask: (request) => answerTask(engine, model, request)`.
 */
export function answerTask(engine: Pick<Engine, "completeTask">, model: TaskModel, request: TaskRequest): void {
  const answer = model(request);
  if ("silent" in answer) return;
  const after = answer.after ?? 0;
  if ("result" in answer) {
    engine.completeTask(request.taskId, { type: "succeeded", output: answer.result }, after);
    return;
  }
  const { error, cause } = answer;
  engine.completeTask(request.taskId, { type: "failed", error, ...(cause === undefined ? {} : { cause }) }, after);
}
