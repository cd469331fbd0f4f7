import type { MachineDiagnostic } from "../../asl/budget/finding.ts";
import { didYouMean } from "../../asl/closest.ts";
import { ruleNames } from "../../asl/rules/rule-names.ts";
import type { SourceLocation } from "../../asl/source-location.ts";
import type { Silenced } from "../../workflows/silenced.ts";

/** A finding that is passed over, and why. */
export interface Passed {
  readonly diagnostic: MachineDiagnostic;
  readonly reason: string;
}

/** What is to be passed over, and where that is said; default: in workflows/silenced.ts. */
export interface Silence extends Silenced {
  readonly location?: SourceLocation;
}

/**
 * Divides findings into those that count and those that are silenced; a silence without a finding is a finding itself. What Step
 * Functions refuses a definition for is not silenced: it would be refused all the same.
 */
export function silence(
  diagnostics: readonly MachineDiagnostic[],
  silenced: readonly Silence[],
): { readonly left: readonly MachineDiagnostic[]; readonly passed: readonly Passed[] } {
  const left: MachineDiagnostic[] = [];
  const passed: Passed[] = [];
  const used = new Set<Silence>();
  for (const diagnostic of diagnostics) {
    const by = silenced.find((each) => silences(each, diagnostic));
    if (by === undefined) left.push(diagnostic);
    else {
      used.add(by);
      passed.push({ diagnostic, reason: by.reason });
    }
  }
  // One that stands beside a template is about each of its machines.
  const places = new Set([...used].flatMap(({ location }) => location ?? []));
  const idle = silenced.filter(
    (each) => !used.has(each) && !(each.location !== undefined && places.has(each.location)),
  );
  return { left: [...left, ...idle.map((each) => silencesNothing(each, diagnostics))], passed };
}

/** True where a finding is one that a silence is about and may pass over. */
export function silences(silenced: Silence, found: MachineDiagnostic): boolean {
  return isAbout(silenced, found) && !isRefused(found) && (silenced.state ?? "") === stateOf(found);
}

function isAbout({ machine, code }: Silence, found: MachineDiagnostic): boolean {
  return found.machine === machine && found.code === code;
}

function isRefused({ severity, atRunTime }: MachineDiagnostic): boolean {
  return severity === "error" && !atRunTime;
}

/** The name of the state that a finding is about; empty for the machine as a whole. */
function stateOf({ path }: MachineDiagnostic): string {
  return path.split("States.").at(-1) ?? "";
}

function silencesNothing(silenced: Silence, all: readonly MachineDiagnostic[]): MachineDiagnostic {
  const { machine, code, state, location } = silenced;
  const found = all.filter((each) => isAbout(silenced, each));
  return {
    machine,
    severity: "error",
    atRunTime: false,
    code: "silences-nothing",
    message: `${location === undefined ? "workflows/silenced.ts" : "A silence"} ${whyNothing({ machine, code, state }, found)}`,
    path: "",
    ...(location && { location }),
  };
}

/** @param found what the rule finds in the machine, wherever it does */
function whyNothing(
  { machine, code, state }: { readonly machine: string; readonly code: string; readonly state: string | undefined },
  found: readonly MachineDiagnostic[],
): string {
  if (!ruleNames.includes(code))
    return `names the rule ${JSON.stringify(code)}, and there is none.${didYouMean(code, ruleNames)} docs/rules.md lists them.`;
  const place = (name: string) => (name === "" ? `${machine} as a whole` : `"${name}" of ${machine}`);
  const here = place(state ?? "");
  if (found.some((each) => isRefused(each) && stateOf(each) === (state ?? "")))
    return `passes over ${code} at ${here}, for which Step Functions refuses the definition: mend it.`;
  const others = [...new Set(found.map((each) => place(stateOf(each))))];
  if (others.length === 0) return `passes over ${code} at ${here}, which nothing finds any more: take it out.`;
  return `passes over ${code} at ${here}, where nothing finds it; it is found at ${others.join(", ")}: name that as its state, or take it out.`;
}
