import type { FunctionContract } from "../contract.ts";
import { errorNames } from "../error-name.ts";
import { type Shape, shapeOf } from "../expressions/shape.ts";
import { mostBytes } from "../expressions/shape-bytes.ts";
import { mostCharacters } from "../expressions/text-length.ts";
import { isExpression } from "../jsonata-expressions.ts";
import { members } from "../walk-states.ts";
import { takerOf } from "./error-classes.ts";
import { type Findings, finding, type MachineDiagnostic, type ReadMachine, withCommas } from "./finding.ts";
import { literalSizes, PAYLOAD_BYTES } from "./literal-sizes.ts";
import type { BudgetLine } from "./platform.ts";
import { statesOf } from "./states-of.ts";
import { startsExecution } from "./task-call.ts";
import { assignedVariables } from "./variables.ts";

/** Bytes of a definition, and of all variables (FACTS.md A1, A2, G). Not to be raised. */
const DEFINITION_BYTES = 1_048_576;
const VARIABLES_BYTES = 10_485_760;
/** Characters of an execution's name (FACTS.md A1). */
const NAME_CHARACTERS = 80;

/**
 * Holds definitions, and what crosses Step Functions by contract, against their limits: inputs and outputs of machines, payloads
 * and results of the functions that they call, what Maps gather, variables, names of the executions that they start. Unknown where a
 * contract does not bound them.
 */
export function sizeFindings(machines: readonly ReadMachine[], functions: readonly FunctionContract[]): Findings {
  const found = machines.map((machine) => {
    const sizes = [
      definitionSize(machine),
      ...boundaries(machine, functions),
      ...gatheredResults(machine),
      ...variables(machine),
      ...childNames(machine),
    ];
    return {
      lines: sizes.map((size) => sizeLine(machine.name, size)),
      diagnostics: [...sizes.flatMap((size) => tooLarge(machine, size) ?? []), ...literalSizes(machine)],
    };
  });
  return { lines: found.flatMap(({ lines }) => lines), diagnostics: found.flatMap(({ diagnostics }) => diagnostics) };
}

interface Size {
  readonly what: string;
  readonly unit?: "bytes" | "characters";
  /** Undefined where no contract bounds it. */
  readonly most: number | undefined;
  readonly allowed: number;
  readonly because?: string;
  readonly state?: { readonly name: string; readonly path: string };
  /** What to do where it is too large; undefined where the machine itself takes care of it. */
  readonly cure: string | undefined;
}

const TIGHTER =
  "Bound it more tightly (a pattern of plain ASCII counts one byte a character instead of six), or hand on a reference to S3.";

function sizeLine(of: string, { what, unit = "bytes", most, allowed, because = "" }: Size): BudgetLine {
  const missing = unit === "bytes" ? "its contract has a part without .max()" : "no contract bounds all of its parts";
  return {
    of,
    resource: `${what} ${unit}`,
    bound: most,
    quota: allowed,
    because: most === undefined ? missing : because,
  };
}

function tooLarge(
  machine: ReadMachine,
  { what, unit, most, allowed, state, cure }: Size,
): MachineDiagnostic | undefined {
  if (most === undefined || most <= allowed || cure === undefined) return undefined;
  if (unit === "characters") {
    const message = `By the contracts the ${what} may have ${withCommas(most)} characters, and ${allowed} are allowed: StartExecution then fails with InvalidName. ${cure}`;
    return finding(machine, { severity: "error", code: "child-name-length", message, ...(state && { state }) });
  }
  if (what === "definition") {
    const message = `The definition has ${withCommas(most)} bytes, and ${withCommas(allowed)} are allowed: ${cure}`;
    return { ...finding(machine, { severity: "error", code: "definition-size", message }), atRunTime: false };
  }
  const message = `By its contract the ${what} may have ${withCommas(most)} bytes as JSON, and ${withCommas(allowed)} are allowed. ${cure}`;
  return finding(machine, { severity: "warning", code: "payload-size", message, ...(state && { state }) });
}

function definitionSize({ definition }: ReadMachine): Size {
  const most = new TextEncoder().encode(JSON.stringify(definition)).length;
  return { what: "definition", most, allowed: DEFINITION_BYTES, cure: "split the machine." };
}

function boundaries(machine: ReadMachine, functions: readonly FunctionContract[]): Size[] {
  const { input, output, model } = machine;
  const called = new Set(
    [...statesOf(model.root)].flatMap((state) => (state.kind === "task" ? [state.call.target] : [])),
  );
  const own = [
    { what: "input", schema: input },
    { what: "output", schema: output },
    ...functions
      .filter(({ name }) => called.has(name))
      .flatMap((contract) => [
        { what: `payload of ${contract.name}`, schema: contract.input },
        { what: `result of ${contract.name}`, schema: contract.output },
      ]),
  ];
  return own.flatMap(({ what, schema }) =>
    schema === undefined ? [] : [{ what, most: mostBytes(shapeOf(schema)), allowed: PAYLOAD_BYTES, cure: TIGHTER }],
  );
}

/** Items times what each comes to. A Map that catches States.DataLimitExceeded takes care of it (FACTS.md J3: name it, not only States.ALL). */
function gatheredResults({ model, shapes }: ReadMachine): Size[] {
  return [...statesOf(model.root)].flatMap((state): Size[] => {
    const shape = shapes?.results.get(state.name);
    if (shape === undefined || (state.kind !== "map" && state.kind !== "distributed-map")) return [];
    const handled = takerOf(state.catch, errorNames.dataLimitExceeded)?.ErrorEquals.includes(
      errorNames.dataLimitExceeded,
    );
    const cure =
      "Let an iteration come to less, run fewer items in one Map, write what each comes to into S3, or catch States.DataLimitExceeded.";
    return [
      {
        what: `result of "${state.name}"`,
        most: mostBytes(shape),
        allowed: PAYLOAD_BYTES,
        because: describeItems(shape, handled === true),
        state,
        cure: handled ? undefined : cure,
      },
    ];
  });
}

function describeItems(shape: Shape, handled: boolean): string {
  const caught = handled ? "; States.DataLimitExceeded is caught" : "";
  if (shape.kind !== "array" || shape.max === undefined) return caught.slice(2);
  return `${withCommas(shape.max)} items of ${withCommas(mostBytes(shape.item) ?? 0)}${caught}`;
}

/** Each variable, and all together: those of an iteration as often as iterations run at once. */
function variables({ definition, shapes, bounds }: ReadMachine): Size[] {
  const gathered = new Set(shapes?.results.values());
  const assigned = assignedVariables(definition, bounds).flatMap(({ name, times }) => {
    const shape = shapes?.variables.get(name);
    if (shape === undefined) return [];
    // What a Map gathers and is too large fails the Map: nothing is assigned then.
    const isGathered =
      gathered.has(shape) || (shape.kind === "union" && shape.options.some((option) => gathered.has(option)));
    return [{ name, times, most: mostBytes(shape), isGathered }];
  });
  if (assigned.length === 0) return [];
  // No variable gets larger than a payload: setting it would fail.
  const all = assigned.reduce((sum, { most = PAYLOAD_BYTES, times }) => sum + times * Math.min(most, PAYLOAD_BYTES), 0);
  return [
    ...assigned.map(({ name, most, isGathered }) => ({
      what: `variable $${name}`,
      most,
      allowed: PAYLOAD_BYTES,
      because: isGathered ? "what a Map gathered" : "",
      cure: isGathered ? undefined : TIGHTER,
    })),
    { what: "all variables", most: all, allowed: VARIABLES_BYTES, cure: TIGHTER },
  ];
}

/** What the executions that a Task starts may be called. */
function childNames({ model, shapes }: ReadMachine): Size[] {
  return [...statesOf(model.root)].flatMap((state): Size[] => {
    if (state.kind !== "task" || !startsExecution(state.call)) return [];
    const { Name, "Name.$": path } = members(state.source.Arguments ?? state.source.Parameters);
    if (Name === undefined && path === undefined) return [];
    const what = `name of what "${state.name}" starts`;
    // A name that is written down is held by the rule execution-name.
    if (typeof Name === "string" && !isExpression(Name)) return [];
    const shape = shapes?.childNames?.get(state.name);
    const cure = "Cut its parts by substring(), or bound them by .max() in the contract.";
    return [{ what, unit: "characters", most: shape && mostCharacters(shape), allowed: NAME_CHARACTERS, state, cure }];
  });
}
