import type { MergedGrant } from "../../../asl/iam/merge-grants.ts";
import type { ResourceNames } from "../../platform/resource-names.ts";
import { type Role, resolveResource } from "../../platform/roles.ts";
import { logicalId, type Resource, type Resources, sub, type Value } from "../template.ts";

/** The logical id of a machine's or a function's role; a function may be called as a machine is. */
export function roleId({ kind, name }: Pick<Role, "kind" | "name">): string {
  return `${logicalId(`${name}-${kind}`)}Role`;
}

/** A role for each machine and each function, which only its service may take, for this account. */
export function roles(all: readonly Role[], names: ResourceNames): Resources {
  return Object.fromEntries(all.map((role) => [roleId(role), resource(role, names)]));
}

function resource({ kind, grants }: Role, names: ResourceNames): Resource {
  const service = kind === "machine" ? "states.amazonaws.com" : "lambda.amazonaws.com";
  return roleFor(
    service,
    statementIds(grants).map(([Sid, { actions, resources, condition }]) => ({
      Sid,
      Effect: "Allow",
      Action: actions,
      Resource: resources.map((pattern) => (pattern === "*" ? pattern : sub(resolveResource(pattern, names)))),
      ...(condition && { Condition: condition }),
    })),
  );
}

/** A role that a service takes for this account only. */
export function roleFor(service: string, statements: readonly { readonly [member: string]: Value }[]): Resource {
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...forThisAccount(service) },
        ],
      },
      Policies: [{ PolicyName: "derived", PolicyDocument: { Version: "2012-10-17", Statement: statements } }],
    },
  };
}

/** Lambda assumes a function's role without naming an account. */
function forThisAccount(service: string): { readonly [member: string]: Value } {
  if (service === "lambda.amazonaws.com") return {};
  return { Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } } };
}

/** Each statement with an id that says what needs it: the name of its state, and a number where that comes again. */
function statementIds(grants: readonly MergedGrant[]): [id: string, grant: MergedGrant][] {
  const taken = new Map<string, number>();
  return grants.map((grant) => {
    const base = statementId(grant.neededBy[0] ?? "");
    const times = (taken.get(base) ?? 0) + 1;
    taken.set(base, times);
    return [times === 1 ? base : `${base}${times}`, grant];
  });
}

/** `States.Each file.ItemProcessor.States.Transform file` → `TransformFile`; an id has letters and digits only. */
function statementId(neededBy: string): string {
  const [state = ""] = neededBy.split("States.").slice(-1);
  const [reason = ""] = state.split(",");
  return reason
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
