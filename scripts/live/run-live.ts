import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { localNames } from "../../asl/builder/names.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import { LiveOutcome } from "../../schemas/live.ts";
import { machineNames } from "../../workflows/names.ts";
import { deployDatasets, deployPlatform } from "../platform/deploy.ts";
import type { Platform } from "../platform/open-platform.ts";

/** A live run that has ended. */
export type LiveEnd = { readonly executionArn: string; readonly scheduled: string } & (
  | LiveOutcome
  | { readonly status: "FAILED" | "TIMED_OUT" | "ABORTED"; readonly error: string; readonly cause: string }
);

/**
 * Starts a live run as its schedule would, of all datasets, and waits for its end. An interrupt stops the execution and returns when
 * it is ABORTED.
 */
export async function runLive(
  { clients }: Platform,
  machine: "daily" | "hourly",
  datasets: readonly Dataset[],
  scheduled: string,
): Promise<LiveEnd> {
  await deployPlatform(clients);
  await deployDatasets(clients, datasets);
  const { executionArn = "" } = await clients.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: localNames.stateMachineArn(machineNames[machine]),
      input: JSON.stringify({ scheduled }),
    }),
  );
  const stop = () => {
    const reason = { error: "Interrupted", cause: "The command was interrupted." };
    clients.sfn.send(new StopExecutionCommand({ executionArn, ...reason })).catch(() => process.exit(130));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
      const {
        status,
        output,
        error = "",
        cause = "",
      } = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === "SUCCEEDED") return { executionArn, scheduled, ...LiveOutcome.parse(JSON.parse(output ?? "")) };
      if (status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED") {
        return { executionArn, scheduled, status, error, cause };
      }
      await sleep(pause);
    }
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
