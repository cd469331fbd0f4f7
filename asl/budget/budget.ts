import type { Findings, ReadMachine } from "./finding.ts";
import { historyFindings } from "./history-budget.ts";
import { leaseFindings } from "./leases.ts";
import { loadFindings } from "./load-budget.ts";
import type { Platform, Quotas } from "./platform.ts";
import { readMachine } from "./read-machine.ts";
import { retryFindings } from "./retry-sense.ts";
import { sizeFindings } from "./sizes.ts";

/**
 * Proves machines inside their quotas, or says what passes which.
 *
 * @param platform machines whose definitions are valid
 */
export function budgetOf(platform: Platform, quotas: Quotas): Findings {
  const machines = platform.machines.map(
    (machine): ReadMachine => ({
      ...machine,
      model: readMachine(machine.definition, machine.input),
    }),
  );
  const parts = [
    historyFindings(machines, quotas.historyEvents),
    loadFindings(machines, platform.functions, quotas),
    leaseFindings(machines, platform.functions, quotas),
    sizeFindings(machines, platform.functions),
    retryFindings(machines, platform.functions),
  ];
  return { lines: parts.flatMap(({ lines }) => lines), diagnostics: parts.flatMap(({ diagnostics }) => diagnostics) };
}
