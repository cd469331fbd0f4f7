import type { Diagnostic } from "../diagnostic.ts";
import type { MachineModel } from "./machine-model.ts";
import type { BudgetLine, PlatformMachine } from "./platform.ts";

/** What machines may come to at worst, and what is wrong with that. */
export interface Findings {
  readonly lines: readonly BudgetLine[];
  readonly diagnostics: readonly MachineDiagnostic[];
}

/** A diagnostic and the machine that it is about. */
export interface MachineDiagnostic extends Diagnostic {
  readonly machine: string;
}

/** A machine with its model. */
export interface ReadMachine extends PlatformMachine {
  readonly model: MachineModel;
}

/** A finding about a machine or one of its states, with the line that built the state where that is known. */
export function finding(
  machine: Pick<ReadMachine, "name" | "locations">,
  found: Pick<Diagnostic, "severity" | "code" | "message"> & {
    readonly state?: { readonly name: string; readonly path: string };
  },
): MachineDiagnostic {
  const { severity, code, message, state } = found;
  const location = state && machine.locations?.get(state.name);
  return {
    machine: machine.name,
    severity,
    atRunTime: true,
    code,
    message,
    path: state?.path ?? "",
    ...(location && { location }),
  };
}

/** How many of something, as a sentence begins with it. */
export function countOf(number: number): string {
  return Number.isFinite(number) ? withCommas(number) : "any number of";
}

/** 25000 as 25,000; the same on every machine. */
export function withCommas(number: number): string {
  return Number.isFinite(number) ? String(number).replace(/\B(?=(\d{3})+$)/g, ",") : "without bound";
}
