import { type Findings, finding, type MachineDiagnostic, type ReadMachine, withCommas } from "./finding.ts";
import { type HistoryBound, historyBound } from "./history.ts";
import { cureOf } from "./history-cure.ts";
import type { BudgetLine } from "./platform.ts";
import type { Contribution } from "./tally.ts";
import type { Unbounded } from "./worst-case.ts";

/** Holds every history against the quota: the machines' own, and those of Distributed Maps' children. */
export function historyFindings(machines: readonly ReadMachine[], quota: number): Findings {
  const found = machines.map((machine) => {
    const history = historyBound(machine.model, machine.bounds);
    const all = [
      { of: machine.name, bound: history, child: undefined },
      ...history.children.map((child) => ({ of: `${machine.name}/${child.state}`, bound: child, child: child.path })),
    ];
    return {
      lines: all.map(({ of, bound }) => historyLine(of, bound, quota)),
      diagnostics: [
        ...[history, ...history.children].flatMap(({ unbounded }) =>
          unbounded.map((missing) => unboundedFinding(machine, missing)),
        ),
        ...all
          .filter(({ bound }) => Number.isFinite(bound.events) && bound.events > quota)
          .map(({ of, bound, child }) => tooLong(machine, of, bound, quota, child)),
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

function tooLong(
  machine: ReadMachine,
  of: string,
  bound: HistoryBound,
  quota: number,
  child: string | undefined,
): MachineDiagnostic {
  const largest = bound.contributions
    .filter(({ path }) => path !== "")
    .slice(0, 3)
    .map(
      ({ path, visits, events }) =>
        `"${nameOf(path)}" ${withCommas(events)}${visits > 1 ? ` (${withCommas(visits)} visits)` : ""}`,
    )
    .join(", ");
  const { says, state } = cureOf(machine, bound, quota, child);
  const message =
    `One execution of ${of} may write ${withCommas(bound.events)} events, and ${withCommas(quota)} are allowed; ` +
    `past them it fails with States.Runtime, and nothing can catch that. Most come from ${largest}. ` +
    says;
  return finding(machine, { severity: "error", code: "history-quota", message, ...(state && { state }) });
}

function nameOf(path: string): string {
  return path.split("States.").at(-1) ?? path;
}

function unique(diagnostics: readonly MachineDiagnostic[]): MachineDiagnostic[] {
  const all = new Map(diagnostics.map((each) => [`${each.machine} ${each.code} ${each.path}`, each]));
  return [...all.values()];
}
