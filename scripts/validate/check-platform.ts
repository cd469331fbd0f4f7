import { budgetOf } from "../../asl/budget/budget.ts";
import type { MachineDiagnostic } from "../../asl/budget/finding.ts";
import type { BudgetLine } from "../../asl/budget/platform.ts";
import type { Machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import type { Diagnostic } from "../../asl/diagnostic.ts";
import { type ThrottleCoverage, throttleCoverage } from "../../asl/throttle-coverage.ts";
import { validateDefinition } from "../../asl/validate.ts";
import type { Stage } from "../../schemas/stage.ts";
import { machinesOf } from "../../workflows/machines.ts";
import { silenced } from "../../workflows/silenced.ts";
import { contracts } from "../platform/functions.ts";
import { quotasOf } from "../platform/stage.ts";
import { type Passed, silence } from "./silence.ts";

/** What was found about some machines. */
export interface Checked {
  readonly machines: readonly { readonly name: string; readonly states: number }[];
  readonly lines: readonly BudgetLine[];
  readonly diagnostics: readonly MachineDiagnostic[];
  readonly silenced: readonly Passed[];
  readonly throttles: ThrottleCoverage;
}

/** Builds, validates and budgets every machine of the platform as a stage has it. */
export function checkPlatform(stage: Stage): Checked {
  const machines = machinesOf(stage);
  const quotas = quotasOf(stage);
  const built = machines.map((machine) => ({ ...machine, definition: machine.definition(localNames) }));
  const invalid = built.flatMap((machine): MachineDiagnostic[] =>
    [...validated(machine), ...unknownFunctions(machine.name, JSON.stringify(machine.definition))].map(
      (diagnostic) => ({ ...diagnostic, machine: machine.name }),
    ),
  );
  const budget = invalid.some(({ severity }) => severity === "error")
    ? { lines: [], diagnostics: [] }
    : budgetOf({ machines: built, functions: contracts }, quotas);
  const missing = quotas.entryPoints.filter(({ machine }) => !machines.some(({ name }) => name === machine));
  const { left, passed } = silence(
    [
      ...invalid,
      ...budget.diagnostics,
      ...missing.map(({ machine }) => unknownEntryPoint(machine, machines)),
      ...Object.keys(quotas.reserved).flatMap(unknownReserved),
    ],
    silenced,
  );
  return {
    machines: machines.map(({ name, locations }) => ({ name, states: locations.size })),
    lines: budget.lines,
    diagnostics: left,
    silenced: passed,
    throttles: throttleCoverage(built.map(({ definition }) => definition)),
  };
}

/** What is wrong with a definition. It is remembered by its text: most machines are the same in every stage. */
function validated({
  definition,
  locations,
}: Pick<Machine, "locations"> & { readonly definition: unknown }): Diagnostic[] {
  const text = JSON.stringify(definition);
  const known = remembered.get(text) ?? validateDefinition(definition, { locations });
  remembered.set(text, known);
  return known;
}

const remembered = new Map<string, Diagnostic[]>();

/** A function that a machine calls and nobody deploys would only be missed when the Task runs. */
function unknownFunctions(machine: string, definition: string): Omit<MachineDiagnostic, "machine">[] {
  const known = contracts.map(({ name }) => name);
  return [...definition.matchAll(/"FunctionName":"([^"]+)"/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      severity: "error",
      atRunTime: true,
      code: "unknown-lambda-function",
      message: `${machine} calls ${name}, which is not deployed. Deployed: ${known.join(", ")}.`,
      path: "",
    }));
}

function unknownReserved(fn: string): MachineDiagnostic[] {
  const known = contracts.map(({ name }) => name);
  if (known.includes(fn)) return [];
  const message = `The stage reserves invocations for "${fn}", and there is no such function. There is ${known.join(", ")}.`;
  return [{ machine: fn, severity: "error", atRunTime: false, code: "unknown-lambda-function", message, path: "" }];
}

function unknownEntryPoint(machine: string, machines: readonly Pick<Machine, "name">[]): MachineDiagnostic {
  const names = machines.map(({ name }) => name).join(", ");
  const message = `The stage names the entry point "${machine}", and there is no such machine. There is ${names}.`;
  return { machine, severity: "error", atRunTime: false, code: "unknown-entry-point", message, path: "" };
}
