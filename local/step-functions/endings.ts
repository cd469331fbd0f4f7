import type { Execution } from "../../engine/execution.ts";

/** Tells those who wait for the ends of executions. */
export class Endings {
  readonly #waiting = new Map<string, (execution: Execution) => void>();

  /** The execution of that ARN, once it has ended. One may wait for each. */
  of(executionArn: string): Promise<Execution> {
    return new Promise((resolve) => this.#waiting.set(executionArn, resolve));
  }

  /** An execution has ended. */
  ended(execution: Execution): void {
    this.#waiting.get(execution.arn)?.(execution);
    this.#waiting.delete(execution.arn);
  }
}
