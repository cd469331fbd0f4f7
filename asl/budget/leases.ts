import type { FunctionContract } from "../contract.ts";
import { items, type Members, members } from "../walk-states.ts";
import { type Findings, finding, type MachineDiagnostic, type ReadMachine } from "./finding.ts";
import type { Quotas } from "./platform.ts";
import { readCall } from "./task-call.ts";

/**
 * Entry points of one lease count as one at a time, so each has to begin by taking it: before any other work, by a function that
 * `takesLease`, under the lease's own name, and with a Choice behind it that looks whether it was taken.
 */
export function leaseFindings(
  machines: readonly ReadMachine[],
  functions: readonly FunctionContract[],
  { entryPoints, leases }: Pick<Quotas, "entryPoints" | "leases">,
): Findings {
  const takers = functions.filter(({ takesLease }) => takesLease === true).map(({ name }) => name);
  const diagnostics = entryPoints.flatMap(({ machine: name, lease }): MachineDiagnostic[] => {
    const machine = machines.find((each) => each.name === name);
    if (machine === undefined || lease === undefined || !Object.hasOwn(leases, lease)) return [];
    const found = firstWork(members(machine.definition), takers, lease);
    if (found === undefined) return [];
    const message =
      `${name} is counted as one at a time because the stage gives it the lease "${lease}", and ${found.problem}. Nothing then keeps ` +
      `a second execution from running beside it. Begin with a Task that calls ${takers.join(" or ") || "a function that takesLease"} ` +
      `with { "name": "${lease}" } and a Choice that ends where it was not taken, or take the lease out of the stage's entryPoints.`;
    const state = { name: found.state, path: `States.${found.state}` };
    return [finding(machine, { severity: "error", code: "lease-not-taken", message, state })];
  });
  return { lines: [], diagnostics };
}

interface Untaken {
  readonly state: string;
  readonly problem: string;
}

/** The first state of work that can be reached without the lease; undefined where there is none. */
function firstWork(machine: Members, takers: readonly string[], lease: string): Untaken | undefined {
  const states = members(machine.States);
  const reached = new Set([String(machine.StartAt)]);
  for (const name of reached) {
    const state = members(states[name]);
    const leads = [state.Next, state.Default, ...items(state.Choices).map((rule) => members(rule).Next)];
    if (["Task", "Map", "Parallel"].includes(String(state.Type))) {
      const taken = leaseTaken(state, takers);
      if (taken !== lease) {
        const instead = taken === undefined ? `begins with "${name}"` : `takes the lease ${JSON.stringify(taken)}`;
        return { state: name, problem: `it does not take that one: it ${instead}` };
      }
      const next = members(states[String(state.Next)]).Type;
      if (next !== "Choice") return { state: name, problem: `no Choice behind "${name}" looks whether it was taken` };
      continue;
    }
    for (const lead of leads) if (typeof lead === "string") reached.add(lead);
  }
  return undefined;
}

/** The name of the lease that a Task takes. */
function leaseTaken(state: Members, takers: readonly string[]): string | undefined {
  const language = state.Arguments === undefined ? "JSONPath" : "JSONata";
  const { action, target = "" } = readCall(state, language);
  if (state.Type !== "Task" || action !== "lambda:invoke" || !takers.includes(target)) return undefined;
  const { name } = members(members(state.Arguments ?? state.Parameters).Payload);
  return typeof name === "string" ? name : undefined;
}
