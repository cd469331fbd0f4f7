import type { Machine } from "../../asl/builder/machine.ts";
import { deployedNames } from "../platform/deployed-names.ts";
import { contracts } from "../platform/functions.ts";
import { type Role, resolveResource, rolesOf } from "../platform/roles.ts";

/** A statement of a role, as it is deployed, and what needs it. */
export interface ExplainedStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Role["grants"][number]["condition"];
  readonly neededBy: readonly string[];
}

export interface ExplainedRole {
  readonly kind: Role["kind"];
  readonly name: string;
  readonly statements: readonly ExplainedStatement[];
}

/** The role of every machine and every function of a stage, each statement with the states that need it. */
export function explainRoles(stage: string, region: string, machines: readonly Machine[]): ExplainedRole[] {
  const names = deployedNames(stage, { partition: "aws", region, account: "<account>" });
  return rolesOf(machines, contracts).map(({ kind, name, grants }) => ({
    kind,
    name,
    statements: grants.map((grant) => ({
      ...grant,
      resources: grant.resources.map((resource) => resolveResource(resource, names)),
    })),
  }));
}

/** The roles as text: a paragraph each. */
export function formatRoles(roles: readonly ExplainedRole[]): string[] {
  return roles.flatMap(({ kind, name, statements }) => [
    `${kind} ${name}`,
    ...statements.flatMap(({ actions, resources, condition, neededBy }) => [
      `  ${actions.join(", ")}`,
      ...resources.map((resource) => `    on ${resource}`),
      ...(condition ? [`    if ${JSON.stringify(condition)}`] : []),
      ...neededBy.map((need) => `    for ${need}`),
    ]),
    "",
  ]);
}
