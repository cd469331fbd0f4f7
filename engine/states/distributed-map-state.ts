import type { Json, JsonObject } from "../../asl/types/json.ts";
import { mapRunArn } from "../arn.ts";
import { errorNames } from "../error-name.ts";
import type { Frame } from "../frame.ts";
import { record } from "../history.ts";
import type { BatchSpec } from "../map-run/batch.ts";
import type { BatcherPlan, DistributedMapPlan, ReaderPlan, WriterPlan } from "../map-run/distributed-map-plan.ts";
import { type ItemList, itemsOf } from "../map-run/item-list.ts";
import type { MapRunOutcome } from "../map-run/map-run.ts";
import type { ReaderSpec } from "../map-run/read-items.ts";
import type { WriterSpec } from "../map-run/write-results.ts";
import { fits } from "../payload.ts";
import { StateError } from "../query/query-language.ts";
import { failState, whileEvaluating } from "../recover.ts";
import type { Run } from "../run.ts";
import { StateData } from "../state-data.ts";
import { exitState, tooLarge } from "../transition.ts";
import { mapStateStarted, startedWithTolerance } from "./map-started.ts";

/**
 * Starts a Map Run: on entry, and a new one on each retry. The items of the state's own data and MaxConcurrency are evaluated
 * before `MapStateStarted`, whose length is 0 where a reader brings the items; all other fields after it (recorded).
 */
export function startMapRun(run: Run, frame: Frame, plan: DistributedMapPlan, follows: number): void {
  frame.left = undefined;
  const data = new StateData(run, frame);
  const from = plan.reader ?? stateItems(plan, data);
  const maxConcurrency = plan.maxConcurrency?.(data) ?? 0;
  const length = "values" in from ? from.values.length : 0;
  const tolerance = startedWithTolerance(frame, plan, data, record(run, follows, mapStateStarted(length)));
  const label = plan.label ?? run.uuid();
  const start = {
    arn: mapRunArn(run.execution.machine.arn, label, run.uuid()),
    label,
    plan,
    items: "values" in from ? from : readerSpec(from, data, run),
    batch: plan.batcher && batchSpec(plan.batcher, data, run),
    writer: plan.writer && writerSpec(plan.writer, data),
    maxConcurrency,
    tolerance,
  };
  frame.lastEvent = record(run, frame.lastEvent, { type: "MapRunStarted", details: { mapRunArn: start.arn } });
  frame.waiting = { for: "map-run", arn: start.arn, startedEvent: frame.lastEvent };
  run.commands.startMapRun(run.execution, frame, start);
}

/** Goes on, redriven, with the Map Run that the state has; starts a new one where that cannot be redriven. */
export function resumeMapRun(run: Run, frame: Frame, plan: DistributedMapPlan): void {
  const arn = frame.waiting?.for === "map-run" ? frame.waiting.arn : undefined;
  const redriveCount = arn === undefined ? undefined : run.commands.nextMapRunRedrive(arn);
  if (arn === undefined || redriveCount === undefined) {
    startMapRun(run, frame, plan, frame.lastEvent);
    return;
  }
  const { mapRunRedrives } = run.limits;
  if (redriveCount > mapRunRedrives) {
    throw new StateError(
      errorNames.runtime,
      `The Map Run ${arn} was redriven ${mapRunRedrives} times, as often as may be.`,
    );
  }
  frame.lastEvent = record(run, frame.lastEvent, { type: "MapRunRedriven", details: { mapRunArn: arn, redriveCount } });
  frame.waiting = { for: "map-run", arn, startedEvent: frame.lastEvent };
  run.commands.redriveMapRun(arn, frame);
}

/** The Map Run has ended, well or not. */
export function mapRunEnded(run: Run, frame: Frame, plan: DistributedMapPlan, outcome: MapRunOutcome): void {
  if (frame.waiting?.for !== "map-run") return;
  const { startedEvent } = frame.waiting;
  if (outcome.type === "failed") {
    frame.lastEvent = record(run, frame.lastEvent, { type: "MapRunFailed", details: outcome.failure });
    failState(run, frame, plan, outcome.failure);
    return;
  }
  const { result } = outcome;
  frame.lastEvent = record(run, startedEvent, { type: "MapRunSucceeded" });
  if (!fits(result, run.limits.payloadBytes)) {
    failState(run, frame, plan, tooLarge(frame.state));
    return;
  }
  record(run, frame.lastEvent, { type: "MapStateSucceeded" });
  const data = new StateData(run, frame, { result: result.value });
  const exit = { ...plan.flow, next: plan.next };
  const follows = run.behaviour.distributedMapExitFollows === "MapRunStarted" ? startedEvent : frame.lastEvent;
  whileEvaluating(run, frame, plan, () => {
    const failed = exitState(run, frame, plan, exit, data, follows, result);
    if (failed !== undefined) failState(run, frame, plan, failed);
  });
}

function stateItems(plan: DistributedMapPlan, data: StateData): ItemList {
  const items = itemsOf(plan.items(data), "STATE_DATA");
  if (items === undefined) throw new Error("The plan's items are neither an array nor an object.");
  return items;
}

function readerSpec(plan: ReaderPlan, data: StateData, run: Run): ReaderSpec {
  const given = plan.arguments(data);
  const lists = plan.format.type === "listing" || plan.format.type === "listed-files";
  return {
    bucket: text(given, "Bucket", "ItemReader"),
    key: lists ? "" : text(given, "Key", "ItemReader"),
    prefix: optionalText(given, "Prefix") ?? "",
    versionId: optionalText(given, "VersionId"),
    expectedBucketOwner: optionalText(given, "ExpectedBucketOwner"),
    format: plan.format,
    maxItems: plan.maxItems?.(data) ?? 0,
    takesObjects: run.behaviour.readsObjectsAsItems,
  };
}

/** An ItemBatcher's fields, evaluated. */
export function batchSpec(plan: BatcherPlan, data: StateData, { limits }: Run): BatchSpec {
  return {
    batchInput: plan.batchInput?.(data),
    maxItems: plan.maxItems?.(data),
    maxInputBytes: Math.min(plan.maxInputBytes?.(data) ?? limits.payloadBytes, limits.payloadBytes),
  };
}

function writerSpec(plan: WriterPlan, data: StateData): WriterSpec {
  if (plan.arguments === undefined) return { format: plan.format, target: undefined };
  const given = plan.arguments(data);
  const bucket = text(given, "Bucket", "ResultWriter");
  return { format: plan.format, target: { bucket, prefix: optionalText(given, "Prefix") ?? "" } };
}

function text(given: Json, name: string, field: string): string {
  const found = optionalText(given, name);
  if (found !== undefined && found !== "") return found;
  throw new StateError(errorNames.runtime, `The field '${name}' of ${field} must be a non-empty string.`);
}

function optionalText(given: Json, name: string): string | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
  const value = (given as JsonObject)[name];
  return typeof value === "string" ? value : undefined;
}
