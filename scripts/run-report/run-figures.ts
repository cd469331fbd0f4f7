import * as z from "zod";
import { readLedger } from "../../functions/shared/read-ledger.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import { DatasetRef, PartitionId } from "../../schemas/partition.ts";
import type { Stage } from "../../schemas/stage.ts";
import { runPartitionName } from "../../workflows/run-partition.ts";
import type { Summary } from "../backfill/summary.ts";
import type { Clients } from "../platform/clients.ts";
import { bareMachine } from "../platform/resource-names.ts";
import { type InFlight, inFlight } from "./in-flight.ts";
import { type ReadExecution, readExecutions } from "./read-executions.ts";
import { type RejectReasons, rejectReasons } from "./reject-reasons.ts";
import { type Retries, retriesOf } from "./retries.ts";
import { type StageTime, stageTimes } from "./stage-times.ts";

/** How one resource was used, and how much of it there is. */
export interface ResourceUse extends InFlight {
  /** What the run's lease may use at once. */
  readonly share: number;
  /** What the account has. */
  readonly quota: number;
}

/** One execution that worked on a partition. Milliseconds since 1970. */
export interface PartitionRun {
  readonly dataset: string;
  readonly partition: string;
  readonly execution: string;
  readonly status: ReadExecution["status"];
  readonly start: number;
  /** Undefined while it runs. */
  readonly stop: number | undefined;
}

/** What a run did, as its executions' histories, the ledger and the receipts tell. */
export interface RunFigures {
  readonly machine: string;
  /** Milliseconds since 1970: when the run began, and ended or was looked at. */
  readonly start: number;
  readonly end: number;
  readonly executions: number;
  /** Executions of the run that there is no history of any more. */
  readonly forgotten: number;
  /** The execution with the longest history. */
  readonly largestHistory: {
    readonly events: number;
    readonly limit: number;
    readonly machine: string;
    readonly name: string;
  };
  readonly lambda: ResourceUse;
  readonly athenaDml: ResourceUse;
  readonly retries: Retries;
  readonly stages: readonly StageTime[];
  readonly partitions: readonly PartitionRun[];
  readonly rejects: RejectReasons;
}

/** Events that one execution's history holds (FACTS.md A2). */
const historyLimit = 25_000;

export interface FiguresRequest {
  readonly summary: Pick<Summary, "run" | "executionArn" | "datasets">;
  readonly stage: Pick<Stage, "quotas" | "leases">;
  /** Is told how far the reading is. */
  readonly onRead?: (read: number, known: number) => void;
}

/** Gathers the figures of a run. Nothing is guessed: what no history tells is counted as missing. */
export async function runFigures(clients: Clients, { summary, stage, onRead }: FiguresRequest): Promise<RunFigures> {
  const { executions, forgotten } = await readExecutions(clients, summary.executionArn, onRead);
  const ended = await endedItems(clients, summary);
  const root = executions.find(({ arn }) => arn === summary.executionArn);
  const machine = root?.machine ?? bareMachine(clients.names, summary.executionArn.split(":")[6] ?? "");
  // Not by spreading them: a run of years has more executions than a call may have arguments.
  const start = root?.start ?? executions.reduce((least, execution) => Math.min(least, execution.start), Date.now());
  const end = executions.reduce((most, { stop }) => Math.max(most, stop ?? Date.now()), start);
  const spans = executions.flatMap((execution) => execution.spans);
  const share: { readonly lambda?: number | undefined; readonly athenaDml?: number | undefined } =
    Object.entries(stage.leases).find(([name]) => name === machine)?.[1] ?? {};
  const useOf = (service: string, resource: "lambda" | "athenaDml"): ResourceUse => ({
    ...inFlight(
      spans.filter((span) => span.resource.startsWith(`${service}:`)),
      start,
      end,
    ),
    share: share[resource] ?? stage.quotas[resource],
    quota: stage.quotas[resource],
  });
  const longest = executions.reduce<ReadExecution | undefined>(
    (most, execution) => (execution.events > (most?.events ?? 0) ? execution : most),
    undefined,
  );
  return {
    machine,
    start,
    end,
    executions: executions.length,
    forgotten: forgotten.length,
    largestHistory: {
      events: longest?.events ?? 0,
      limit: historyLimit,
      machine: longest?.machine ?? "",
      name: longest?.name ?? "",
    },
    lambda: useOf("lambda", "lambda"),
    athenaDml: useOf("athena", "athenaDml"),
    retries: retriesOf(spans),
    stages: stageTimes(spans),
    partitions: executions.flatMap(partitionRun),
    rejects: await rejectReasons(clients.s3, clients.names.resources.work, ended),
  };
}

/** What the run published or gave up. */
async function endedItems(clients: Clients, { run, datasets }: FiguresRequest["summary"]): Promise<LedgerItem[]> {
  const items: LedgerItem[] = [];
  for (const { dataset } of datasets)
    items.push(...(await readLedger(clients.dynamodb, clients.names.resources.ledger, dataset)));
  return items.filter((item) => item.run === run && (item.state === "PUBLISHED" || item.state === "FAILED"));
}

const PartitionInput = z.object({ dataset: DatasetRef, partition: PartitionId });

function partitionRun({ machine, name, input, status, start, stop }: ReadExecution): PartitionRun[] {
  if (machine !== runPartitionName) return [];
  const parsed = PartitionInput.safeParse(input);
  if (!parsed.success) return [];
  const { dataset, partition } = parsed.data;
  return [{ dataset: dataset.name, partition, execution: name, status, start, stop }];
}
