import type { Execution } from "./execution.ts";
import type { Frame } from "./frame.ts";
import type { TaskResource } from "./resource.ts";
import type { TaskRequest } from "./task.ts";

/** An attempt that somebody is at. */
export interface WaitingTask {
  readonly execution: Execution;
  readonly frame: Frame;
  /** The frame's turn that the attempt belongs to: what is told of it later finds the frame moved on. */
  readonly turn: number;
  readonly resource: TaskResource;
  readonly taskToken: string | undefined;
  /** The execution that it waits for, where it started one. */
  child: string | undefined;
}

/** The attempts that somebody is at, found by their ids and by the tokens that were given out. */
export class WaitingTasks {
  readonly #byId = new Map<string, WaitingTask>();
  readonly #idByToken = new Map<string, string>();

  add(execution: Execution, frame: Frame, { taskId, resource, taskToken }: TaskRequest): WaitingTask {
    const task: WaitingTask = { execution, frame, turn: frame.turn, resource, taskToken, child: undefined };
    this.#byId.set(taskId, task);
    if (taskToken !== undefined) this.#idByToken.set(taskToken, taskId);
    return task;
  }

  get(taskId: string): WaitingTask | undefined {
    return this.#byId.get(taskId);
  }

  withToken(taskToken: string): WaitingTask | undefined {
    return this.#byId.get(this.#idByToken.get(taskToken) ?? "");
  }

  /** The attempt of a token that is used up with this: it tells one end only. */
  takeToken(taskToken: string): WaitingTask | undefined {
    const task = this.withToken(taskToken);
    this.#idByToken.delete(taskToken);
    return task;
  }

  /** Nobody waits for the attempt any more. Returns it; undefined where nobody did. */
  drop(taskId: string): WaitingTask | undefined {
    const task = this.#byId.get(taskId);
    if (task?.taskToken !== undefined) this.#idByToken.delete(task.taskToken);
    this.#byId.delete(taskId);
    return task;
  }
}
