import type { Names } from "../../asl/builder/names.ts";
import type { Place } from "../../engine/arn.ts";
import { localPlace } from "../../local/place.ts";
import { resources } from "./names.ts";

/** What a stage's platform consists of beside machines and functions, by the names that contracts use. */
export type ResourceName = "raw" | "lake" | "work" | "ledger" | "database" | "live-queries" | "backfill-queries";

/** Where a stage is, and what everything of it is called there. */
export interface ResourceNames extends Place {
  /** What the names of machines and functions begin with: `sluice-prod-`, and nothing on a laptop. */
  readonly prefix: string;
  readonly resources: Readonly<Record<ResourceName, string>>;
}

/** What everything is called on a laptop. */
export const localResourceNames: ResourceNames = {
  ...localPlace,
  prefix: "",
  resources: {
    raw: resources.rawBucket,
    lake: resources.lakeBucket,
    work: resources.workBucket,
    ledger: resources.ledgerTable,
    database: resources.glueDatabase,
    "live-queries": resources.liveWorkgroup,
    "backfill-queries": resources.backfillWorkgroup,
  },
};

/** The ARN of a machine; with `qualifier`, of a version or an alias of it. */
export function machineArn(
  { partition, region, account, prefix }: ResourceNames,
  machine: string,
  qualifier?: string,
): string {
  const arn = `arn:${partition}:states:${region}:${account}:stateMachine:${prefix}${machine}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** The ARN of an execution of a machine. */
export function executionArn(
  { partition, region, account, prefix }: ResourceNames,
  machine: string,
  name: string,
): string {
  return `arn:${partition}:states:${region}:${account}:execution:${prefix}${machine}:${name}`;
}

/** The name of a function. */
export function functionName({ prefix }: Pick<ResourceNames, "prefix">, fn: string): string {
  return `${prefix}${fn}`;
}

/** What a machine is called in its contract, of its name in a stage; also where a Map Run's label follows it. */
export function bareMachine({ prefix }: Pick<ResourceNames, "prefix">, name: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Names for definitions that call functions and machines as they are, not versions of them. */
export function definitionNames(names: ResourceNames): Names {
  const { partition, region, account, prefix } = names;
  return {
    stateMachineArn: (machine) => machineArn(names, machine),
    functionName: (fn) => functionName(names, fn),
    activityArn: (activity) => `arn:${partition}:states:${region}:${account}:activity:${prefix}${activity}`,
  };
}
