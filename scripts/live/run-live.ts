import type { Dataset } from "../../schemas/dataset.ts";
import { LiveOutcome } from "../../schemas/live.ts";
import type { LiveName } from "../../workflows/live.ts";
import { deployDatasets, deployPlatform } from "../platform/deploy.ts";
import type { Platform } from "../platform/open-platform.ts";
import { type ExecutionEnd, runToEnd } from "../platform/run-to-end.ts";

/** A live run that has ended. */
export type LiveEnd = { readonly executionArn: string; readonly scheduled: string } & (
  | LiveOutcome
  | Exclude<ExecutionEnd, { readonly status: "SUCCEEDED" }>
);

/** Starts a live run as its schedule would, of all datasets, and waits for its end. */
export async function runLive(
  { clients }: Platform,
  machine: LiveName,
  datasets: readonly Dataset[],
  scheduled: string,
): Promise<LiveEnd> {
  await deployPlatform(clients);
  await deployDatasets(clients, datasets);
  const end = await runToEnd(clients, machine, { scheduled });
  if (end.status !== "SUCCEEDED") return { scheduled, ...end };
  return { executionArn: end.executionArn, scheduled, ...LiveOutcome.parse(JSON.parse(end.output)) };
}
