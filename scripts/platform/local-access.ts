import { type AccessGate, createAccessGate } from "../../local/access/access-gate.ts";
import { contracts } from "./functions.ts";
import { bareMachine, functionName, type ResourceNames } from "./resource-names.ts";
import { functionRole, resolveResource } from "./roles.ts";

/** Holds every function to the role that it is deployed with, so that what the role lacks is found on the laptop. */
export function localAccess(names: ResourceNames): AccessGate {
  const roles = contracts.map((contract) => {
    const { name, grants } = functionRole(contract, ["*"]);
    const resolved = (resource: string) => resolveResource(resource, names);
    const allowed = grants.map((grant) => ({ ...grant, resources: grant.resources.map(resolved) }));
    return [functionName(names, name), allowed] as const;
  });
  return createAccessGate(
    new Map(roles),
    (caller) => `\`access\` in functions/${bareMachine(names, caller)}/contract.ts`,
  );
}
