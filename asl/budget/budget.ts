import type { Diagnostic } from "../diagnostic.ts";
import { historyFindings } from "./history-budget.ts";
import { loadFindings } from "./load-budget.ts";
import type { MachineModel } from "./machine-model.ts";
import type { BudgetLine, Platform, PlatformMachine, Quotas } from "./platform.ts";
import { readMachine } from "./read-machine.ts";
import { retryFindings } from "./retry-sense.ts";
import { sizeFindings } from "./sizes.ts";

/** What the machines may come to at worst, and what is wrong with that. */
export interface Budget {
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

/** What one part of the budget found. */
export type Findings = Budget;

/**
 * Proves machines inside their quotas, or says what passes which.
 *
 * @param platform machines whose definitions are valid
 */
export function budgetOf(platform: Platform, quotas: Quotas): Budget {
  const machines = platform.machines.map(
    (machine): ReadMachine => ({
      ...machine,
      model: readMachine(machine.definition),
    }),
  );
  const parts = [
    historyFindings(machines, quotas.historyEvents),
    loadFindings(machines, platform.functions, quotas),
    sizeFindings(machines, platform.functions),
    retryFindings(machines, platform.functions),
  ];
  return { lines: parts.flatMap(({ lines }) => lines), diagnostics: parts.flatMap(({ diagnostics }) => diagnostics) };
}
