import { DescribeStateMachineCommand, StateMachineDoesNotExist } from "@aws-sdk/client-sfn";
import type { Machine } from "../../asl/builder/machine.ts";
import type { Names } from "../../asl/builder/names.ts";
import { machineArn, type ResourceNames } from "../platform/resource-names.ts";
import { type Difference, differences } from "./differences.ts";
import { liveVersion } from "./live-version.ts";
import type { DeployedStage } from "./open-deployment.ts";

/** How one machine of a stage stands to the sources here. */
export interface ComparedMachine {
  readonly machine: string;
  /** The version that `live` leads to; undefined where there is none. */
  readonly version: string | undefined;
  /** Undefined where the machine is not deployed. */
  readonly differences: readonly Difference[] | undefined;
}

/** What functions and machines are called in both, without place, stage and version. */
const bareNames: Names = {
  functionName: (fn) => `function ${fn}`,
  stateMachineArn: (machine) => `machine ${machine}`,
  activityArn: (activity) => `activity ${activity}`,
};

/** Compares the definition that each machine's `live` alias runs with what the sources here would deploy. */
export async function compareDefinitions(
  deployed: DeployedStage,
  machines: readonly Machine[],
): Promise<ComparedMachine[]> {
  return Promise.all(machines.map((machine) => compare(deployed, machine)));
}

async function compare(deployed: DeployedStage, machine: Machine): Promise<ComparedMachine> {
  const { sfn, names } = deployed.clients;
  const live = await liveVersion(deployed.clients, machine.name);
  const stateMachineArn = live ?? machineArn(names, machine.name);
  const found = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn })).catch((error: unknown) => {
    if (error instanceof StateMachineDoesNotExist) return undefined;
    throw error;
  });
  const version = live?.slice(live.lastIndexOf(":") + 1);
  if (found?.definition === undefined) return { machine: machine.name, version, differences: undefined };
  const theirs: unknown = JSON.parse(bare(found.definition, names));
  const ours: unknown = JSON.parse(JSON.stringify(machine.definition(bareNames)));
  return { machine: machine.name, version, differences: differences(ours, theirs) };
}

/** A definition with the ARNs of the stage's functions and machines, versions included, replaced by their bare names. */
function bare(definition: string, names: ResourceNames): string {
  const prefix = names.prefix.replace(/[^A-Za-z0-9]/g, "\\$&");
  return definition
    .replace(
      new RegExp(`arn:[a-z-]+:lambda:[^:"]*:\\d*:function:${prefix}([A-Za-z0-9_-]+)(:[^"]+)?`, "g"),
      "function $1",
    )
    .replace(
      new RegExp(`arn:[a-z-]+:states:[^:"]*:\\d*:stateMachine:${prefix}([A-Za-z0-9_-]+)(:[^"]+)?`, "g"),
      "machine $1",
    );
}
