import type { FunctionContract } from "../contract.ts";
import { countOf, finding, type MachineDiagnostic, type ReadMachine, withCommas } from "./finding.ts";
import { type MachineLoad, machineLoads } from "./in-flight.ts";
import { largestFitting } from "./largest-fitting.ts";
import { type Amount, describeChain, type Load } from "./load.ts";
import type { DistributedMapModel, MapModel, TaskModel } from "./machine-model.ts";
import type { Limits } from "./platform.ts";
import { statesOf, withState } from "./states-of.ts";
import { startsExecution, startsInvocation, startsQuery } from "./task-call.ts";

/** Machines that are proved together, and the functions that they call. */
export interface World {
  readonly machines: readonly ReadMachine[];
  readonly functions: readonly FunctionContract[];
}

/** Entry points that are held against a quota together. */
export interface Starts {
  /** A lease, a machine, or "all entry points"; for messages. */
  readonly of: string;
  /** The machines that are started. */
  readonly starts: readonly string[];
  /** What they have in flight together, by what each machine has. */
  loadFrom(loadsOf: Loads): Load;
}

/** What each machine has in flight. */
export type Loads = ReadonlyMap<string, MachineLoad>;

/** What may be in flight of a resource, and what is allowed. */
interface Over {
  readonly resource: string;
  readonly amount: Amount;
  readonly quota: number;
}

const describedAs: Readonly<Record<keyof Limits, string>> = {
  lambda: "Lambda invocations",
  athenaDml: "Athena DML queries",
  athenaDdl: "Athena DDL queries",
  execution: "open executions",
  mapRun: "open Map Runs",
};

/** Says what is over a quota, how it multiplies, and which one change would make it fit. */
export function overQuota({ of, starts, loadFrom }: Starts, over: Over, world: World): MachineDiagnostic {
  const { resource, amount, quota } = over;
  const what = describedAs[resource as keyof Limits] ?? `invocations of ${resource.replace("lambda:", "")}`;
  const chain = amount.chain.map(({ name }) => name);
  const concerned = world.machines.filter(({ name }) => chain.includes(name) || starts.includes(name));
  const calm = withoutOrphans(loadFrom, over, world);
  const orphans = amount.most - calm.most;
  const cure = concurrencyThatFits(concerned, world, over, orphans);
  const starters = startersOf(concerned, over, world.functions);
  const first = starters[0];
  const machine = cure?.machine ?? first?.machine ?? concerned[0];
  const state = cure?.map ?? first?.state;
  const message =
    `${of}: ${countOf(amount.most)} ${what} may be in flight at once, and ${withCommas(quota)} are allowed: ` +
    `${describeChain(amount)} > ${withCommas(quota)}. ` +
    unawaitedQueries(concerned, resource) +
    (orphans > 0 ? describeOrphans(orphans, calm, quota) : "") +
    (cure?.says ?? (calm.most <= quota ? "" : whatElse(over, starters, world.functions)));
  return finding(machine ?? { name: starts[0] ?? of }, {
    severity: "error",
    code: "in-flight",
    message: message.trim(),
    ...(state && { state }),
  });
}

/** What would be left if nothing were cut: the rest are orphans. */
function withoutOrphans(loadFrom: Starts["loadFrom"], { resource, amount }: Over, world: World): Amount {
  if (!Number.isFinite(amount.most)) return amount;
  return loadFrom(machineLoads({ ...world, orphans: false })).get(resource) ?? { ...amount, most: 0 };
}

function describeOrphans(orphans: number, calm: Amount, quota: number): string {
  const left =
    calm.most <= quota ? `then at most ${withCommas(calm.most)} of ${withCommas(quota)}` : describeChain(calm);
  return (
    `${withCommas(orphans)} of them run on after they were given up: where one iteration or branch fails, the others are cut, and ` +
    "nobody stops their invocations while others begin. Catch States.ALL inside the Map or Parallel, so that none is cut: " +
    `${left}. `
  );
}

/** Which Tasks start queries and do not wait for them: nothing in a definition says when these end. */
function unawaitedQueries(machines: readonly ReadMachine[], resource: string): string {
  if (resource !== "athenaDml" && resource !== "athenaDdl") return "";
  const names = tasksOf(machines)
    .filter(({ state }) => startsQuery(state.call) && state.call.pattern !== "sync")
    .map(({ state }) => JSON.stringify(state.name));
  if (names.length === 0) return "";
  return (
    `${names.join(", ")} does not wait for its query, so each one counts as running from then on, also where a loop asks for its ` +
    "state: athena:startQueryExecution.sync waits. "
  );
}

interface Starter {
  readonly machine: ReadMachine;
  readonly state: TaskModel;
}

function tasksOf(machines: readonly ReadMachine[]): Starter[] {
  return machines.flatMap((machine) =>
    [...statesOf(machine.model.root)].flatMap((state) => (state.kind === "task" ? [{ machine, state }] : [])),
  );
}

/** The Tasks that start something of a resource themselves, or call a function that does. */
function startersOf(
  machines: readonly ReadMachine[],
  { resource }: Pick<Over, "resource">,
  functions: readonly FunctionContract[],
): Starter[] {
  return tasksOf(machines).filter(({ state: { call } }) => {
    const uses = functions.find(({ name }) => name === call.target)?.uses;
    switch (resource) {
      case "lambda":
        return startsInvocation(call);
      case "athenaDml":
      case "athenaDdl":
        return startsQuery(call) || (startsInvocation(call) && (uses?.[resource] ?? 0) > 0);
      case "execution":
        return startsExecution(call);
      default:
        return startsInvocation(call) && resource === `lambda:${call.target}`;
    }
  });
}

function whatElse(
  { amount: { most } }: Over,
  starters: readonly Starter[],
  functions: readonly FunctionContract[],
): string {
  if (Number.isFinite(most)) {
    const more = starters.length > 3 ? ` and ${starters.length - 3} more` : "";
    const by = starters.length < 2 ? "" : `They are started by ${namesOf(starters.slice(0, 3))}${more}. `;
    return `${by}Run fewer at once, or let fewer be started by each.`;
  }
  const unawaited = functions.filter(
    ({ name, uses }) => uses?.awaited === false && starters.some(({ state }) => state.call.target === name),
  );
  if (unawaited.length > 0) {
    const named = unawaited.map(({ name }) => name).join(", ");
    return `By its contract ${named} does not wait for what it starts (awaited: false), so nothing limits how many there are: let it wait, and say so, or start them by Tasks.`;
  }
  const recursive = starters.filter(
    ({ machine, state: { call } }) => call.startsItself || isNamed(call.target, machine.name),
  );
  if (recursive.length > 0)
    return `${namesOf(recursive)} starts the machine that it is in, so nothing limits how many there are: let a loop do it, or a Map over what there is.`;
  return "Something is started and not waited for, by an entry point without a lease, or by itself, so nothing limits how many there are.";
}

function isNamed(target: string | undefined, machine: string): boolean {
  return target?.split(":").at(-1) === machine;
}

function namesOf(starters: readonly Starter[]): string {
  return starters.map(({ state }) => JSON.stringify(state.name)).join(", ");
}

/** The outermost Map on the chain that, alone, can be capped so that all fits; orphans apart, which no cap cures. */
function concurrencyThatFits(
  concerned: readonly ReadMachine[],
  { machines, functions }: World,
  { resource, amount: { most, chain }, quota }: Over,
  orphans: number,
): { readonly machine: ReadMachine; readonly map: MapModel | DistributedMapModel; readonly says: string } | undefined {
  const outermostFirst = [...concerned].sort((a, b) => place(chain, a) - place(chain, b));
  const top = outermostFirst[0];
  if (top === undefined || !Number.isFinite(most) || most - orphans <= quota) return undefined;
  const loadOf = (among: readonly ReadMachine[]) =>
    machineLoads({ machines: among, functions, orphans: orphans === 0 })
      .get(top.name)
      ?.live.get(resource)?.most ?? 0;
  const now = loadOf(machines);
  for (const machine of outermostFirst) {
    for (const map of statesOf(machine.model.root)) {
      if (map.kind !== "map" && map.kind !== "distributed-map") continue;
      const loadWith = (concurrency: number): number => {
        const root = withState(machine.model.root, map.path, { ...map, concurrency });
        return loadOf(machines.map((each) => (each === machine ? { ...each, model: { ...each.model, root } } : each)));
      };
      // What other entry points have in flight stays.
      const others = most - orphans - now;
      const fits = largestFitting(map.concurrency - 1, (at) => at > 0 && others + loadWith(at) <= quota);
      if (fits > 0) {
        const reached = withCommas(others + loadWith(fits));
        const says = `Cap "${map.name}" of ${machine.name} at MaxConcurrency ${fits}: then at most ${reached} of ${withCommas(quota)}.`;
        return { machine, map, says };
      }
    }
  }
  return undefined;
}

function place(chain: Amount["chain"], { name }: ReadMachine): number {
  const at = chain.findIndex((link) => link.name === name);
  return at < 0 ? chain.length : at;
}
