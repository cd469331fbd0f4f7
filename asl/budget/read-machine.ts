import type * as z from "zod";
import { shapeOf } from "../expressions/shape.ts";
import type { QueryLanguage } from "../types/common.ts";
import type { Retrier } from "../types/retry.ts";
import { items, type Members, members } from "../walk-states.ts";
import { errorClasses } from "./error-classes.ts";
import type {
  BlockModel,
  CatcherModel,
  ChoiceModel,
  MachineModel,
  QueryFaults,
  StateModel,
  TaskModel,
} from "./machine-model.ts";
import { either, faultless, faultsOf } from "./query-faults.ts";
import { readCall } from "./task-call.ts";

/** Inline iterations and children of a Map Run that Step Functions runs at once at most (FACTS.md A4). */
const MOST_INLINE = 40;
const MOST_CHILDREN = 10_000;

/**
 * Reads a definition that validation found no error in.
 *
 * @param definition a definition in JSONPath or JSONata, parsed
 * @param input what it is started with; default unknown
 */
export function readMachine(definition: unknown, input?: z.ZodType): MachineModel {
  const machine = members(definition);
  const named = new Set<string>();
  const { TimeoutSeconds: timeout } = machine;
  const reader: Reader = { named };
  const root = readBlock(machine, "", languageOf(machine, "JSONPath"), reader);
  return {
    root,
    errors: errorClasses(named),
    timeoutSeconds: typeof timeout === "number" ? timeout : undefined,
    input: input && shapeOf(input),
  };
}

interface Reader {
  /** Every error that the definition names. */
  readonly named: Set<string>;
}

function readBlock(block: Members, at: string, language: QueryLanguage, reader: Reader): BlockModel {
  const states = Object.entries(members(block.States)).map(([name, value]): [string, StateModel] => {
    const state = members(value);
    const of = { name, path: `${at}States.${name}`, state, language: languageOf(state, language), around: language };
    return [name, readState(of, reader)];
  });
  return { startAt: String(block.StartAt), states: new Map(states) };
}

interface Reading {
  readonly name: string;
  readonly path: string;
  readonly state: Members;
  readonly language: QueryLanguage;
  /** What the blocks inside it inherit. */
  readonly around: QueryLanguage;
}

function readState(of: Reading, reader: Reader): StateModel {
  const { name, path, state } = of;
  switch (state.Type) {
    case "Task":
      return readTask(of, reader);
    case "Map":
      return readMap(of, reader);
    case "Parallel":
      return {
        kind: "parallel",
        ...leading(of, ["InputPath", "Parameters", "Arguments"]),
        ...recovery(of, reader),
        branches: items(state.Branches).map((branch, index) =>
          readBlock(members(branch), `${path}.Branches[${index}].`, of.around, reader),
        ),
      };
    case "Choice":
      return readChoice(of);
    case "Wait":
      return {
        kind: "wait",
        ...leading(of, ["InputPath", "Seconds", "Timestamp", "SecondsPath", "TimestampPath"]),
      };
    case "Fail": {
      const isExpression = state.ErrorPath !== undefined || /^\{%/.test(String(state.Error));
      const error = isExpression ? undefined : String(state.Error ?? "");
      if (error !== undefined) reader.named.add(error);
      const faults = faultsOf(state, ["Error", "Cause", "ErrorPath", "CausePath"], of.language, false);
      return { kind: "fail", name, path, source: state, language: of.language, error, faults };
    }
    case "Succeed":
      return { kind: "succeed", ...leading(of, ["InputPath"]) };
    default:
      return { kind: "pass", ...leading(of, ["InputPath", "Parameters"]) };
  }
}

function readTask(of: Reading, reader: Reader): TaskModel {
  const { state, language } = of;
  const { TimeoutSeconds: timeout } = state;
  return {
    kind: "task",
    ...leading(of, [
      "InputPath",
      "Parameters",
      "Arguments",
      "TimeoutSeconds",
      "HeartbeatSeconds",
      "TimeoutSecondsPath",
    ]),
    ...recovery(of, reader),
    call: readCall(state, language),
    timeoutSeconds: typeof timeout === "number" ? timeout : undefined,
    hasTimeout: ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"].some(
      (field) => state[field] !== undefined,
    ),
  };
}

function readMap(of: Reading, reader: Reader): StateModel {
  const { path, state, language } = of;
  const field = state.ItemProcessor === undefined ? "Iterator" : "ItemProcessor";
  const processor = members(state[field]);
  const config = members(processor.ProcessorConfig);
  const common = {
    ...leading(of, ["InputPath", "Items", "ItemsPath", "MaxConcurrency", "MaxConcurrencyPath"]),
    ...recovery(of, reader),
    body: readBlock(processor, `${path}.${field}.`, of.around, reader),
    items: Array.isArray(state.Items) ? state.Items.length : undefined,
  };
  if (config.Mode !== "DISTRIBUTED") {
    const selector = faultsOf(
      state,
      ["ItemSelector", ...(language === "JSONPath" ? ["Parameters"] : [])],
      language,
      true,
    );
    return { kind: "map", ...common, concurrency: atOnce(state.MaxConcurrency, MOST_INLINE), selector };
  }
  const { MaxItemsPerBatch: batch } = members(state.ItemBatcher);
  const { MaxItems: most } = members(members(state.ItemReader).ReaderConfig);
  return {
    kind: "distributed-map",
    ...common,
    items: typeof most === "number" && most > 0 ? most : common.items,
    concurrency: atOnce(state.MaxConcurrency, MOST_CHILDREN),
    batch: typeof batch === "number" && batch > 0 ? batch : 1,
    childType: config.ExecutionType === "EXPRESS" ? "EXPRESS" : "STANDARD",
  };
}

/** A limit that is 0, absent or computed is as much as the mode allows. */
function atOnce(limit: unknown, most: number): number {
  return typeof limit === "number" && limit > 0 ? Math.min(limit, most) : most;
}

function readChoice({ name, path, state, language }: Reading): ChoiceModel {
  const rules = items(state.Choices).map(members);
  const conditions: QueryFaults =
    language === "JSONata"
      ? rules.map((rule) => faultsOf(rule, ["Condition"], language, false)).reduce(either, faultless)
      : { evaluation: false, path: true, size: false };
  const exits = [state, ...rules].map((rule) => faultsOf(rule, ["Output", "OutputPath", "Assign"], language, true));
  const targets = [...rules.map((rule) => rule.Next), state.Default].filter((target) => typeof target === "string");
  return {
    kind: "choice",
    name,
    path,
    source: state,
    language,
    targets: [...new Set(targets)],
    hasDefault: state.Default !== undefined,
    faults: exits.reduce(either, conditions),
  };
}

function leading({ name, path, state, language }: Reading, entryFields: readonly string[]) {
  const hasResult = state.Type === "Task" || state.Type === "Map" || state.Type === "Parallel";
  const exit = faultsOf(state, ["Output", "Assign", "ResultSelector", "ResultPath", "OutputPath"], language, true);
  const result: QueryFaults = { ...faultless, size: hasResult && state.Output === undefined };
  return {
    name,
    path,
    source: state,
    language,
    next: state.End === true || typeof state.Next !== "string" ? undefined : state.Next,
    entry: faultsOf(state, entryFields, language, true),
    exit: either(exit, result),
  };
}

function recovery({ state, language }: Reading, reader: Reader): { retry: Retrier[]; catch: CatcherModel[] } {
  const retry = items(state.Retry).map((value) => {
    const retrier = members(value);
    return { ...(retrier as object), ErrorEquals: items(retrier.ErrorEquals).map(String) };
  });
  const catchers = items(state.Catch).map((value): CatcherModel => {
    const catcher = members(value);
    const exit = faultsOf(catcher, ["Output", "Assign", "ResultPath"], language, true);
    const handsOnError = catcher.Output === undefined;
    return {
      ErrorEquals: items(catcher.ErrorEquals).map(String),
      next: String(catcher.Next),
      exit: { ...exit, size: exit.size || handsOnError },
      source: catcher,
    };
  });
  for (const { ErrorEquals } of [...retry, ...catchers]) for (const name of ErrorEquals) reader.named.add(name);
  return { retry, catch: catchers };
}

function languageOf(of: Members, around: QueryLanguage): QueryLanguage {
  const { QueryLanguage: own } = of;
  return own === "JSONata" || own === "JSONPath" ? own : around;
}
