import { readFile } from "node:fs/promises";
import { basename, resolve, sep } from "node:path";
import { isNode, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { budgetOf } from "../../asl/budget/budget.ts";
import type { MachineDiagnostic } from "../../asl/budget/finding.ts";
import type { Quotas } from "../../asl/budget/platform.ts";
import type { FunctionContract } from "../../asl/contract.ts";
import type { Diagnostic } from "../../asl/diagnostic.ts";
import { throttleCoverage } from "../../asl/throttle-coverage.ts";
import { validateDefinition } from "../../asl/validate.ts";
import { walkStates } from "../../asl/walk-states.ts";
import { UsageError } from "../../local/usage-error.ts";
import { BoundsFile } from "../../schemas/bounds-file.ts";
import { formatDiagnostic } from "../../schemas/diagnostic.ts";
import { parseYaml } from "../../schemas/yaml-file.ts";
import type { Checked } from "./check-platform.ts";
import type { DefinitionFile } from "./definition-file.ts";
import { serviceArguments } from "./service-arguments.ts";
import { type Silence, silence, silences } from "./silence.ts";
import { type PlacedDefinition, readDefinitions } from "./template-file.ts";

/** Findings that only mean that nobody said a bound: in somebody else's definition they are no errors. */
const UNSAID = ["unbounded-map", "unbounded-loop"];
/** Those that hold against an account: no errors either, unless the stage was named. */
const OF_THE_ACCOUNT = ["in-flight"];

/** Those of a quota that only Standard workflows have (FACTS.md A1). */
const OF_HISTORIES = ["history-quota", "unbounded-map", "unbounded-loop"];

/** What was found about files of definitions. */
export interface CheckedFiles extends Checked {
  /** Why files could not be read or are no definitions, a message each: nothing else is said of them. */
  readonly unread: readonly string[];
}

/**
 * Checks definitions that anybody wrote, in JSONPath or JSONata, together: each may start the others by their file names. Bounds
 * may stand beside `orders.asl.json` in `orders.bounds.yml`.
 *
 * @param stageIsNamed true where somebody chose the account that they are held against
 * @throws UsageError where no file can be read as a definition, or the bounds beside none are right
 */
export async function checkFiles(
  files: readonly string[],
  quotas: Quotas,
  stageIsNamed: boolean,
): Promise<CheckedFiles> {
  const names = namesOf(files);
  const opened = (await Promise.all(files.map((file, index) => openOne(file, names[index] ?? file)))).flat();
  const read = opened.flatMap((each) => (each instanceof UsageError ? [] : [each]));
  const unread = opened.flatMap((each) => (each instanceof UsageError ? [each.message] : []));
  if (read.length === 0) throw new UsageError(unread.join("\n"));
  const functions = read.flatMap((each) => each.functions);
  const invalid = read.flatMap(({ name, definition, locations, isTemplate }) =>
    problemsOf(definition, locations, isTemplate).map(
      (diagnostic): MachineDiagnostic => ({ ...diagnostic, machine: name }),
    ),
  );
  const placeOf = new Map(read.map(({ name, file, line }) => [name, { file, line }]));
  // What is about a definition as a whole is about where it begins.
  const located = (diagnostic: MachineDiagnostic): MachineDiagnostic => {
    const location = placeOf.get(diagnostic.machine);
    return location === undefined ? diagnostic : { location, ...diagnostic };
  };
  const silent = read.flatMap((each) => each.silent);
  const isValid = ({ name }: { readonly name: string }) =>
    !invalid.some(
      (found) => found.machine === name && found.severity === "error" && !silent.some((each) => silences(each, found)),
    );
  const machines = read.filter(isValid);
  // Which of them run at the same time nobody says: each is held against the account by itself.
  const entryPoints = machines.map(({ name }) => ({ machine: name }));
  const budget = budgetOf({ machines, functions }, { ...quotas, leases: {}, entryPoints, eachAlone: true });
  const mild = stageIsNamed ? UNSAID : [...UNSAID, ...OF_THE_ACCOUNT];
  const express = new Set(read.flatMap(({ name, isExpress }) => (isExpress ? [name] : [])));
  const counted = budget.diagnostics.filter(
    ({ machine, code }) => !(express.has(machine) && OF_HISTORIES.includes(code)),
  );
  const found = counted.map((each) => (mild.includes(each.code) ? ({ ...each, severity: "warning" } as const) : each));
  const all = [...invalid, ...read.flatMap(saidTwice), ...read.flatMap(unknownPlaceholders), ...found];
  const { left, passed } = silence(all, silent);
  return {
    machines: read.map(({ name, definition }) => ({ name, states: [...walkStates(definition)].length })),
    throttles: throttleCoverage(read.map(({ definition }) => definition)),
    lines: budget.lines.filter(({ of, resource }) => !(express.has(of) && resource === "history")),
    diagnostics: left.map(located),
    silenced: passed,
    unread,
  };
}

/** What our rules find and, where they find no error, arguments that services refuse; of a template these are not known. */
function problemsOf(definition: unknown, locations: DefinitionFile["locations"], isTemplate: boolean): Diagnostic[] {
  const found = validateDefinition(definition, { locations });
  const isWrong = found.some(({ severity }) => severity === "error");
  return isWrong || isTemplate ? found : [...found, ...serviceArguments(definition, locations)];
}

interface ReadFile extends PlacedDefinition {
  readonly name: string;
  /** The file of bounds, where there is one. */
  readonly beside: string;
  readonly bounds: {
    readonly items: Record<string, number>;
    readonly visits: Record<string, number>;
    readonly loops: [];
  };
  readonly functions: readonly FunctionContract[];
  readonly silent: readonly Silence[];
}

/** The end of a definition's file name. */
const ENDING = /(\.asl)?\.(json|ya?ml)$/;

/** What machines are called: their files' names, with as many folders before them as it takes to tell them apart. */
function namesOf(files: readonly string[]): string[] {
  const parts = files.map((file) => resolve(file).replace(ENDING, "").split(sep));
  const named = (path: readonly string[], folders: number) => path.slice(-1 - folders).join("/");
  return parts.map((path) => {
    let folders = 0;
    while (folders < path.length && parts.filter((other) => named(other, folders) === named(path, folders)).length > 1)
      folders++;
    return named(path, folders);
  });
}

/** One file of many: what is wrong with it says nothing about the others. */
async function openOne(file: string, name: string): Promise<readonly (ReadFile | UsageError)[]> {
  try {
    return await readOne(file, name);
  } catch (error) {
    if (error instanceof UsageError) return [error];
    throw error;
  }
}

async function readOne(file: string, name: string): Promise<readonly (ReadFile | UsageError)[]> {
  const text = await readText(file);
  const beside = file.replace(ENDING, ".bounds.yml");
  const bounds = beside === file ? undefined : await readFile(beside, "utf8").catch(() => undefined);
  const parsed = parseYaml(bounds ?? "{}", beside, BoundsFile);
  if (!parsed.ok) {
    const wrong = parsed.diagnostics.map(formatDiagnostic).join("\n");
    throw new UsageError(
      `${wrong}\nA file of bounds holds ${Object.keys(BoundsFile.shape).join(", ")}: docs/rules.md.`,
    );
  }
  const { items, visits, functions, placeholders, silence: silent } = parsed.value;
  const entries = silent.map(({ rule, state, reason }, index) => ({
    code: rule,
    ...(state !== undefined && { state }),
    reason,
    location: { file: beside, line: lineIn(bounds ?? "", ["silence", index]) },
  }));
  const definitions = await readDefinitions(file, text, placeholders);
  return definitions.map((read) => {
    if (read instanceof UsageError) return read;
    const machine = read.id === undefined ? name : `${name}/${read.id}`;
    return {
      ...read,
      name: machine,
      beside,
      bounds: { items, visits, loops: [] },
      functions: Object.entries(functions).map(contractOf),
      silent: entries.map((entry) => ({ ...entry, machine })),
    };
  });
}

/** The line of a YAML file that something begins at, from 1. */
function lineIn(text: string, path: readonly (string | number)[]): number {
  const lines = new LineCounter();
  const node = parseDocument(text, { lineCounter: lines }).getIn(path, true);
  return lines.linePos(isNode(node) ? (node.range?.[0] ?? 0) : 0).line;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** JSON takes the last of two members of one name, and the first is gone: a state, say. */
function saidTwice({ name, twice }: ReadFile): MachineDiagnostic[] {
  return twice.map(({ key, location }) => ({
    machine: name,
    severity: "warning",
    atRunTime: true,
    code: "said-twice",
    message: `${JSON.stringify(key)} stands twice in one object, and only the last one counts: rename one, or take it out.`,
    path: "",
    location,
  }));
}

/** A template's unknown values are said once for the file. */
function unknownPlaceholders({ name, unknown, beside }: ReadFile): MachineDiagnostic[] {
  if (unknown.length === 0) return [];
  const message =
    `Values that only deployment knows: ${unknown.join("; ")}. The budget rests on that; say the values under "placeholders" in ` +
    `${basename(beside)}.`;
  return [{ machine: name, severity: "warning", atRunTime: true, code: "unknown-placeholder", message, path: "" }];
}

/** What a file of bounds says of a function; of its payloads nothing is known. */
function contractOf([name, { timeout, uses }]: [string, BoundsFile["functions"][string]]): FunctionContract {
  const anything = z.record(z.string(), z.string());
  return { name, input: anything, output: anything, timeout, memory: 128, ...(uses && { uses }) };
}
