import { parseMachineArn } from "../../engine/machine-reference.ts";
import { sfnError } from "./errors.ts";
import type { MachineReferences, RoutingItem } from "./machine-references.ts";

/**
 * Reads an alias's `routingConfiguration`: one or two versions of one machine, with weights that add up to 100. Throws
 * ValidationException, or ResourceNotFound where a version does not exist.
 */
export function readRouting(
  given: unknown,
  references: MachineReferences,
): { readonly stateMachineArn: string; readonly routingConfiguration: readonly RoutingItem[] } {
  if (!Array.isArray(given) || given.length < 1 || given.length > 2) {
    throw invalid("it must name one or two versions");
  }
  const routingConfiguration = given.map(readItem);
  const [first, second] = routingConfiguration;
  if (first?.stateMachineVersionArn === second?.stateMachineVersionArn) throw invalid("it names one version twice");
  if (routingConfiguration.reduce((sum, { weight }) => sum + weight, 0) !== 100) {
    throw invalid("the sum of its weights must be 100");
  }
  const machines = routingConfiguration.map(({ stateMachineVersionArn }) => {
    const version = references.versions.get(stateMachineVersionArn);
    if (version === undefined) throw sfnError.noResource(stateMachineVersionArn);
    return version.stateMachineArn;
  });
  const [stateMachineArn = ""] = machines;
  if (machines.some((arn) => arn !== stateMachineArn)) throw invalid("its versions must be of the same state machine");
  return { stateMachineArn, routingConfiguration };
}

function readItem(item: unknown): RoutingItem {
  const { stateMachineVersionArn, weight } = (item ?? {}) as { readonly [member: string]: unknown };
  if (typeof stateMachineVersionArn !== "string" || parseMachineArn(stateMachineVersionArn)?.qualifier === undefined) {
    throw invalid(`${JSON.stringify(stateMachineVersionArn ?? null)} is no version's ARN`);
  }
  if (typeof weight !== "number" || !Number.isInteger(weight) || weight < 0 || weight > 100) {
    throw invalid(`the weight ${JSON.stringify(weight ?? null)} must be a whole number from 0 to 100`);
  }
  return { stateMachineVersionArn, weight };
}

function invalid(problem: string) {
  return sfnError.invalid(`'routingConfiguration' is not valid: ${problem}.`);
}
