import { planPartitions } from "../../functions/plan-partitions/contract.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { Stage } from "../../schemas/stage.ts";
import { backfillName } from "../../workflows/backfill.ts";
import { liveFunction } from "../deployed/live-function.ts";
import type { DeployedStage } from "../deployed/open-deployment.ts";
import { readIndex } from "../deployed/read-index.ts";
import type { Clients } from "../platform/clients.ts";
import { writeDefinition } from "../platform/definitions.ts";
import { deployDataset, deployPlatform, deployStorage } from "../platform/deploy.ts";
import { liveAlias } from "../platform/deployed-names.ts";
import { functionName, machineArn } from "../platform/resource-names.ts";
import { localStage, readStage } from "../platform/stage.ts";

/** Where backfills are run: this machine, or a stage on AWS. Everything else about them is the same. */
export interface Site {
  /** The stage's name; `local` is this machine. */
  readonly stage: string;
  readonly clients: Clients;
  settings(): Promise<Stage>;
  /** What the backfill machine is started by: its ARN, or its alias's. */
  readonly backfillArn: string;
  /** The function that the backfill machine plans with, by name or ARN. */
  planFunction(): Promise<string>;
  /** Readies what a plan is made from. Returns how plans refer to the datasets, in their order. */
  readyToPlan(datasets: readonly Dataset[]): Promise<DatasetRef[]>;
  /** Readies what a run needs. Returns how runs refer to the datasets, in their order. */
  readyToRun(datasets: readonly Dataset[]): Promise<DatasetRef[]>;
  /** True where a run cannot outlive the command that follows it, and is stopped by its interruption. */
  readonly endsWithCommand: boolean;
  /** The longest pause between two looks at a run, in milliseconds. */
  readonly pause: number;
  /** Partitions of a run whose histories are read at its end; those of more are read when they are asked for. */
  readonly mostReported: number;
}

/** This machine, by the gateway that runs here. It is deployed to whenever something is to be run. */
export function localSite(clients: Clients): Site {
  const { s3, names } = clients;
  return {
    stage: localStage,
    clients,
    settings: () => readStage(localStage),
    backfillArn: machineArn(names, backfillName),
    planFunction: async () => functionName(names, planPartitions.name),
    async readyToPlan(datasets) {
      await deployStorage(clients);
      return inTurn(datasets, (dataset) => writeDefinition(s3, names.resources.work, dataset));
    },
    async readyToRun(datasets) {
      await deployPlatform(clients);
      return inTurn(datasets, (dataset) => deployDataset(clients, dataset));
    },
    endsWithCommand: true,
    pause: 250,
    mostReported: Number.POSITIVE_INFINITY,
  };
}

/**
 * A stage on AWS, as it was deployed: nothing of it is changed. GetExecutionHistory gives 400 answers, and then 20 a second
 * (FACTS.md A3): the three histories of each of 300 partitions take half a minute.
 */
export function deployedSite({ stage, settings, clients }: DeployedStage): Site {
  const refs = async (datasets: readonly Dataset[]) => {
    const index = await readIndex(clients);
    return datasets.flatMap(({ name }) => index.find((ref) => ref.name === name) ?? []);
  };
  return {
    stage,
    clients,
    settings: async () => settings,
    backfillArn: machineArn(clients.names, backfillName, liveAlias),
    planFunction: () => liveFunction(clients, backfillName, planPartitions.name),
    readyToPlan: refs,
    readyToRun: refs,
    endsWithCommand: false,
    pause: 5_000,
    mostReported: 300,
  };
}

/** The option that leads a command to where a site is. */
export function stageOption({ stage }: Pick<Site, "stage">): string {
  return stage === localStage ? "" : ` --stage ${stage}`;
}

/** Where a site is, in words. */
export function placeOf({ stage }: Pick<Site, "stage">): string {
  return stage === localStage ? "here" : `on the stage ${stage}`;
}

async function inTurn<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
