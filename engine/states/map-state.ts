import type { Json } from "../../asl/types/json.ts";
import type { MapItem } from "../context-object.ts";
import { cutRunning } from "../cut-frame.ts";
import { errorNames } from "../error-name.ts";
import type { Failure } from "../failure.ts";
import { type Frame, type MapProgress, newFrame } from "../frame.ts";
import { record } from "../history.ts";
import type { InlineMapPlan, MapPlan } from "../machine.ts";
import { fits, type Payload, payload } from "../payload.ts";
import { failForQuery, failState, queryFailure, whileEvaluating } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { exitState, recordEntered, tooLarge } from "../transition.ts";
import { resumeMapRun, startMapRun } from "./distributed-map-state.ts";
import { mapStateStarted, startedWithTolerance } from "./map-started.ts";

/** Enters a Map and starts its first iterations, or its Map Run. */
export function enterMap(run: Run, frame: Frame, plan: MapPlan): void {
  recordEntered(run, frame, plan.type);
  startMap(run, frame, plan, frame.enteredEvent);
}

/** Starts everything anew: on entry, and again on each retry of the whole Map. */
export function startMap(run: Run, frame: Frame, plan: MapPlan, follows: number): void {
  if (plan.mode === "DISTRIBUTED") startMapRun(run, frame, plan, follows);
  else startInlineMap(run, frame, plan, follows);
}

function startInlineMap(run: Run, frame: Frame, plan: InlineMapPlan, follows: number): void {
  frame.left = undefined;
  const data = new StateData(run, frame);
  const items = plan.items(data);
  const wanted = plan.maxConcurrency?.(data) ?? 0;
  startedWithTolerance(frame, plan, data, record(run, follows, mapStateStarted(items.length)));
  const map: MapProgress = {
    items,
    concurrency: Math.min(wanted === 0 ? Number.POSITIVE_INFINITY : wanted, run.limits.inlineIterations),
    outputs: new Array(items.length),
    started: 0,
    succeeded: 0,
    running: new Map(),
  };
  frame.waiting = { for: "iterations", map };
  if (items.length === 0) finishMap(run, frame, plan, map);
  else startIterations(run, frame, plan, map, frame.lastEvent);
}

/** Goes on, redriven, with the iterations that had not succeeded; from the start where none was kept. */
export function resumeMap(run: Run, frame: Frame, plan: MapPlan): void {
  if (plan.mode === "DISTRIBUTED") {
    resumeMapRun(run, frame, plan);
    return;
  }
  if (frame.waiting?.for !== "iterations") {
    startInlineMap(run, frame, plan, frame.lastEvent);
    return;
  }
  const { map } = frame.waiting;
  if (map.succeeded === map.items.length) finishMap(run, frame, plan, map);
  else startIterations(run, frame, plan, map, frame.lastEvent);
}

/** An iteration has ended well: its place goes to the next item, or the Map ends. */
export function iterationSucceeded(run: Run, parent: Frame, iteration: Frame, output: Payload): void {
  const { map, plan } = mapOf(run, parent);
  const index = iteration.item?.index ?? 0;
  map.outputs[index] = output.value;
  map.running.delete(index);
  map.succeeded++;
  const details = { name: parent.state, index };
  parent.lastEvent = record(run, iteration.lastEvent, { type: "MapIterationSucceeded", details });
  if (map.succeeded === map.items.length) finishMap(run, parent, plan, map);
  else startIterations(run, parent, plan, map, iteration.lastEvent);
}

/**
 * An iteration has failed: the others are cut, and the Map fails with the iteration's error. Each cut iteration is
 * MapIterationAborted and the state it was in is aborted too; so is the failing iteration's own. All follow the one event
 * that failed (FACTS.md B).
 */
export function iterationFailed(run: Run, iteration: Frame, failed: Failure): void {
  const { parent } = iteration;
  if (parent === undefined) return;
  const { plan } = mapOf(run, parent);
  const cause = iteration.lastEvent;
  cutRunning(run, parent, cause, iteration);
  parent.lastEvent = cause;
  failState(run, parent, plan, failed);
}

function startIterations(run: Run, frame: Frame, plan: InlineMapPlan, map: MapProgress, follows: number): void {
  const startAt = run.execution.machine.plan.blocks[plan.block]?.startAt ?? "";
  while (map.started < map.items.length && map.running.size < map.concurrency) {
    const index = map.started;
    const item = { index, value: map.items[index] as Json };
    const input = selectItem(run, frame, plan, item);
    if (input === undefined) return;
    if (!fits(input, run.limits.payloadBytes)) {
      cutRunning(run, frame, frame.lastEvent);
      failState(run, frame, plan, tooLarge(frame.state));
      return;
    }
    map.started++;
    const details = { name: frame.state, index };
    const iteration = newFrame({
      block: plan.block,
      parent: frame,
      item,
      state: startAt,
      input,
      lastEvent: record(run, follows, { type: "MapIterationStarted", details }),
    });
    map.running.set(index, iteration);
    run.commands.schedule(run.execution, run.now, { type: "enter", frame: iteration, turn: iteration.turn });
  }
}

/** An iteration's input. Where ItemSelector has no value the whole Map fails, and undefined is returned. */
function selectItem(run: Run, frame: Frame, plan: InlineMapPlan, item: MapItem): Payload | undefined {
  if (plan.itemSelector === undefined) return payload(item.value);
  try {
    return payload(plan.itemSelector(new StateData(run, frame, { item })));
  } catch (error) {
    const failed = queryFailure(run, frame, error);
    if (failed.error !== errorNames.runtime) cutRunning(run, frame, frame.lastEvent);
    failForQuery(run, frame, plan, failed);
    return undefined;
  }
}

function finishMap(run: Run, frame: Frame, plan: InlineMapPlan, map: MapProgress): void {
  const follows = frame.lastEvent;
  // What fails from here on follows MapStateSucceeded; the exit does not.
  frame.lastEvent = record(run, follows, { type: "MapStateSucceeded" });
  const result = payload(map.outputs as readonly Json[]);
  const data = new StateData(run, frame, { result: result.value });
  const exit = { ...plan.flow, next: plan.next };
  whileEvaluating(run, frame, plan, () => {
    const failed = exitState(run, frame, plan, exit, data, follows, result);
    if (failed !== undefined) failState(run, frame, plan, failed);
  });
}

function mapOf(run: Run, frame: Frame): { readonly map: MapProgress; readonly plan: InlineMapPlan } {
  const plan = run.execution.machine.plan.blocks[frame.block]?.states.get(frame.state);
  if (plan?.type !== "Map" || plan.mode !== "INLINE" || frame.waiting?.for !== "iterations") {
    throw new Error(`The frame in ${JSON.stringify(frame.state)} runs no iterations.`);
  }
  return { map: frame.waiting.map, plan };
}
