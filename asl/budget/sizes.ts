import type { z } from "zod";
import type { FunctionContract } from "../contract.ts";
import { shapeOf } from "../expressions/shape.ts";
import { mostBytes } from "../expressions/shape-bytes.ts";
import { type Findings, finding, type MachineDiagnostic, type ReadMachine, withCommas } from "./finding.ts";
import type { BudgetLine } from "./platform.ts";
import { statesOf } from "./states-of.ts";

/** Bytes of a definition, and of any input, output, result or variable (FACTS.md A1, A2). Not to be raised. */
const DEFINITION_BYTES = 1_048_576;
const PAYLOAD_BYTES = 262_144;

/**
 * Holds definitions, and what crosses Step Functions by contract, against their limits: inputs and outputs of machines, payloads
 * and results of the functions that they call. Unknown where a contract does not bound them.
 */
export function sizeFindings(machines: readonly ReadMachine[], functions: readonly FunctionContract[]): Findings {
  const lines: BudgetLine[] = [];
  const diagnostics: MachineDiagnostic[] = [];
  for (const machine of machines) {
    const { name, definition } = machine;
    const bytes = new TextEncoder().encode(JSON.stringify(definition)).length;
    lines.push({ of: name, resource: "definition bytes", bound: bytes, quota: DEFINITION_BYTES, because: "" });
    if (bytes > DEFINITION_BYTES) {
      const message = `The definition has ${withCommas(bytes)} bytes, and ${withCommas(DEFINITION_BYTES)} are allowed: split the machine.`;
      diagnostics.push(finding(machine, { severity: "error", code: "definition-size", message }));
    }
    for (const { what, schema } of boundaries(machine, functions)) {
      const most = mostBytes(shapeOf(schema));
      lines.push({
        of: name,
        resource: `${what} bytes`,
        bound: most,
        quota: PAYLOAD_BYTES,
        because: most === undefined ? "its contract has a part without .max()" : "",
      });
      if (most === undefined || most <= PAYLOAD_BYTES) continue;
      const message =
        `By its contract the ${what} may have ${withCommas(most)} bytes as JSON, and ${withCommas(PAYLOAD_BYTES)} are allowed. ` +
        "Bound it more tightly (a pattern of plain ASCII counts one byte a character instead of six), or hand on a reference to S3.";
      diagnostics.push(finding(machine, { severity: "warning", code: "payload-size", message }));
    }
  }
  return { lines, diagnostics };
}

function boundaries(machine: ReadMachine, functions: readonly FunctionContract[]) {
  const { input, output, model } = machine;
  const called = new Set(
    [...statesOf(model.root)].flatMap((state) => (state.kind === "task" ? [state.call.target] : [])),
  );
  const own: { what: string; schema: z.ZodType | undefined }[] = [
    { what: "input", schema: input },
    { what: "output", schema: output },
    ...functions
      .filter(({ name }) => called.has(name))
      .flatMap((contract) => [
        { what: `payload of ${contract.name}`, schema: contract.input },
        { what: `result of ${contract.name}`, schema: contract.output },
      ]),
  ];
  return own.flatMap(({ what, schema }) => (schema === undefined ? [] : [{ what, schema }]));
}
