import { noBounds } from "./bounds.ts";
import { type Findings, finding, type MachineDiagnostic, type ReadMachine, withCommas } from "./finding.ts";
import { type HistoryBound, historyBound } from "./history.ts";
import { largestFitting } from "./largest-fitting.ts";
import type { MapModel } from "./machine-model.ts";
import type { BudgetLine } from "./platform.ts";
import { statesOf } from "./states-of.ts";
import type { Contribution } from "./tally.ts";
import type { Unbounded } from "./worst-case.ts";

/** Events of an iteration that starts a machine: two of its own, and six of a `.sync` Task that goes well (FACTS.md B). */
const CHILD_EVENTS = 8;

/** Holds every history against the quota: the machines' own, and those of Distributed Maps' children. */
export function historyFindings(machines: readonly ReadMachine[], quota: number): Findings {
  const found = machines.map((machine) => {
    const history = historyBound(machine.model, machine.bounds);
    const all = [
      { of: machine.name, bound: history },
      ...history.children.map((child) => ({ of: `${machine.name}/${child.state}`, bound: child })),
    ];
    return {
      lines: all.map(({ of, bound }) => historyLine(of, bound, quota)),
      diagnostics: [
        ...[history, ...history.children].flatMap(({ unbounded }) =>
          unbounded.map((missing) => unboundedFinding(machine, missing)),
        ),
        ...all
          .filter(({ bound }) => Number.isFinite(bound.events) && bound.events > quota)
          .map(({ of, bound }) => tooLong(machine, of, bound, quota)),
      ],
    };
  });
  return { lines: found.flatMap(({ lines }) => lines), diagnostics: unique(found.flatMap((each) => each.diagnostics)) };
}

function historyLine(of: string, { events, contributions, unbounded }: HistoryBound, quota: number): BudgetLine {
  const because = unbounded.length > 0 ? unbounded.map(describeMissing).join("; ") : describeLargest(contributions);
  return { of, resource: "history", bound: events, quota, because };
}

/** `Transform file 100 x 51, Each file 205` */
function describeLargest(contributions: readonly Contribution[]): string {
  return contributions
    .filter(({ path }) => path !== "")
    .slice(0, 2)
    .map(({ path, visits, events }) => {
      const each = events / visits;
      return `${nameOf(path)} ${visits > 1 && Number.isInteger(each) ? `${withCommas(visits)} x ${each}` : withCommas(events)}`;
    })
    .join(", ");
}

function unboundedFinding(machine: ReadMachine, missing: Unbounded): MachineDiagnostic {
  const name = missing.kind === "items" ? missing.state : (missing.states[0] ?? "");
  const state = { name, path: missing.path };
  if (missing.kind === "items") {
    const message =
      `Nothing bounds the number of items of "${name}", so nothing bounds its history. ` +
      "Give the array a .max() in the contract that it comes from; for a definition in FILE.asl.json, write the most items " +
      `there can be into FILE.bounds.yml beside it: items: { ${JSON.stringify(name)}: 500 }.`;
    return finding(machine, { severity: "error", code: "unbounded-map", message, state });
  }
  const message =
    `Nothing bounds how often ${describeMissing(missing)} goes round. Count the laps and leave at a limit (flow.poll() does), ` +
    "or, where a definition in FILE.asl.json does count, say how often in FILE.bounds.yml beside it: " +
    `visits: { ${JSON.stringify(name)}: 100 }.`;
  return finding(machine, { severity: "error", code: "unbounded-loop", message, state });
}

function describeMissing(missing: Unbounded): string {
  if (missing.kind === "items") return `items of "${missing.state}"`;
  return `the loop ${[...missing.states, missing.states[0]].map((name) => `"${name}"`).join(" → ")}`;
}

function tooLong(machine: ReadMachine, of: string, bound: HistoryBound, quota: number): MachineDiagnostic {
  const largest = bound.contributions
    .filter(({ path }) => path !== "")
    .slice(0, 3)
    .map(({ path, visits, events }) => `"${nameOf(path)}" ${withCommas(events)} (${withCommas(visits)} visits)`)
    .join(", ");
  const map = largestMap(machine, bound);
  const message =
    `One execution of ${of} may write ${withCommas(bound.events)} events, and ${withCommas(quota)} are allowed; ` +
    `past them it fails with States.Runtime, and nothing can catch that. Most come from ${largest}. ` +
    (map === undefined
      ? "Split it into machines that it starts: each has a history of its own."
      : cureOf(machine, map, quota));
  return finding(machine, { severity: "error", code: "history-quota", message, ...(map && { state: map }) });
}

/** The outermost Map with the most events in it. */
function largestMap({ model }: ReadMachine, { contributions }: HistoryBound): MapModel | undefined {
  const within = (path: string) =>
    contributions.filter((each) => each.path.startsWith(path)).reduce((sum, { events }) => sum + events, 0);
  return [...statesOf(model.root)]
    .filter((state) => state.kind === "map")
    .reduce<MapModel | undefined>(
      (most, map) => (most === undefined || within(map.path) > within(most.path) ? map : most),
      undefined,
    );
}

/** The number of items that fits, or the chunks that do. */
function cureOf(machine: ReadMachine, map: MapModel, quota: number): string {
  const events = (items: number) => eventsWith(machine, map.name, items);
  const now = machine.bounds.items[map.name];
  const fits = largestFitting(now ?? map.items ?? 0, (items) => events(items) <= quota);
  if (now === undefined || fits < 1) {
    return "Move the work of an iteration into a machine that it starts, or make the Map distributed.";
  }
  const chunks = Math.ceil(now / fits);
  const nested =
    chunks * CHILD_EVENTS + events(0) <= quota
      ? `or start a machine for each chunk of at most ${withCommas(fits)} items: ${withCommas(chunks)} chunks hold ` +
        `${withCommas(now)}`
      : "or make the Map distributed";
  return `At most ${withCommas(fits)} items of "${map.name}" fit: bound its array by .max(${fits}), ${nested}.`;
}

function eventsWith({ model, bounds }: ReadMachine, map: string, items: number): number {
  return historyBound(model, { ...noBounds, ...bounds, items: { ...bounds.items, [map]: items } }).events;
}

function nameOf(path: string): string {
  return path.split("States.").at(-1) ?? path;
}

function unique(diagnostics: readonly MachineDiagnostic[]): MachineDiagnostic[] {
  const all = new Map(diagnostics.map((each) => [`${each.machine} ${each.code} ${each.path}`, each]));
  return [...all.values()];
}
