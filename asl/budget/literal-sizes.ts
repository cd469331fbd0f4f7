import { isExpression } from "../jsonata-expressions.ts";
import { members, walkStates } from "../walk-states.ts";
import { finding, type MachineDiagnostic, type ReadMachine, withCommas } from "./finding.ts";

/** Bytes of any input, output, result or variable (FACTS.md A1, A2, G). Not to be raised. */
export const PAYLOAD_BYTES = 262_144;

/** Fields whose value is, as it stands, a payload. */
const PAYLOADS = ["Result", "Output", "Arguments", "Parameters", "ResultSelector", "ItemSelector"];

/**
 * Literals that are too large for a payload or a variable: a state that holds one fails each time. What expressions and paths come to
 * counts as nothing here, so that what is found is so whatever they come to.
 */
export function literalSizes(machine: ReadMachine): MachineDiagnostic[] {
  return [...walkStates(members(machine.definition))].flatMap(({ name, path, state }) => {
    // What of it is left then is not known to be too large.
    const isCut = state.ResultPath === null || state.OutputPath !== undefined;
    const whole = state.Type === "Pass" && isCut ? [] : PAYLOADS;
    const payloads = whole
      .filter((field) => Object.hasOwn(state, field))
      .map((field) => ({
        what: field,
        value: state[field],
      }));
    const variables = Object.entries(members(state.Assign)).map(([variable, value]) => ({
      what: `Assign.${variable}`,
      value,
    }));
    return [...payloads, ...variables].flatMap(({ what, value }): MachineDiagnostic[] => {
      const bytes = leastBytes(value);
      if (bytes <= PAYLOAD_BYTES) return [];
      const message =
        `${what} holds ${withCommas(bytes)} bytes of literal JSON, and ${withCommas(PAYLOAD_BYTES)} are allowed in a payload or a ` +
        "variable: the state fails with States.DataLimitExceeded each time. Put it into S3, and read what is needed of it where it is needed.";
      return [finding(machine, { severity: "error", code: "payload-size", message, state: { name, path } })];
    });
  });
}

/** The least bytes that a template comes to as JSON. */
function leastBytes(template: unknown): number {
  if (isExpression(template)) return 0;
  if (Array.isArray(template))
    return 2 + Math.max(0, template.length - 1) + template.reduce((sum: number, item) => sum + leastBytes(item), 0);
  if (typeof template !== "object" || template === null)
    return new TextEncoder().encode(JSON.stringify(template) ?? "").length;
  return Object.entries(template).reduce((sum, [name, value]) => {
    const isPath = name.endsWith(".$");
    return sum + (isPath ? 0 : name.length + 4 + leastBytes(value));
  }, 1);
}
