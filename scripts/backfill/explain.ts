import { DescribeExecutionCommand, paginateListExecutions, StateMachineDoesNotExist } from "@aws-sdk/client-sfn";
import type { LedgerItem } from "../../schemas/ledger.ts";
import { runChunkName } from "../../workflows/run-chunk.ts";
import { runPartitionName } from "../../workflows/run-partition.ts";
import type { Clients } from "../platform/clients.ts";
import { machineArn } from "../platform/resource-names.ts";
import type { ReadChunk } from "./read-plan.ts";

/** A planned partition that a run did not publish, and why. */
export interface FailedPartition {
  readonly dataset: string;
  readonly partition: string;
  readonly error: string;
  readonly cause: string;
}

/** The run whose partitions are explained, and when it began; default: nobody knows. */
export interface RunToExplain {
  readonly run: string;
  readonly since?: Date | undefined;
}

type Reason = Pick<FailedPartition, "error" | "cause">;

const notRun: Reason = { error: "NotRun", cause: "It was not run." };

/**
 * Why planned partitions are not published, those apart whose files are published as they are: the ledger says it of those it failed, their executions of the others, and the
 * executions of their chunks of those that never had one.
 *
 * @param plan chunk by chunk
 * @param ledger what the run left in the ledger, of all datasets
 */
export async function explain(
  clients: Pick<Clients, "sfn" | "names">,
  { run, since }: RunToExplain,
  plan: readonly ReadChunk[],
  ledger: readonly LedgerItem[],
): Promise<FailedPartition[]> {
  const items = new Map(ledger.map((item) => [`${item.dataset} ${item.partition}`, item]));
  const failed: FailedPartition[] = [];
  let executions: Map<string, string> | undefined;
  let chunks: Map<string, string> | undefined;
  for (const [index, chunk] of plan.entries()) {
    const dataset = chunk.dataset.name;
    let ofChunk: Reason | undefined;
    for (const { partition, reportsOnly } of chunk.partitions) {
      if (reportsOnly) continue;
      const item = items.get(`${dataset} ${partition}`);
      if (item?.state === "PUBLISHED") continue;
      if (item?.state === "FAILED") {
        failed.push({ dataset, partition, error: item.error ?? "", cause: item.cause ?? "" });
        continue;
      }
      executions ??= await unsuccessful(clients, runPartitionName, { run, since });
      const own = await reasonOf(clients, executions.get(`${dataset.slice(0, 20)}-${partition}-${run}`));
      if (!own && !ofChunk) {
        chunks ??= await unsuccessful(clients, runChunkName("backfill"), { run, since });
        ofChunk = (await reasonOf(clients, chunks.get(`chunk-${index}-${run}`))) ?? notRun;
      }
      failed.push({ dataset, partition, ...(own ?? ofChunk ?? notRun) });
    }
  }
  return failed;
}

/** ARNs of the executions of a run that ended otherwise than well, by name without the hash at its end. */
async function unsuccessful(
  { sfn, names }: Pick<Clients, "sfn" | "names">,
  machine: string,
  { run, since = new Date(0) }: RunToExplain,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const stateMachineArn = machineArn(names, machine);
  try {
    for await (const page of paginateListExecutions({ client: sfn, pageSize: 1000 }, { stateMachineArn })) {
      // The newest come first: what began before the run is none of its own.
      for (const { name = "", executionArn = "", status, startDate = since } of page.executions ?? []) {
        if (startDate < since) return found;
        if (!name.includes(`-${run}-`) || status === "SUCCEEDED" || status === "RUNNING") continue;
        found.set(name.slice(0, name.lastIndexOf("-")), executionArn);
      }
    }
  } catch (error) {
    // A stage that fans out by Map Runs has no machine for chunks.
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
  }
  return found;
}

async function reasonOf({ sfn }: Pick<Clients, "sfn">, executionArn: string | undefined): Promise<Reason | undefined> {
  if (executionArn === undefined) return undefined;
  const { error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  return { error: error ?? notRun.error, cause: cause ?? notRun.cause };
}
