import type { Json } from "../../asl/types/json.ts";
import { errorNames } from "../error-name.ts";
import type { Execution } from "../execution.ts";
import { type Failure, failure } from "../failure.ts";
import type { Frame } from "../frame.ts";
import type { Limits } from "../limits.ts";
import type { Machine } from "../machine.ts";
import { fits, type Payload, payload } from "../payload.ts";
import { stateFailure } from "../recover.ts";
import type { StepEvent } from "../run.ts";
import { StateData } from "../state-data.ts";
import { type Batch, nextBatch } from "./batch.ts";
import { childResult, pendingChild } from "./child-result.ts";
import type { Dialogues } from "./dialogues.ts";
import { type ItemList, itemAt, itemInput } from "./item-list.ts";
import {
  count,
  type MapRun,
  type MapRunOutcome,
  type MapRunStart,
  newMapRun,
  type PendingRedrive,
  tallyOf,
} from "./map-run.ts";
import type { ObjectOutcome } from "./object-request.ts";
import { readItems } from "./read-items.ts";
import { canRedrive, dropPendingRedrives, reopenMapRun } from "./redrive-map-run.ts";
import { exceeds } from "./tolerance.ts";
import { gatheredResults, writeResults } from "./write-results.ts";

/** What Map Runs ask of the engine that they are part of. */
export interface MapRunWorld {
  /** With the store of objects. */
  readonly dialogues: Dialogues;
  readonly limits: Limits;
  /** Milliseconds since 1970. */
  now(): number;
  uuid(): string;
  /** Makes a child's execution; nothing happens in it yet. */
  openChild(run: MapRun, input: Payload): Execution;
  /** Lets a child run. */
  beginChild(execution: Execution): void;
  /** Stops a child, at once or soon; {@link MapRuns.childEnded} tells of its end like of any other. */
  stopChild(arn: string): void;
  /** A child that has ended otherwise than SUCCEEDED; undefined where it is not known any more, or cannot be redriven. */
  redrivableChild(arn: string): Execution | undefined;
  /** Lets a child run again: a STANDARD one goes on, an EXPRESS one begins anew under its ARN. */
  redriveChild(execution: Execution): void;
  /** The ARN that a child of that name would have. */
  childArn(machine: Machine, name: string): string;
  /** Lets something happen to the state that waits for the run, next. */
  schedule(run: MapRun, event: MapRunEvent): void;
  /** The run was started, changed by UpdateMapRun, or ended. */
  changed(run: MapRun): void;
}

type MapRunEvent = Extract<StepEvent, { readonly type: "map-run-due" | "map-run-ended" }>;

/** What UpdateMapRun may change; what is absent stays. */
export interface MapRunUpdate {
  readonly maxConcurrency?: number | undefined;
  readonly toleratedFailureCount?: number | undefined;
  readonly toleratedFailurePercentage?: number | undefined;
}

/** At most so many items become inputs of children in one event, as in an inline Map: the work of an event is bounded. */
const ITEMS_PER_EVENT = 40;

/**
 * The Map Runs of an engine: reads their items, keeps as many children running as are allowed, gathers what becomes of
 * them, and ends the run when all have ended, or when more failed than are tolerated.
 */
export class MapRuns {
  readonly #world: MapRunWorld;
  readonly #byArn = new Map<string, MapRun>();
  readonly #byExecution = new Map<string, MapRun[]>();

  constructor(world: MapRunWorld) {
    this.#world = world;
  }

  get(arn: string): MapRun | undefined {
    return this.#byArn.get(arn);
  }

  /** The Map Runs that an execution has started, oldest first. */
  of(executionArn: string): readonly MapRun[] {
    return this.#byExecution.get(executionArn) ?? [];
  }

  /** Drops the Map Runs of an execution; one whose children are still to be stopped, when they have ended. */
  forget(executionArn: string): void {
    for (const run of this.of(executionArn)) {
      run.isForgotten = true;
      this.#dropForgotten(run);
    }
    this.#byExecution.delete(executionArn);
  }

  /** Starts a Map Run for the state that a frame is in. */
  begin(start: MapRunStart, parent: Execution, frame: Frame): void {
    const run = newMapRun(start, parent, frame, this.#world.now());
    this.#byArn.set(start.arn, run);
    const before = this.#byExecution.get(parent.arn);
    if (before === undefined) this.#byExecution.set(parent.arn, [run]);
    else before.push(run);
    this.#world.changed(run);
    if ("values" in start.items) {
      this.#process(run, start.items);
      return;
    }
    this.#world.dialogues.begin<ItemList>(
      readItems(start.items),
      (items) => this.#process(run, items),
      (cause) => this.#fail(run, failure(errorNames.itemReaderFailed, cause)),
    );
  }

  /** How many redrives of a Map Run there were with the next one; undefined where a redrive starts a new one. */
  nextRedrive(arn: string): number | undefined {
    const run = this.#byArn.get(arn);
    return run !== undefined && canRedrive(run) ? run.redriveCount + 1 : undefined;
  }

  /** Goes on with a Map Run: with its children that did not succeed, then with those that were never started. */
  redrive(arn: string, frame: Frame): void {
    const run = this.#byArn.get(arn);
    if (run === undefined || !canRedrive(run)) return;
    reopenMapRun(run, frame, this.#world.now(), (child) => this.#world.redrivableChild(child));
    this.#world.changed(run);
    this.#wake(run);
  }

  /** What came of something that the store was asked. What nobody waits for is ignored. */
  answer(requestId: string, outcome: ObjectOutcome): void {
    this.#world.dialogues.answer(requestId, outcome);
  }

  /** A child has ended: its place goes to the next one, or the run ends. */
  childEnded(child: Execution): void {
    const run = this.#byArn.get(child.mapRunArn ?? "");
    const place = run?.running.get(child.arn);
    if (run === undefined || place === undefined) return;
    run.running.delete(child.arn);
    count(run, "running", -1, -place.items);
    count(run, tallyOf(child.status), 1, place.items);
    run.results[place.number] = childResult(child, run.start.writer);
    if (child.status === "SUCCEEDED") run.notSucceeded.delete(place.number);
    else run.notSucceeded.set(place.number, { arn: child.arn, items: place.items, status: child.status });
    if (run.running.size > 0 || (run.status === "RUNNING" && run.failure === undefined)) this.#wake(run);
    else this.#stopped(run);
  }

  /** Changes a run that runs (UpdateMapRun). False where it does not run. */
  update(arn: string, to: MapRunUpdate): boolean {
    const run = this.#byArn.get(arn);
    if (run?.status !== "RUNNING") return false;
    run.maxConcurrency = to.maxConcurrency ?? run.maxConcurrency;
    run.tolerance = {
      count: to.toleratedFailureCount ?? run.tolerance.count,
      percentage: to.toleratedFailurePercentage ?? run.tolerance.percentage,
    };
    this.#world.changed(run);
    this.#wake(run);
    return true;
  }

  /** Fails a run, starts children of it, or ends it: whatever is due. */
  goOn(arn: string): void {
    const run = this.#byArn.get(arn);
    if (run === undefined) return;
    run.isDue = false;
    if (run.status !== "RUNNING" || run.failure !== undefined || run.items === undefined) return;
    if (exceeds(run.tolerance, run.itemCounts.failed + run.itemCounts.timedOut, run.itemTotal)) {
      this.#fail(run, failure(errorNames.exceedToleratedFailureThreshold, THRESHOLD_EXCEEDED));
      return;
    }
    this.#startChildren(run, run.items);
    const left = run.running.size + run.pendingRedrives.length + run.itemTotal - run.nextItem;
    if (run.failure === undefined && left === 0) this.#settle(run);
  }

  /** Nobody waits for the run any more: its children are stopped, and what there is is written. */
  abort(arn: string): void {
    const run = this.#byArn.get(arn);
    if (run === undefined || run.status !== "RUNNING") return;
    run.status = "ABORTED";
    run.stopDate = this.#world.now();
    this.#stop(run);
  }

  #process(run: MapRun, items: ItemList): void {
    if (run.status !== "RUNNING") return;
    run.items = items;
    run.itemTotal = items.values.length;
    this.#wake(run);
  }

  /** Lets {@link goOn} happen next, once for all that is due at this moment. */
  #wake(run: MapRun): void {
    if (run.isDue || run.status !== "RUNNING" || run.failure !== undefined) return;
    run.isDue = true;
    const { frame, turn } = run;
    this.#world.schedule(run, { type: "map-run-due", frame, turn });
  }

  #startChildren(run: MapRun, items: ItemList): void {
    const most = this.#world.limits.distributedChildren;
    const atOnce = run.maxConcurrency === 0 ? most : Math.min(run.maxConcurrency, most);
    while (run.running.size < atOnce && run.failure === undefined) {
      const next = run.pendingRedrives.shift();
      if (next === undefined) break;
      this.#redriveChild(run, next);
    }
    const until = run.nextItem + ITEMS_PER_EVENT;
    while (run.running.size < atOnce && run.nextItem < run.itemTotal && run.failure === undefined) {
      if (run.nextItem >= until) {
        this.#wake(run);
        return;
      }
      this.#startChild(run, items);
    }
  }

  #startChild(run: MapRun, items: ItemList): void {
    const batch = this.#nextBatch(run, items);
    if ("error" in batch) {
      this.#fail(run, batch);
      return;
    }
    const input = payload(batch.input);
    if (!fits(input, this.#world.limits.payloadBytes)) {
      this.#fail(run, failure(errorNames.dataLimitExceeded, inputTooLarge(run.nextItem, this.#world.limits)));
      return;
    }
    const child = this.#world.openChild(run, input);
    run.running.set(child.arn, { number: run.started++, items: batch.items });
    run.nextItem += batch.items;
    count(run, "running", 1, batch.items);
    this.#world.beginChild(child);
  }

  #redriveChild(run: MapRun, { number, items, child }: PendingRedrive): void {
    run.running.set(child.arn, { number, items });
    count(run, "pendingRedrive", -1, -items);
    count(run, "running", 1, items);
    this.#world.redriveChild(child);
  }

  #nextBatch(run: MapRun, items: ItemList): Batch | (Failure & { readonly error: string }) {
    const { batch } = run.start;
    try {
      if (batch === undefined) return { input: inputOf(run, items, run.nextItem), items: 1 };
      return nextBatch(batch, run.nextItem, run.itemTotal, (index) => inputOf(run, items, index));
    } catch (error) {
      return stateFailure({}, run.frame, error);
    }
  }

  /** The run is going to fail: what runs is stopped first. */
  #fail(run: MapRun, why: Failure): void {
    if (run.status !== "RUNNING" || run.failure !== undefined) return;
    run.failure = why;
    this.#stop(run);
  }

  #stop(run: MapRun): void {
    dropPendingRedrives(run);
    if (run.running.size === 0) this.#stopped(run);
    else for (const arn of run.running.keys()) this.#world.stopChild(arn);
  }

  /** No child of a run that failed or was aborted runs any more. */
  #stopped(run: MapRun): void {
    if (run.status === "RUNNING") {
      this.#settle(run);
      return;
    }
    this.#world.changed(run);
    this.#dropForgotten(run);
    const { writer } = run.start;
    if (writer?.target === undefined || run.items === undefined) return;
    const ignored = () => {};
    this.#world.dialogues.begin(writeResults(run, writer.target, writer.format, this.#pending(run)), ignored, ignored);
  }

  #dropForgotten(run: MapRun): void {
    if (run.isForgotten && run.running.size === 0) this.#byArn.delete(run.start.arn);
  }

  /** Everything has ended: the results are written where the state has a ResultWriter, and the state is told. */
  #settle(run: MapRun): void {
    const { writer } = run.start;
    if (writer?.target === undefined || run.items === undefined) {
      this.#end(run, run.failure ?? payload(gatheredResults(run)));
      return;
    }
    this.#world.dialogues.begin<Json>(
      writeResults(run, writer.target, writer.format, this.#pending(run)),
      (details) => {
        run.executions.resultsWritten = run.started;
        run.itemCounts.resultsWritten = run.nextItem;
        this.#end(run, run.failure ?? payload(details));
      },
      (cause) => this.#end(run, run.failure ?? failure(errorNames.resultWriterFailed, cause)),
    );
  }

  #end(run: MapRun, came: Payload | Failure): void {
    if (run.status !== "RUNNING") return;
    const succeeded = "value" in came;
    run.status = succeeded ? "SUCCEEDED" : "FAILED";
    run.stopDate = this.#world.now();
    if (succeeded) {
      run.items = undefined;
      run.results.length = 0;
    }
    this.#world.changed(run);
    const outcome: MapRunOutcome = succeeded ? { type: "succeeded", result: came } : { type: "failed", failure: came };
    const { frame, turn } = run;
    this.#world.schedule(run, { type: "map-run-ended", frame, turn, outcome });
  }

  /** Children that were never started, as the result files tell of them; without the batches that they would have had. */
  *#pending(run: MapRun): Generator<Json> {
    const { items, machine } = run;
    for (let index = run.nextItem; items !== undefined && index < run.itemTotal; index++) {
      const name = this.#world.uuid();
      yield pendingChild(this.#world.childArn(machine, name), name, machine.arn, itemInput(itemAt(items, index)));
    }
  }
}

const THRESHOLD_EXCEEDED = "The specified tolerated failure threshold was exceeded";

/** An item's child's input, or its part of a batch. Throws QueryError and StateError of the ItemSelector. */
function inputOf({ start, parent, frame }: MapRun, items: ItemList, index: number): Json {
  const item = itemAt(items, index);
  const { itemSelector } = start.plan;
  return itemSelector === undefined
    ? itemInput(item)
    : itemSelector(new StateData({ execution: parent }, frame, { item }));
}

function inputTooLarge(item: number, { payloadBytes }: Limits): string {
  return `The input of the child execution that begins with item ${item} has more than ${payloadBytes} bytes.`;
}
