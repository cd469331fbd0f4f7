import type { FunctionContract } from "../contract.ts";
import type { Findings, MachineDiagnostic, ReadMachine } from "./finding.ts";
import { machineLoads } from "./in-flight.ts";
import { describeChain, type Load, loads, one, resources } from "./load.ts";
import { type Loads, overQuota, type Starts, type World } from "./over-quota.ts";
import type { BudgetLine, Limits, Quotas } from "./platform.ts";
import { rateFindings } from "./rates.ts";

/**
 * Holds what is in flight against the quotas: each lease's entry points against the lease's share, and all leases together
 * against the account. Entry points of one lease exclude each other, so the largest counts; those of two leases add up.
 */
export function loadFindings(
  machines: readonly ReadMachine[],
  functions: readonly FunctionContract[],
  quotas: Quotas,
): Findings {
  const world = { machines, functions };
  const known = machineLoads(world);
  const groups = quotas.eachAlone ? [] : groupsOf(quotas, known);
  const shares = groups.flatMap((group) => held(group, group.limits, world));
  const starts = groups.flatMap((each) => each.starts);
  const sum = (loadsOf: Loads) => loads.add(...groups.map(({ loadFrom }) => loadFrom(loadsOf)));
  const all = group("all entry points", starts, known, sum);
  const wholes = quotas.eachAlone ? eachAlone(quotas, known) : [all];
  const rates = wholes.map(({ of, load }) => rateFindings(of, load, quotas));
  const together = wholes.flatMap((whole) => held(whole, { ...quotas.limits, ...reservedLimits(quotas) }, world));
  // What is held says the same of a machine that stands alone, and counts its own execution.
  const said = new Set(together.map(({ line }) => `${line.of} ${line.resource}`));
  const alone = machines
    .flatMap(({ name }) => linesOf(name, known.get(name)?.live ?? loads.zero, quotas.limits))
    .filter(({ of, resource }) => !said.has(`${of} ${resource}`));
  return {
    lines: [...alone, ...[...shares, ...together].map(({ line }) => line), ...rates.flatMap(({ lines }) => lines)],
    diagnostics: [
      ...[...shares, ...together].flatMap(({ diagnostic }) => diagnostic ?? []),
      ...rates.flatMap(({ diagnostics }) => diagnostics),
    ],
  };
}

/** Entry points that exclude each other. */
interface Group extends Starts {
  readonly load: Load;
}

/** What one execution of a machine has in flight, itself included. */
function started(machine: string, known: Loads): Load {
  return loads.add(one(resources.execution, 1, [{ name: machine, times: 1 }]), known.get(machine)?.live ?? loads.zero);
}

function eachAlone({ entryPoints }: Quotas, known: Loads): Group[] {
  return entryPoints.map(({ machine }) => group(machine, [machine], known, (loadsOf) => started(machine, loadsOf)));
}

function groupsOf({ entryPoints, leases }: Quotas, known: Loads): (Group & { limits: Limits })[] {
  const names = new Set(entryPoints.flatMap(({ lease }) => lease ?? []));
  const leased = [...names].map((lease) => {
    const starts = entryPoints.filter((entry) => entry.lease === lease).map(({ machine }) => machine);
    const largest = (loadsOf: Loads) =>
      starts.map((machine) => started(machine, loadsOf)).reduce((a, b) => loads.larger(a, b), loads.zero);
    return { ...group(`lease ${lease}`, starts, known, largest), limits: leases[lease] ?? {} };
  });
  const free = entryPoints
    .filter(({ lease }) => lease === undefined)
    .map(({ machine }) => {
      const anyNumber = (loadsOf: Loads) => loads.times(Number.POSITIVE_INFINITY, started(machine, loadsOf));
      return { ...group(`${machine} (no lease)`, [machine], known, anyNumber), limits: {} };
    });
  return [...leased, ...free];
}

function group(of: string, starts: readonly string[], known: Loads, loadFrom: (loadsOf: Loads) => Load): Group {
  return { of, starts, loadFrom, load: loadFrom(known) };
}

function reservedLimits({ reserved }: Quotas): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(reserved).map(([name, most]) => [`lambda:${name}`, most]));
}

interface Held {
  readonly line: BudgetLine;
  readonly diagnostic: MachineDiagnostic | undefined;
}

function held(group: Group, limits: Readonly<Record<string, number | undefined>>, world: World): Held[] {
  return Object.entries(limits).flatMap(([resource, quota]): Held[] => {
    const amount = group.load.get(resource);
    if (quota === undefined || amount === undefined) return [];
    const line = { of: group.of, resource, bound: amount.most, quota, because: describeChain(amount) };
    const isOver = amount.most > quota;
    return [{ line, diagnostic: isOver ? overQuota(group, { resource, amount, quota }, world) : undefined }];
  });
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
