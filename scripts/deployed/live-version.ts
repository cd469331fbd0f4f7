import { DescribeStateMachineAliasCommand } from "@aws-sdk/client-sfn";
import type { Clients } from "../platform/clients.ts";
import { liveAlias } from "../platform/deployed-names.ts";
import { machineArn } from "../platform/resource-names.ts";

/** The ARN of the version that a machine's `live` alias leads to. An emulator may know no aliases: undefined. */
export async function liveVersion(
  { sfn, names }: Pick<Clients, "sfn" | "names">,
  machine: string,
): Promise<string | undefined> {
  const stateMachineAliasArn = machineArn(names, machine, liveAlias);
  return sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn })).then(
    ({ routingConfiguration = [] }) => routingConfiguration[0]?.stateMachineVersionArn,
    () => undefined,
  );
}
