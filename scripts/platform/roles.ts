import type { Machine } from "../../asl/builder/machine.ts";
import type { FunctionContract } from "../../asl/contract.ts";
import type { Grant } from "../../asl/iam/grant.ts";
import { machineGrants } from "../../asl/iam/machine-grants.ts";
import { type MergedGrant, mergeGrants } from "../../asl/iam/merge-grants.ts";
import type { ResourceNames } from "./resource-names.ts";

/** The role of one machine or function: what it may call, and nothing else. */
export interface Role {
  readonly kind: "machine" | "function";
  /** The machine's or the function's. */
  readonly name: string;
  readonly grants: readonly MergedGrant[];
}

/** X-Ray's actions know no resources (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html). */
const tracing: Grant = {
  actions: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
  resources: ["*"],
  neededBy: "tracing, whose actions know no resources",
};

/** A machine that is traced also asks which executions to sample. */
const machineTracing: Grant = {
  ...tracing,
  actions: [...tracing.actions, "xray:GetSamplingRules", "xray:GetSamplingTargets"],
};

/**
 * What Step Functions needs to write to a log group; none of these actions knows resources
 * (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html).
 */
const machineLogging: Grant = {
  actions: [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
  ],
  resources: ["*"],
  neededBy: "logging, whose actions know no resources",
};

/** The role of a machine, from what its states call. */
export function machineRole(machine: Machine): Role {
  const grants = [...machineGrants(machine), machineLogging, machineTracing];
  return { kind: "machine", name: machine.name, grants: mergeGrants(grants) };
}

/** The roles of machines, and of functions beside them. */
export function rolesOf(machines: readonly Machine[], functions: readonly FunctionContract[]): Role[] {
  const names = machines.map(({ name }) => name);
  return [...machines.map(machineRole), ...functions.map((contract) => functionRole(contract, names))];
}

/**
 * The role of a function, from what its contract says that its code calls.
 *
 * @param machines names of those that are deployed: what a contract means by the executions of all of them
 */
export function functionRole({ name, access = [] }: FunctionContract, machines: readonly string[]): Role {
  const logging: Grant = {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [`arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{function-name:${name}}:*`],
    neededBy: "logging",
  };
  const code = access.map(
    ({ resources, ...allowed }): Grant => ({
      ...allowed,
      resources: resources.flatMap((resource) =>
        resource === "{execution:*}" ? machines.map((machine) => `{execution:${machine}}`) : [resource],
      ),
      neededBy: "its code",
    }),
  );
  return { kind: "function", name, grants: mergeGrants([...code, logging, tracing]) };
}

/**
 * A grant's resource with everything that stands in braces replaced. A function is meant with all its versions: an older version of a
 * caller, to which an alias may be led back, calls older versions of its callees. A machine is named without a version, because whoever
 * starts a version or an alias is authorized by the machine's own ARN
 * (https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html).
 *
 * @throws Error for a name that stands for nothing
 */
export function resolveResource(resource: string, names: ResourceNames): string {
  const { partition, region, account, prefix, resources } = names;
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  return resource.replace(/\{([a-z-]+)(?::([^}]*))?\}/g, (found, kind: string, name = "") => {
    switch (kind) {
      case "partition":
        return partition;
      case "region":
        return region;
      case "account":
        return account;
      case "function":
        return arn("lambda", `function:${prefix}${name}:*`);
      case "function-name":
        return `${prefix}${name}`;
      case "machine":
        return arn("states", `stateMachine:${prefix}${name}`);
      case "map-run-execution":
        return arn("states", `execution:${prefix}${name}/*`);
      case "execution":
        return arn("states", `execution:${prefix}${name}:*`);
      default: {
        const known = (resources as Readonly<Record<string, string>>)[kind];
        if (known !== undefined) return known;
        throw new Error(`${found} in ${resource} stands for nothing. There is ${Object.keys(resources).join(", ")}.`);
      }
    }
  });
}
