import type { Later } from "./later.ts";

/** An attempt of an activity's Task that waits for a worker. */
export interface ActivityTask {
  readonly taskId: string;
  readonly taskToken: string;
  /** JSON text. */
  readonly input: string;
}

type Poller = (task: ActivityTask | undefined) => void;

/**
 * The attempts that wait for a worker and the workers that wait for an attempt, by activity: the oldest attempt goes to the
 * worker that has waited longest.
 */
export class ActivityQueues {
  readonly #later: Later;
  readonly #tasks = new Map<string, Map<string, ActivityTask>>();
  readonly #pollers = new Map<string, Set<Poller>>();

  constructor(later: Later) {
    this.#later = later;
  }

  /** An attempt was scheduled. */
  add(activityArn: string, task: ActivityTask): void {
    const [first] = this.#pollers.get(activityArn) ?? [];
    if (first !== undefined) first(task);
    else at(this.#tasks, activityArn, () => new Map()).set(task.taskId, task);
  }

  /** Nobody wants the attempt any more. */
  cancel(taskId: string): void {
    for (const tasks of this.#tasks.values()) tasks.delete(taskId);
  }

  /**
   * The next attempt, at once or as soon as there is one; undefined where none came in `milliseconds`, or `gone` says that the
   * worker has hung up.
   */
  poll(activityArn: string, milliseconds: number, gone: AbortSignal): Promise<ActivityTask | undefined> {
    if (gone.aborted) return Promise.resolve(undefined);
    const tasks = this.#tasks.get(activityArn);
    const [task] = tasks?.values() ?? [];
    if (task !== undefined) {
      tasks?.delete(task.taskId);
      return Promise.resolve(task);
    }
    const pollers = at(this.#pollers, activityArn, () => new Set());
    return new Promise((resolve) => {
      const end: Poller = (found) => {
        pollers.delete(end);
        cancel();
        gone.removeEventListener("abort", hungUp);
        resolve(found);
      };
      const hungUp = () => end(undefined);
      const cancel = this.#later(milliseconds, hungUp);
      gone.addEventListener("abort", hungUp);
      pollers.add(end);
    });
  }

  /** Lets all workers go without an attempt. */
  close(): void {
    for (const pollers of this.#pollers.values()) for (const end of [...pollers]) end(undefined);
  }
}

function at<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
