import { join } from "node:path";
import type { MapRunCounts, MapRunDescription } from "../../../engine/map-run/describe-map-run.ts";
import type { ExecutionRecord } from "../execution-record.ts";
import { KeyedFile } from "../keyed-file.ts";
import type { Store } from "../store.ts";

/**
 * Map Runs as DescribeMapRun tells of them, in a folder's `map-runs.jsonl`: as they were started, when UpdateMapRun changed
 * them, and when they ended. In between the engine knows more.
 */
export class MapRunRecords {
  readonly #file: KeyedFile<MapRunDescription>;
  readonly #store: Store;
  readonly #byExecution = new Map<string, string[]>();

  /** Reads what a folder holds; runs whose process ended before they did become ABORTED, as of `now`. */
  constructor(folder: string, store: Store, now: number) {
    this.#store = store;
    this.#file = new KeyedFile(join(folder, "map-runs.jsonl"));
    for (const run of [...this.#file.values()]) {
      this.#note(run);
      if (run.status !== "RUNNING") continue;
      const executionCounts = countsOf(store.childrenOf(run.mapRunArn), run.executionCounts);
      this.#file.set(run.mapRunArn, { ...run, status: "ABORTED", stopDate: now, executionCounts });
    }
  }

  get(mapRunArn: string): MapRunDescription | undefined {
    return this.#file.get(mapRunArn);
  }

  /** The Map Runs that an execution has started, oldest first. */
  of(executionArn: string): readonly MapRunDescription[] {
    return (this.#byExecution.get(executionArn) ?? []).flatMap((arn) => this.#file.get(arn) ?? []);
  }

  put(run: MapRunDescription): void {
    if (this.#file.get(run.mapRunArn) === undefined) this.#note(run);
    this.#file.setSoon(run.mapRunArn, run);
  }

  /** Forgets the Map Runs whose executions are forgotten; a later execution of the same name did not start them. */
  forget(): void {
    this.#file.keep(({ executionArn, startDate }) => {
      const parent = this.#store.executions.get(executionArn);
      return parent !== undefined && parent.startDate <= startDate;
    });
    this.#byExecution.clear();
    for (const run of this.#file.values()) this.#note(run);
  }

  /** Writes what was put. */
  flush(): void {
    this.#file.flush();
  }

  #note({ executionArn, mapRunArn }: MapRunDescription): void {
    const before = this.#byExecution.get(executionArn);
    if (before === undefined) this.#byExecution.set(executionArn, [mapRunArn]);
    else before.push(mapRunArn);
  }
}

/** What became of the children that were started; of those that were not, nothing is known any more. */
function countsOf(children: readonly ExecutionRecord[], before: MapRunCounts): MapRunCounts {
  const having = (status: ExecutionRecord["status"]) => children.filter((child) => child.status === status).length;
  return {
    ...before,
    pending: 0,
    running: having("RUNNING"),
    succeeded: having("SUCCEEDED"),
    failed: having("FAILED"),
    timedOut: having("TIMED_OUT"),
    aborted: having("ABORTED"),
    total: children.length,
  };
}
