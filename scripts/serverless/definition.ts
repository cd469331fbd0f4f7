import type { Machine } from "../../asl/builder/machine.ts";
import type { Names } from "../../asl/builder/names.ts";
import { versionId } from "./resources/versions.ts";
import { getAtt, logicalId, ref, type Value } from "./template.ts";

/** Stands for a machine or a function of ours in a definition, until it is replaced by a reference. */
const marks: Names = {
  stateMachineArn: (machine) => `sluice::machine::${machine}`,
  functionName: (fn) => `sluice::function::${fn}`,
  activityArn: (activity) => `sluice::activity::${activity}`,
};

/**
 * A machine's definition as CloudFormation gets it: its functions are named by their ARN, which serverless-step-functions makes the exact
 * version's, and its children by the exact version of theirs.
 *
 * @throws Error for a function or a child that the stage does not deploy, and for a text that CloudFormation would take for a
 *   reference
 */
export function deployedDefinition(machine: Machine, known: Deployed): Value {
  return replaced(machine.definition(marks) as unknown as Value, machine.name, known);
}

/** Names of what a stage deploys. */
export interface Deployed {
  readonly machines: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

function replaced(value: Value, machine: string, known: Deployed): Value {
  if (typeof value === "string") return referenced(value, machine, known);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Value) => replaced(item, machine, known));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaced(member, machine, known)]));
}

function referenced(text: string, machine: string, { machines, functions }: Deployed): Value {
  const [, kind, name = ""] = /^sluice::(machine|function|activity)::(.+)$/.exec(text) ?? [];
  if (kind === undefined) {
    if (!text.includes("${")) return text;
    throw new Error(`${machine}: "${text}" holds "\${", which CloudFormation would take for a reference.`);
  }
  if (kind === "function" && functions.has(name)) return getAtt(`${logicalId(name)}LambdaFunction`);
  if (kind === "machine" && machines.has(name)) return ref(versionId(name));
  throw new Error(
    `${machine} calls the ${kind} "${name}", which is not deployed. Deployed are the machines ${list(machines)} and the functions ${list(functions)}.`,
  );
}

function list(names: ReadonlySet<string>): string {
  return [...names].sort().join(", ");
}
