import type { Machine } from "../../asl/builder/machine.ts";
import type { Names } from "../../asl/builder/names.ts";
import { UsageError } from "../../local/usage-error.ts";
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
 * @throws UsageError for a function or a child that the stage does not deploy, and for a text that CloudFormation would take for a
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

function referenced(text: string, machine: string, known: Deployed): Value {
  const { machines, functions } = known;
  const [, kind, name = ""] = /^sluice::(machine|function|activity)::(.+)$/.exec(text) ?? [];
  if (kind === undefined) {
    if (!text.includes("${")) return text;
    throw new UsageError(`${machine}: "${text}" holds "\${", which CloudFormation would take for a reference.`);
  }
  if (kind === "function" && functions.has(name)) return getAtt(`${logicalId(name)}LambdaFunction`);
  if (kind === "machine" && machines.has(name)) return ref(versionId(name));
  throw new UsageError(
    `${machine} calls the ${kind} "${name}", which is not deployed${placeOf(kind, known)}. Nothing was packaged.`,
  );
}

/** What is deployed of a kind, and where it is named. */
function placeOf(kind: string, { machines, functions }: Deployed): string {
  if (kind === "function") return `: scripts/platform/functions.ts names ${list(functions)}`;
  return kind === "machine" ? `: workflows/machines.ts names ${list(machines)}` : "";
}

function list(names: ReadonlySet<string>): string {
  return [...names].sort().join(", ");
}
