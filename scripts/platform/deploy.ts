import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type AthenaClient, CreateWorkGroupCommand, GetWorkGroupCommand } from "@aws-sdk/client-athena";
import { CreateTableCommand, DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateDatabaseCommand,
  CreateTableCommand as CreateGlueTableCommand,
  type TableInput,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, UpdateStateMachineCommand } from "@aws-sdk/client-sfn";
import { localNames } from "../../asl/builder/names.ts";
import type { Dataset } from "../../schemas/dataset.ts";
import { canonicalJson, datasetDigest } from "../../schemas/dataset-digest.ts";
import { type DatasetIndex, datasetIndexKey } from "../../schemas/dataset-index.ts";
import { type DatasetTable, datasetTables, tableOfReport } from "../../schemas/dataset-tables.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { DescribedDataset, Reports } from "../../schemas/report.ts";
import type { WorkRef } from "../../schemas/s3.ts";
import { type MachineSettings, machinesOf } from "../../workflows/machines.ts";
import type { Clients } from "./clients.ts";
import { ledgerDefinition } from "./ledger-definition.ts";
import { resources } from "./names.ts";
import { localStage, readStage } from "./stage.ts";

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
  const index: DatasetIndex = {
    datasets: refs.map((dataset, at) => {
      const { partition, timezone } = datasets[at] as Dataset;
      return { dataset, partition, timezone };
    }),
  };
  const place = { Bucket: resources.workBucket, Key: datasetIndexKey };
  await clients.s3.send(
    new PutObjectCommand({ ...place, Body: JSON.stringify(index), ContentType: "application/json" }),
  );
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
  const { reports = [], ...dataset } = described;
  const tables = [...Object.values(datasetTables(dataset)), ...reports.map((report) => tableOfReport(dataset, report))];
  for (const table of tables) {
    const request = { DatabaseName: resources.glueDatabase, TableInput: tableInput(table) };
    if (!(await unlessThere(() => glue.send(new CreateGlueTableCommand(request))))) {
      await glue.send(new UpdateTableCommand(request));
    }
  }
  return storeDescriptions({ s3 }, described);
}

/**
 * Puts the descriptions of a dataset and of its reports under keys that hold their digests.
 *
 * @returns how a run refers to it
 */
export async function storeDescriptions(
  { s3 }: Pick<Clients, "s3">,
  described: Dataset & Partial<DescribedDataset>,
): Promise<DatasetRef> {
  const { reports = [], ...dataset } = described;
  const definition = await store(s3, `datasets/${dataset.name}/${datasetDigest(dataset)}.json`, dataset);
  if (reports.length === 0) return { name: dataset.name, definition };
  const body: Reports = { reports: [...reports] };
  const digest = createHash("sha256").update(canonicalJson(body)).digest("hex");
  return {
    name: dataset.name,
    definition,
    reports: await store(s3, `datasets/${dataset.name}/reports-${digest}.json`, body),
  };
}

/** Writes an object of the work bucket as JSON; returns where it is. */
async function store(s3: Clients["s3"], key: string, value: object): Promise<WorkRef> {
  const Bucket = resources.workBucket;
  await s3.send(
    new PutObjectCommand({ Bucket, Key: key, Body: JSON.stringify(value), ContentType: "application/json" }),
  );
  return { bucket: Bucket, key };
}

function tableInput({ name, columns, partitionKeys }: DatasetTable): TableInput {
  return {
    Name: name,
    TableType: "EXTERNAL_TABLE",
    Parameters: { EXTERNAL: "TRUE", classification: "parquet" },
    PartitionKeys: [...partitionKeys],
    StorageDescriptor: {
      Columns: [...columns],
      Location: `s3://${resources.lakeBucket}/${name}/`,
      InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
      OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
      SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
    },
  };
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
