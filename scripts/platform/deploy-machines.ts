import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  type SFNClient,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import type { Machine } from "../../asl/builder/machine.ts";
import type { Clients } from "./clients.ts";
import { liveAlias } from "./deployed-names.ts";
import { definitionNames, machineArn } from "./resource-names.ts";

/**
 * Brings state machines to a gateway; those that changed are updated. On one that stands for a stage each gets what `sls deploy` gives it: a version, which its
 * parents call, and the alias `live` that leads there.
 *
 * @param machines children before those that start them
 */
export async function deployMachines(
  { sfn, names }: Pick<Clients, "sfn" | "names">,
  machines: readonly Machine[],
): Promise<void> {
  const isStage = names.prefix !== "";
  const { partition, region, account } = names;
  const plain = definitionNames(names);
  // As the framework writes them, though here without a version, which the local Lambda does not know.
  const functionArn = (fn: string) => `arn:${partition}:lambda:${region}:${account}:function:${plain.functionName(fn)}`;
  const versions = new Map<string, string>();
  for (const machine of machines) {
    const stateMachineArn = machineArn(names, machine.name);
    const definition = JSON.stringify(
      machine.definition({
        ...plain,
        ...(isStage && { functionName: functionArn }),
        stateMachineArn: (child) => versions.get(child) ?? plain.stateMachineArn(child),
      }),
    );
    const roleArn = `arn:${partition}:iam::${account}:role/${names.prefix}${machine.name}`;
    const version = await deployMachine(sfn, { stateMachineArn, definition, roleArn, publish: isStage });
    if (version === undefined) continue;
    versions.set(machine.name, version);
    await leadAlias(sfn, stateMachineArn, version);
  }
}

interface Deployed {
  readonly stateMachineArn: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly publish: boolean;
}

/** Returns the ARN of the version that was published, if any was. */
async function deployMachine(sfn: SFNClient, { stateMachineArn, ...machine }: Deployed): Promise<string | undefined> {
  const name = stateMachineArn.split(":").at(-1);
  try {
    return (await sfn.send(new CreateStateMachineCommand({ name, ...machine }))).stateMachineVersionArn;
  } catch (error) {
    if ((error as Error).name !== "StateMachineAlreadyExists") throw error;
    return (await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, ...machine }))).stateMachineVersionArn;
  }
}

async function leadAlias(sfn: SFNClient, stateMachineArn: string, stateMachineVersionArn: string): Promise<void> {
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  try {
    await sfn.send(new CreateStateMachineAliasCommand({ name: liveAlias, routingConfiguration }));
  } catch (error) {
    // It leads elsewhere.
    if ((error as Error).name !== "ConflictException") throw error;
    const stateMachineAliasArn = `${stateMachineArn}:${liveAlias}`;
    await sfn.send(new UpdateStateMachineAliasCommand({ stateMachineAliasArn, routingConfiguration }));
  }
}
