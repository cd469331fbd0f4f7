import {
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import type { Machine } from "../../asl/builder/machine.ts";
import type { Names } from "../../asl/builder/names.ts";
import { type Difference, differences } from "./differences.ts";
import { type DeployedStage, machineArn } from "./open-deployment.ts";

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
  const { sfn } = deployed.clients;
  const live = await liveVersion(deployed, machine.name);
  const stateMachineArn = live ?? machineArn(deployed, machine.name);
  const found = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn })).catch((error: unknown) => {
    if (error instanceof StateMachineDoesNotExist) return undefined;
    throw error;
  });
  const version = live?.slice(live.lastIndexOf(":") + 1);
  if (found?.definition === undefined) return { machine: machine.name, version, differences: undefined };
  const theirs: unknown = JSON.parse(bare(found.definition, deployed));
  const ours: unknown = JSON.parse(JSON.stringify(machine.definition(bareNames)));
  return { machine: machine.name, version, differences: differences(ours, theirs) };
}

/** Where the alias leads. An emulator may know no aliases: its machines are compared as they are. */
async function liveVersion(deployed: DeployedStage, machine: string): Promise<string | undefined> {
  const stateMachineAliasArn = machineArn(deployed, machine, "live");
  return deployed.clients.sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn })).then(
    ({ routingConfiguration = [] }) => routingConfiguration[0]?.stateMachineVersionArn,
    () => undefined,
  );
}

/** A definition with the ARNs of the stage's functions and machines, versions included, replaced by their bare names. */
function bare(definition: string, { names }: DeployedStage): string {
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
