import type { FunctionContract } from "../contract.ts";
import { countOf, type Findings, finding, type MachineDiagnostic, type ReadMachine, withCommas } from "./finding.ts";
import { type MachineLoad, machineLoads } from "./in-flight.ts";
import { largestFitting } from "./largest-fitting.ts";
import { type Amount, describeChain, type Load, loads, one, resources } from "./load.ts";
import type { DistributedMapModel, MapModel } from "./machine-model.ts";
import type { BudgetLine, Limits, Quotas } from "./platform.ts";
import { rateFindings } from "./rates.ts";
import { statesOf, withState } from "./states-of.ts";
import { startsQuery } from "./task-call.ts";

const describedAs: Readonly<Record<keyof Limits, string>> = {
  lambda: "Lambda invocations",
  athenaDml: "Athena DML queries",
  athenaDdl: "Athena DDL queries",
  execution: "open executions",
  mapRun: "open Map Runs",
};

/**
 * Holds what is in flight against the quotas: each lease's entry points against the lease's share, and all leases together
 * against the account. Entry points of one lease exclude each other, so the largest counts; those of two leases add up.
 */
export function loadFindings(
  machines: readonly ReadMachine[],
  functions: readonly FunctionContract[],
  quotas: Quotas,
): Findings {
  const known = machineLoads({ machines, functions });
  const groups = groupsOf(quotas, known);
  const shares = groups.flatMap((group) => held(group, group.limits, machines, functions));
  const all: Group = {
    of: "all entry points",
    load: loads.add(...groups.map(({ load }) => load)),
    starts: groups.flatMap(({ starts }) => starts),
  };
  const rates = rateFindings(all.of, all.load, quotas);
  const together = held(all, { ...quotas.limits, ...reservedLimits(quotas) }, machines, functions);
  const alone = machines.flatMap(({ name }) => linesOf(name, known.get(name)?.live ?? loads.zero, quotas.limits));
  return {
    lines: [...alone, ...shares.map(({ line }) => line), ...together.map(({ line }) => line), ...rates.lines],
    diagnostics: [...[...shares, ...together].flatMap(({ diagnostic }) => diagnostic ?? []), ...rates.diagnostics],
  };
}

/** Entry points that exclude each other. */
interface Group {
  readonly of: string;
  readonly load: Load;
  /** The machines that are started, the one with the largest load first. */
  readonly starts: readonly string[];
}

function groupsOf(
  { entryPoints, leases }: Quotas,
  known: ReadonlyMap<string, MachineLoad>,
): (Group & { limits: Limits })[] {
  const started = (machine: string): Load =>
    loads.add(one(resources.execution, 1, [{ name: machine, times: 1 }]), known.get(machine)?.live ?? loads.zero);
  const names = new Set(entryPoints.flatMap(({ lease }) => lease ?? []));
  const leased = [...names].map((lease) => {
    const starts = entryPoints.filter((entry) => entry.lease === lease).map(({ machine }) => machine);
    const load = starts.map(started).reduce((a, b) => loads.larger(a, b), loads.zero);
    return { of: `lease ${lease}`, load, starts, limits: leases[lease] ?? {} };
  });
  const free = entryPoints
    .filter(({ lease }) => lease === undefined)
    .map(({ machine }) => ({
      of: `${machine} (no lease)`,
      load: loads.times(Number.POSITIVE_INFINITY, started(machine)),
      starts: [machine],
      limits: {},
    }));
  return [...leased, ...free];
}

function reservedLimits({ reserved }: Quotas): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(reserved).map(([name, most]) => [`lambda:${name}`, most]));
}

interface Held {
  readonly line: BudgetLine;
  readonly diagnostic: MachineDiagnostic | undefined;
}

function held(
  group: Group,
  limits: Readonly<Record<string, number | undefined>>,
  machines: readonly ReadMachine[],
  functions: readonly FunctionContract[],
): Held[] {
  return Object.entries(limits).flatMap(([resource, quota]): Held[] => {
    const amount = group.load.get(resource);
    if (quota === undefined || amount === undefined) return [];
    const line = { of: group.of, resource, bound: amount.most, quota, because: describeChain(amount) };
    const isOver = amount.most > quota;
    return [{ line, diagnostic: isOver ? overQuota(group, resource, amount, quota, machines, functions) : undefined }];
  });
}

function overQuota(
  { of, starts }: Group,
  resource: string,
  amount: Amount,
  quota: number,
  machines: readonly ReadMachine[],
  functions: readonly FunctionContract[],
): MachineDiagnostic {
  const what = describedAs[resource as keyof Limits] ?? `invocations of ${resource.replace("lambda:", "")}`;
  const chain = amount.chain.map(({ name }) => name);
  const concerned = machines.filter(({ name }) => chain.includes(name) || starts.includes(name));
  const cure = concurrencyThatFits(concerned, machines, functions, resource, amount, quota);
  const machine = cure?.machine ?? concerned[0];
  const message =
    `${of}: ${countOf(amount.most)} ${what} may be in flight at once, and ${withCommas(quota)} are allowed: ` +
    `${describeChain(amount)} > ${withCommas(quota)}. ` +
    unawaitedQueries(concerned, resource) +
    (cure?.says ?? whatElse(amount));
  return finding(machine ?? { name: starts[0] ?? of }, {
    severity: "error",
    code: "in-flight",
    message,
    ...(cure && { state: cure.map }),
  });
}

/** Which Tasks start queries and do not wait for them: nothing in a definition says when these end. */
function unawaitedQueries(machines: readonly ReadMachine[], resource: string): string {
  if (resource !== "athenaDml" && resource !== "athenaDdl") return "";
  const names = machines
    .flatMap(({ model }) => [...statesOf(model.root)])
    .filter((state) => state.kind === "task" && startsQuery(state.call) && state.call.pattern !== "sync")
    .map(({ name }) => JSON.stringify(name));
  if (names.length === 0) return "";
  return (
    `${names.join(", ")} does not wait for its query, so each one counts as running from then on, also where a loop asks for its ` +
    "state: athena:startQueryExecution.sync waits. "
  );
}

function whatElse({ most }: Amount): string {
  return Number.isFinite(most)
    ? "Run fewer at once, or let fewer be started by each."
    : "Something is started and not waited for, by an entry point without a lease, or by itself, so nothing limits how many there are.";
}

/** The outermost Map on the chain that, alone, can be capped so that all fits. */
function concurrencyThatFits(
  concerned: readonly ReadMachine[],
  machines: readonly ReadMachine[],
  functions: readonly FunctionContract[],
  resource: string,
  { most, chain }: Amount,
  quota: number,
): { readonly machine: ReadMachine; readonly map: MapModel | DistributedMapModel; readonly says: string } | undefined {
  const outermostFirst = [...concerned].sort((a, b) => place(chain, a) - place(chain, b));
  const top = outermostFirst[0];
  if (top === undefined || !Number.isFinite(most)) return undefined;
  const now = machineLoads({ machines, functions }).get(top.name)?.live.get(resource)?.most ?? 0;
  for (const machine of outermostFirst) {
    for (const map of statesOf(machine.model.root)) {
      if (map.kind !== "map" && map.kind !== "distributed-map") continue;
      const loadWith = (concurrency: number): number => {
        const root = withState(machine.model.root, map.path, { ...map, concurrency });
        const changed = machines.map((each) => (each === machine ? { ...each, model: { ...each.model, root } } : each));
        return machineLoads({ machines: changed, functions }).get(top.name)?.live.get(resource)?.most ?? 0;
      };
      // What other entry points have in flight stays.
      const fits = largestFitting(map.concurrency - 1, (at) => at > 0 && most - now + loadWith(at) <= quota);
      if (fits > 0) {
        const reached = withCommas(most - now + loadWith(fits));
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

function linesOf(of: string, load: Load, limits: Limits): BudgetLine[] {
  // Threads are no quota of their own: `rateFindings` holds what they may ask for.
  const shown = [...load].filter(([resource]) => resource !== resources.thread && resource !== resources.queryStart);
  return shown.map(([resource, amount]) => ({
    of,
    resource,
    bound: amount.most,
    quota: limits[resource as keyof Limits],
    because: describeChain(amount),
  }));
}
