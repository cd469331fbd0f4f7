import { setTimeout as sleep } from "node:timers/promises";
import { type AthenaClient, CreateWorkGroupCommand, GetWorkGroupCommand } from "@aws-sdk/client-athena";
import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateDatabaseCommand,
  CreateTableCommand as CreateGlueTableCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import { localNames } from "../../asl/builder/names.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import { tablesOf } from "../../schemas/dataset-tables.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { DescribedDataset } from "../../schemas/report.ts";
import { type MachineSettings, machinesOf } from "../../workflows/machines.ts";
import type { Clients } from "./clients.ts";
import { writeDefinition, writeIndex } from "./definitions.ts";
import { ledgerDefinition } from "./ledger-definition.ts";
import { resources } from "./names.ts";
import { localStage, readStage } from "./stage.ts";
import { tableInput } from "./table-input.ts";

/**
 * Brings the platform to a gateway: its buckets, ledger table, Glue database, Athena workgroups and state machines. May be repeated; machines
 * whose definition changed are updated.
 *
 * @param stage how wide the machines are; default: as `stages/local.yml` has them
 */
export async function deployPlatform(clients: Clients, stage?: MachineSettings): Promise<void> {
  const { glue, athena, sfn } = clients;
  await deployStorage(clients);
  await unlessThere(() => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: resources.glueDatabase } })));
  for (const name of [resources.liveWorkgroup, resources.backfillWorkgroup]) await deployWorkgroup(athena, name);
  for (const machine of machinesOf(stage ?? (await readStage(localStage)))) {
    const definition = JSON.stringify(machine.definition(localNames));
    const roleArn = `arn:aws:iam::000000000000:role/${machine.name}`;
    const created = await unlessThere(() =>
      sfn.send(new CreateStateMachineCommand({ name: machine.name, definition, roleArn })),
    );
    if (created) continue;
    await sfn.send(
      new UpdateStateMachineCommand({ stateMachineArn: localNames.stateMachineArn(machine.name), definition, roleArn }),
    );
  }
}

/** Queries of the workgroup leave their results in the work bucket, whatever they ask for. */
async function deployWorkgroup(athena: AthenaClient, Name: string): Promise<void> {
  const there = await athena.send(new GetWorkGroupCommand({ WorkGroup: Name })).catch(() => undefined);
  if (there) return;
  const OutputLocation = `s3://${resources.workBucket}/athena/${Name}/`;
  const ResultConfiguration = { OutputLocation };
  await athena.send(new CreateWorkGroupCommand({ Name, Configuration: { ResultConfiguration } }));
}

/** Brings to a gateway what a plan is made from: the buckets and the ledger's table. May be repeated. */
export async function deployStorage({ s3, dynamodb }: Pick<Clients, "s3" | "dynamodb">): Promise<void> {
  for (const Bucket of [resources.rawBucket, resources.lakeBucket, resources.workBucket]) {
    await unlessThere(() => s3.send(new CreateBucketCommand({ Bucket })));
  }
  const TableName = resources.ledgerTable;
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
  await writeIndex(clients.s3, resources.workBucket, indexed);
  return refs;
}

/**
 * Brings a dataset to a gateway: its two tables and one for each report, and the descriptions of both under keys that hold their
 * digests.
 *
 * @returns how a run refers to it
 */
export async function deployDataset(
  { s3, glue }: Clients,
  described: Dataset & Partial<DescribedDataset>,
): Promise<DatasetRef> {
  for (const table of tablesOf(described)) {
    const request = { DatabaseName: resources.glueDatabase, TableInput: tableInput(table, locationOf) };
    if (!(await unlessThere(() => glue.send(new CreateGlueTableCommand(request))))) {
      await glue.send(new UpdateTableCommand(request));
    }
  }
  return writeDefinition(s3, resources.workBucket, described);
}

/** Where a table's partitions lie. */
function locationOf(table: string): string {
  return `s3://${resources.lakeBucket}/${table}/`;
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
  "StateMachineAlreadyExists",
]);
