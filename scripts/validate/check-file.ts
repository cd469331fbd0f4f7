import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { budgetOf } from "../../asl/budget/budget.ts";
import type { MachineDiagnostic } from "../../asl/budget/finding.ts";
import type { Quotas } from "../../asl/budget/platform.ts";
import type { FunctionContract } from "../../asl/contract.ts";
import { validateDefinition } from "../../asl/validate.ts";
import { walkStates } from "../../asl/walk-states.ts";
import { UsageError } from "../../local/usage-error.ts";
import { BoundsFile } from "../../schemas/bounds-file.ts";
import { formatDiagnostic } from "../../schemas/diagnostic.ts";
import { parseYaml } from "../../schemas/yaml-file.ts";
import type { Checked } from "./check-platform.ts";

/** Findings that only mean that nobody said a bound: in somebody else's definition they are no errors. */
const UNSAID = ["unbounded-map", "unbounded-loop"];
/** Those that hold against an account: no errors either, unless the stage was named. */
const OF_THE_ACCOUNT = ["in-flight"];

/**
 * Checks definitions that anybody wrote, in JSONPath or JSONata, together: each may start the others by their file names. Bounds
 * may stand beside `orders.asl.json` in `orders.bounds.yml`.
 *
 * @param stageIsNamed true where somebody chose the account that they are held against
 * @throws UsageError for a file that cannot be read, or is no JSON; for bounds that are wrong
 */
export async function checkFiles(files: readonly string[], quotas: Quotas, stageIsNamed: boolean): Promise<Checked> {
  const read = await Promise.all(files.map(readOne));
  const functions = read.flatMap((each) => each.functions);
  const invalid = read.flatMap(({ name, definition }) =>
    validateDefinition(definition).map((diagnostic): MachineDiagnostic => ({ ...diagnostic, machine: name })),
  );
  const isValid = ({ name }: { readonly name: string }) =>
    !invalid.some(({ machine, severity }) => machine === name && severity === "error");
  const machines = read.filter(isValid);
  const entryPoints = machines.map(({ name }) => ({ machine: name, lease: name }));
  const budget = budgetOf({ machines, functions }, { ...quotas, leases: {}, entryPoints });
  const mild = stageIsNamed ? UNSAID : [...UNSAID, ...OF_THE_ACCOUNT];
  const found = budget.diagnostics.map((each) =>
    mild.includes(each.code) ? ({ ...each, severity: "warning" } as const) : each,
  );
  return {
    machines: read.map(({ name, definition }) => ({ name, states: [...walkStates(definition)].length })),
    lines: budget.lines,
    diagnostics: [...invalid, ...found],
    silenced: [],
  };
}

interface ReadFile {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly bounds: {
    readonly items: Record<string, number>;
    readonly visits: Record<string, number>;
    readonly loops: [];
  };
  readonly functions: readonly FunctionContract[];
}

async function readOne(file: string): Promise<ReadFile> {
  const name = basename(file).replace(/(\.asl)?\.json$/, "");
  const definition = parseJson(file, await readText(file));
  const beside = file.replace(/(\.asl)?\.json$/, ".bounds.yml");
  const text = beside === file ? undefined : await readFile(beside, "utf8").catch(() => undefined);
  const parsed = parseYaml(text ?? "{}", beside, BoundsFile);
  if (!parsed.ok) throw new UsageError(parsed.diagnostics.map(formatDiagnostic).join("\n"));
  const { items, visits, functions } = parsed.value;
  return {
    name,
    definition,
    bounds: { items, visits, loops: [] },
    functions: Object.entries(functions).map(contractOf),
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function parseJson(file: string, text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new UsageError(`${file} is not a definition: an object with StartAt and States is expected.`);
}

/** What a file of bounds says of a function; of its payloads nothing is known. */
function contractOf([name, { timeout, uses }]: [string, BoundsFile["functions"][string]]): FunctionContract {
  const anything = z.record(z.string(), z.string());
  return { name, input: anything, output: anything, timeout, memory: 128, ...(uses && { uses }) };
}
