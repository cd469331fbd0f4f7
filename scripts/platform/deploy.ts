import { setTimeout as sleep } from "node:timers/promises";
import { CreateWorkGroupCommand, GetWorkGroupCommand } from "@aws-sdk/client-athena";
import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateDatabaseCommand,
  CreateTableCommand as CreateGlueTableCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import type { Dataset } from "../../schemas/dataset.ts";
import { tablesOf } from "../../schemas/dataset-tables.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { DescribedDataset } from "../../schemas/report.ts";
import { type MachineSettings, machinesOf } from "../../workflows/machines.ts";
import type { Clients } from "./clients.ts";
import { writeDefinition, writeIndex } from "./definitions.ts";
import { deployMachines } from "./deploy-machines.ts";
import { ledgerDefinition } from "./ledger-definition.ts";
import { localStage, readStage } from "./stage.ts";
import { tableInput } from "./table-input.ts";

/**
 * Brings the platform to a gateway: its buckets, ledger table, Glue database, Athena workgroups and state machines. May be repeated; machines
 * whose definition changed are updated.
 *
 * @param stage how wide the machines are; default: as `stages/local.yml` has them
 */
export async function deployPlatform(clients: Clients, stage?: MachineSettings): Promise<void> {
  const { glue, names } = clients;
  const { resources } = names;
  await deployStorage(clients);
  await unlessThere(() => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: resources.database } })));
  for (const name of [resources["live-queries"], resources["backfill-queries"]]) await deployWorkgroup(clients, name);
  await deployMachines(clients, machinesOf(stage ?? (await readStage(localStage))));
}

/** Queries of the workgroup leave their results in the work bucket, whatever they ask for. */
async function deployWorkgroup({ athena, names }: Clients, Name: string): Promise<void> {
  const there = await athena.send(new GetWorkGroupCommand({ WorkGroup: Name })).catch(() => undefined);
  if (there) return;
  const OutputLocation = `s3://${names.resources.work}/athena/${Name}/`;
  const ResultConfiguration = { OutputLocation };
  await athena.send(new CreateWorkGroupCommand({ Name, Configuration: { ResultConfiguration } }));
}

/** Brings to a gateway what a plan is made from: the buckets and the ledger's table. May be repeated. */
export async function deployStorage({
  s3,
  dynamodb,
  names,
}: Pick<Clients, "s3" | "dynamodb" | "names">): Promise<void> {
  const { raw, lake, work, ledger: TableName } = names.resources;
  for (const Bucket of [raw, lake, work]) {
    await unlessThere(() => s3.send(new CreateBucketCommand({ Bucket })));
  }
  await unlessThere(() => dynamodb.send(new CreateTableCommand({ TableName, ...ledgerDefinition })));
  await tableIsActive(dynamodb, TableName);
}

/**
 * Brings all datasets to a gateway, and the index in which live runs find them.
 *
 * @returns how runs refer to them
 */
export async function deployDatasets(clients: Clients, datasets: readonly Dataset[]): Promise<DatasetRef[]> {
  const refs: DatasetRef[] = [];
  for (const dataset of datasets) refs.push(await deployDataset(clients, dataset));
  const indexed = datasets.map((dataset, at) => ({ dataset, ref: refs[at] as DatasetRef }));
  await writeIndex(clients.s3, clients.names.resources.work, indexed);
  return refs;
}

/**
 * Brings a dataset to a gateway: its two tables and one for each report, and the descriptions of both under keys that hold their
 * digests.
 *
 * @returns how a run refers to it
 */
export async function deployDataset(
  { s3, glue, names }: Clients,
  described: Dataset & Partial<DescribedDataset>,
): Promise<DatasetRef> {
  const locationOf = (table: string) => `s3://${names.resources.lake}/${table}/`;
  for (const table of tablesOf(described)) {
    const request = { DatabaseName: names.resources.database, TableInput: tableInput(table, locationOf) };
    if (!(await unlessThere(() => glue.send(new CreateGlueTableCommand(request))))) {
      await glue.send(new UpdateTableCommand(request));
    }
  }
  return writeDefinition(s3, names.resources.work, described);
}

/** The SDK's waiter looks once a second at best; here a table is there in milliseconds. */
async function tableIsActive(dynamodb: DynamoDBClient, TableName: string): Promise<void> {
  for (;;) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === "ACTIVE") return;
    await sleep(10);
  }
}

/** Creates something; false where it is there already. */
async function unlessThere(create: () => Promise<unknown>): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (alreadyThere.has((error as Error).name)) return false;
    throw error;
  }
}

const alreadyThere = new Set([
  "BucketAlreadyOwnedByYou",
  "BucketAlreadyExists",
  "ResourceInUseException",
  "AlreadyExistsException",
]);
