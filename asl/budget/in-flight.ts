import type { FunctionContract } from "../contract.ts";
import { errorNames } from "../error-name.ts";
import { largest } from "./algebra.ts";
import type { Bounds } from "./bounds.ts";
import { type ErrorClass, mapRunErrors } from "./error-classes.ts";
import { type Link, type Load, loads, one, resources, within } from "./load.ts";
import type { DistributedMapModel, MachineModel, TaskCall, TaskModel } from "./machine-model.ts";
import type { Outcome } from "./outcomes.ts";
import { startsExecution, startsInvocation, startsQuery } from "./task-call.ts";
import { type Attempt, type Measure, worstCase } from "./worst-case.ts";

/** A machine among those that start each other. */
export interface NamedMachine {
  readonly name: string;
  readonly model: MachineModel;
  readonly bounds: Bounds;
}

/** The worst load of one execution of a machine, with all that it starts. */
export interface MachineLoad {
  /** At one moment, what earlier failures left running included. */
  readonly live: Load;
  /** What still runs when it has ended by itself, or by its own time-out. */
  readonly left: Load;
  /** What still runs when it has been stopped from outside. */
  readonly stopped: Load;
}

/** What is known of the world around a machine. */
export interface Surroundings {
  readonly machines: readonly NamedMachine[];
  readonly functions: readonly FunctionContract[];
  /** False to leave orphans out: what would be in flight if nothing were ever cut. Default true. */
  readonly orphans?: boolean;
}

/**
 * The worst load of each machine at one moment, by the resources that quotas limit.
 *
 * Counted are attempts that Step Functions waits for, and orphans: what an abort or a time-out leaves running. Step Functions
 * stops what a `.sync` Task started, so its child executions and queries end with it, but not the Lambda invocations of a
 * child. How long things take is not known, so orphans are taken to stay. Queries have values here (see {@link Measure}): one
 * that had none would cut siblings that only a fault of the machine can cut.
 */
export function machineLoads({ machines, functions, orphans = true }: Surroundings): ReadonlyMap<string, MachineLoad> {
  const known = new Map<string, MachineLoad>();
  const open = new Set<string>();
  const contracts = new Map(functions.map((contract) => [contract.name, contract]));

  function loadOf(name: string): MachineLoad | undefined {
    const before = known.get(name);
    if (before !== undefined) return before;
    const machine = machines.find((each) => each.name === name);
    if (machine === undefined) return undefined;
    // A machine that starts itself is as many executions as it likes.
    if (open.has(name)) return endless(name);
    open.add(name);
    const load = ofMachine(machine);
    open.delete(name);
    known.set(name, load);
    return load;
  }

  function flight(state: TaskModel, name: string): Flight {
    return flightOf(state, (call) => childLoad(call.startsItself ? name : call.target), contracts);
  }

  function ofMachine({ name, model, bounds }: NamedMachine): MachineLoad {
    const measure: Measure<Load> = {
      ...loads,
      queriesFail: false,
      thread: one(resources.thread),
      ended: ({ cut }) => cut,
      events: () => loads.zero,
      task: (state, { errors }) =>
        attemptOf(orphans ? flight(state, name) : withoutOrphans(flight(state, name)), state, errors),
      mapRun: (state, child, items) => mapRunAttempt(name, state, child, items),
    };
    const { ends, fails, dies, cut, during } = worstCase(model, bounds, measure, () => undefined);
    const ended =
      largest(loads, [ends, ...fails.values(), dies, model.timeoutSeconds === undefined ? undefined : cut]) ??
      loads.zero;
    return {
      live: within(name, loads.larger(during, ended)),
      left: within(name, ended),
      stopped: within(name, loads.larger(cut, ended)),
    };
  }

  /** One execution of a machine by its ARN, itself included; of a machine that is not ours, nothing more is known. */
  function childLoad(target: string | undefined): MachineLoad {
    const name = target?.split(":").at(-1) ?? "a computed machine";
    const itself = loads.add(one(resources.execution, 1, [link(name)]), one(`execution:${name}`, 1, [link(name)]));
    const inside = loadOf(name);
    if (inside === undefined) {
      const live = loads.add(itself, one(resources.thread, 1, [link(name)]));
      return { live, left: loads.zero, stopped: loads.zero };
    }
    return { ...inside, live: loads.add(itself, inside.live) };
  }

  for (const { name } of machines) loadOf(name);
  return known;
}

function endless(name: string): MachineLoad {
  const executions = one(resources.execution, Number.POSITIVE_INFINITY, [link(name)]);
  return { live: executions, left: loads.zero, stopped: loads.zero };
}

function link(name: string, times = 1): Link {
  return { name, times };
}

/** What an attempt has in flight, and what stays of it. */
interface Flight {
  readonly live: Load;
  /** Stays when it has succeeded. */
  readonly succeeded: Load;
  /** Stays when it has failed. */
  readonly failed: Load;
  /** Stays when Step Functions gives it up by TimeoutSeconds or a heartbeat. */
  readonly timedOut: Load;
  /** Stays when it is cut. */
  readonly cut: Load;
}

/** The same where what is given up or cut is stopped; what was never waited for stays. */
function withoutOrphans(flight: Flight): Flight {
  return { ...flight, timedOut: flight.succeeded, cut: flight.succeeded };
}

function attemptOf(
  { live, succeeded, failed, timedOut, cut }: Flight,
  state: TaskModel,
  errors: ReadonlySet<ErrorClass>,
): Attempt<Load> {
  const possible = [...errors].filter((error) => error !== errorNames.runtime);
  return {
    // Without TimeoutSeconds an attempt has longer than an execution may take (FACTS.md C).
    failures: new Map(
      possible.map((error) => [error, error === errorNames.timeout && state.hasTimeout ? timedOut : failed]),
    ),
    succeeds: succeeded,
    cut,
    during: live,
  };
}

function flightOf(
  state: TaskModel,
  childLoad: (call: TaskCall) => MachineLoad,
  contracts: ReadonlyMap<string, FunctionContract>,
): Flight {
  const { call } = state;
  if (startsInvocation(call)) return invocation(state, contracts);
  if (startsQuery(call)) return query(call);
  if (startsExecution(call)) return execution(call, childLoad(call));
  return still(loads.zero);
}

/** Nobody stops a Lambda invocation: one that is given up runs on, for as long as its function may. */
function invocation(state: TaskModel, contracts: ReadonlyMap<string, FunctionContract>): Flight {
  const name = state.call.target ?? "a computed function";
  const contract = contracts.get(name);
  const { athenaDml = 0, athenaDdl = 0, awaited = true } = contract?.uses ?? {};
  const using = (resource: string, count: number): Load =>
    count === 0 ? loads.zero : one(resource, awaited ? count : Number.POSITIVE_INFINITY, [link(name, count)]);
  const live = loads.add(
    one(resources.lambda, 1, [link(name)]),
    one(`lambda:${name}`, 1, [link(name)]),
    using(resources.athenaDml, athenaDml),
    using(resources.athenaDdl, athenaDdl),
    using(resources.queryStart, athenaDml + athenaDdl),
  );
  const outlives =
    contract === undefined || state.timeoutSeconds === undefined || state.timeoutSeconds < contract.timeout;
  return { ...still(live), timedOut: outlives ? live : loads.zero, cut: live };
}

/** A query that the Task waits for is stopped with it; one that it only starts runs on. */
function query({ query: sql, pattern }: TaskCall): Flight {
  const kinds = sql === undefined ? ["athenaDml", "athenaDdl"] : [isDdl(sql) ? "athenaDdl" : "athenaDml"];
  const live = loads.add(one(resources.queryStart), ...kinds.map((kind) => one(kind)));
  return pattern === "sync" ? still(live) : { ...still(live), succeeded: live, timedOut: live, cut: live };
}

/**
 * True for a statement that counts against Athena's DDL quota: CREATE TABLE and ALTER TABLE ADD PARTITION are named there, CTAS
 * is DML (FACTS.md D1).
 */
function isDdl(sql: string): boolean {
  const text = sql.replace(/^(\s|--.*\n|\/\*[\s\S]*?\*\/)+/, "");
  if (/^create\s+table\b[\s\S]*\bas\s+(select|with|\()/i.test(text)) return false;
  return /^(create|alter|drop|msck|show|describe)\b/i.test(text);
}

function execution({ pattern }: TaskCall, { live, left, stopped }: MachineLoad): Flight {
  switch (pattern) {
    case "sync":
      return { live, succeeded: left, failed: left, timedOut: loads.larger(left, stopped), cut: stopped };
    case "request-response":
      return { ...still(live), succeeded: live, timedOut: live, cut: live };
    case "wait-for-task-token":
      return { live, succeeded: live, failed: live, timedOut: live, cut: live };
    default:
      return pattern satisfies never;
  }
}

/** A Map Run and as many children as run at once; those that have ended leave what each of them leaves. */
function mapRunAttempt(
  machine: string,
  { concurrency, batch, name, childType }: DistributedMapModel,
  child: Outcome<Load>,
  items: number,
): Attempt<Load> {
  const children = Math.ceil(items / batch);
  const running = Math.min(concurrency, children);
  const label = `${machine}/${name}`;
  const left = largest(loads, [child.ends, ...child.fails.values(), child.dies]) ?? loads.zero;
  const itself = childType === "EXPRESS" ? loads.zero : loads.add(one(resources.execution), one(`execution:${label}`));
  const others = loads.times(children - running, left);
  const gone = loads.add(others, loads.times(running, loads.larger(child.cut, left)));
  return {
    failures: new Map(mapRunErrors.filter((error) => error !== errorNames.runtime).map((error) => [error, gone])),
    succeeds: loads.times(children, left),
    cut: gone,
    during: loads.add(
      one(resources.mapRun),
      others,
      loads.times(running, loads.add(itself, loads.larger(countedOf(child.during, childType), left))),
    ),
  };
}

/** State transitions of Express executions are not limited (FACTS.md A3). */
function countedOf(load: Load, childType: DistributedMapModel["childType"]): Load {
  if (childType === "STANDARD") return load;
  return new Map([...load].filter(([resource]) => resource !== resources.thread));
}

/** Nothing stays of an attempt, however it ends. */
function still(live: Load): Flight {
  return { live, succeeded: loads.zero, failed: loads.zero, timedOut: loads.zero, cut: loads.zero };
}
