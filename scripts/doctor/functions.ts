import { GetFunctionCommand, type GetFunctionResponse, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import type { FunctionContract } from "../../asl/contract.ts";
import type { DeployedStage } from "../deployed/open-deployment.ts";
import { functionName } from "../platform/resource-names.ts";
import { exactFinding, type Finding } from "./finding.ts";

/** Whether every function is there, with the time, memory, `/tmp` and reserved concurrency that it was proved with. */
export async function checkFunctions(
  { clients, settings }: DeployedStage,
  contracts: readonly FunctionContract[],
): Promise<Finding[]> {
  return Promise.all(
    contracts.map(async ({ name, timeout, memory, storage = defaultStorage }) => {
      const FunctionName = functionName(clients.names, name);
      const found = await clients.lambda.send(new GetFunctionCommand({ FunctionName })).catch((error: unknown) => {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      });
      return exactFinding(
        `Lambda: ${FunctionName}`,
        describe({ timeout, memory, storage, reserved: settings.reserved[name] }),
        found && describe(settingsOf(found)),
        "Deploy the stage again.",
      );
    }),
  );
}

/** MB of `/tmp` where a contract names none: Lambda's own default. */
const defaultStorage = 512;

interface FunctionSettings {
  readonly timeout: number | undefined;
  readonly memory: number | undefined;
  readonly storage: number | undefined;
  readonly reserved: number | undefined;
}

function settingsOf({ Configuration, Concurrency }: GetFunctionResponse): FunctionSettings {
  return {
    timeout: Configuration?.Timeout,
    memory: Configuration?.MemorySize,
    storage: Configuration?.EphemeralStorage?.Size,
    reserved: Concurrency?.ReservedConcurrentExecutions,
  };
}

function describe({ timeout, memory, storage, reserved }: FunctionSettings): string {
  return `${timeout} s, ${memory} MB, ${storage} MB of /tmp${reserved === undefined ? "" : `, ${reserved} reserved`}`;
}
