import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import type { Clients } from "../platform/clients.ts";
import { functionName, machineArn } from "../platform/resource-names.ts";
import { liveVersion } from "./live-version.ts";

/**
 * The ARN of the version of a function that a machine calls where its `live` alias leads, which after an alias was led back is not the
 * newest one; the function's name where the machine does not call it by an ARN.
 */
export async function liveFunction(
  clients: Pick<Clients, "sfn" | "names">,
  machine: string,
  fn: string,
): Promise<string> {
  const { sfn, names } = clients;
  const stateMachineArn = (await liveVersion(clients, machine)) ?? machineArn(names, machine);
  const { definition = "" } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const name = functionName(names, fn);
  // Names of functions are letters, digits, `-` and `_`.
  return new RegExp(`arn:[^"]+:function:${name}(:[^":]+)?(?=")`).exec(definition)?.[0] ?? name;
}
