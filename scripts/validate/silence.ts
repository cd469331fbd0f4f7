import type { MachineDiagnostic } from "../../asl/budget/finding.ts";
import type { Silenced } from "../../workflows/silenced.ts";

/** A finding that is passed over, and why. */
export interface Passed {
  readonly diagnostic: MachineDiagnostic;
  readonly reason: string;
}

/** Divides findings into those that count and those that are silenced; a silence without a finding is a finding itself. */
export function silence(
  diagnostics: readonly MachineDiagnostic[],
  silenced: readonly Silenced[],
): { readonly left: readonly MachineDiagnostic[]; readonly passed: readonly Passed[] } {
  const left: MachineDiagnostic[] = [];
  const passed: Passed[] = [];
  const used = new Set<Silenced>();
  for (const diagnostic of diagnostics) {
    const by = silenced.find((each) => silences(each, diagnostic));
    if (by === undefined) left.push(diagnostic);
    else {
      used.add(by);
      passed.push({ diagnostic, reason: by.reason });
    }
  }
  const idle = silenced.filter((each) => !used.has(each));
  return { left: [...left, ...idle.map(silencesNothing)], passed };
}

function silences({ machine, code, state }: Silenced, found: MachineDiagnostic): boolean {
  const name = found.path.split("States.").at(-1);
  return found.machine === machine && found.code === code && (state ?? "") === name;
}

function silencesNothing({ machine, code, state }: Silenced): MachineDiagnostic {
  const where = state === undefined ? machine : `"${state}" of ${machine}`;
  return {
    machine,
    severity: "error",
    atRunTime: false,
    code: "silences-nothing",
    message: `workflows/silenced.ts passes over ${code} at ${where}, which nothing finds any more: take it out.`,
    path: "",
  };
}
