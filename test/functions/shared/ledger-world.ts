import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateDatabaseCommand,
  CreateTableCommand as CreateGlueTableCommand,
  GetPartitionCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import { SFNClient } from "@aws-sdk/client-sfn";
import { isRunning } from "../../../functions/shared/is-running.ts";
import { type LeaseTable, leaseTable } from "../../../functions/shared/lease-table.ts";
import { type LedgerTable, ledgerTable } from "../../../functions/shared/ledger-table.ts";
import { type PartitionCatalog, partitionCatalog } from "../../../functions/shared/swap-partition.ts";
import { answerJson, ServiceError, targetPrefix } from "../../../local/aws-json.ts";
import { createDynamoDb } from "../../../local/dynamodb/service.ts";
import { createGlue } from "../../../local/glue/service.ts";
import { ledgerDefinition } from "../../../scripts/platform/ledger-definition.ts";
import { type Listening, listen } from "../../local/listen.ts";

/** DynamoDB, Glue and a Step Functions that knows executions by their status alone, with the ledger's functions' clients. */
export interface LedgerWorld {
  readonly server: Listening;
  /** Status by ARN; what is not in it does not exist. */
  readonly executions: Map<string, string>;
  readonly services: {
    readonly leases: LeaseTable;
    readonly ledger: LedgerTable;
    readonly catalog: PartitionCatalog;
    readonly buckets: { readonly lake: string; readonly work: string };
    readonly isRunning: (owner: string) => Promise<boolean>;
    readonly now: () => Date;
  };
  /** Where Glue says that a partition lies. */
  location(table: string, ...values: string[]): Promise<string | undefined>;
  close(): Promise<void>;
}

export const ledgerName = "sluice-ledger";
export const databaseName = "sluice";
export const buckets = { lake: "sluice-lake", work: "sluice-work" };

export async function startLedgerWorld(): Promise<LedgerWorld> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-ledger-"));
  const executions = new Map<string, string>();
  const dynamoDb = await createDynamoDb({ path: join(folder, "dynamodb") });
  const glue = await createGlue({ folder: join(folder, "glue") });
  const server = await listen([dynamoDb, glue, stepFunctions(executions)]);
  const glueClient = new GlueClient(server.clientOptions);
  const dynamoDbClient = new DynamoDBClient(server.clientOptions);
  const stepFunctionsClient = new SFNClient(server.clientOptions);
  await createLedger(dynamoDbClient);
  await createTables(glueClient);
  return {
    server,
    executions,
    services: {
      leases: leaseTable(dynamoDbClient, ledgerName),
      ledger: ledgerTable(dynamoDbClient, ledgerName),
      catalog: partitionCatalog(glueClient, databaseName),
      buckets,
      isRunning: (owner) => isRunning(stepFunctionsClient, owner),
      now: () => new Date(),
    },
    location: async (TableName, ...PartitionValues) => {
      const request = new GetPartitionCommand({ DatabaseName: databaseName, TableName, PartitionValues });
      return (await glueClient.send(request)).Partition?.StorageDescriptor?.Location;
    },
    close: async () => {
      for (const client of [glueClient, dynamoDbClient, stepFunctionsClient]) client.destroy();
      await server.close();
      await dynamoDb.close();
      await glue.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function stepFunctions(executions: ReadonlyMap<string, string>): Parameters<typeof listen>[0][number] {
  const DescribeExecution = ({ executionArn }: { executionArn: string }) => {
    const status = executions.get(executionArn);
    if (status === undefined)
      throw new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
    return { executionArn, status };
  };
  return {
    claims: (request) => targetPrefix(request) === "AWSStepFunctions",
    handle: (request, response) => answerJson("Step Functions", { DescribeExecution }, request, response),
  };
}

async function createLedger(client: DynamoDBClient): Promise<void> {
  await client.send(new CreateTableCommand({ TableName: ledgerName, ...ledgerDefinition }));
  const describe = new DescribeTableCommand({ TableName: ledgerName });
  while ((await client.send(describe)).Table?.TableStatus !== "ACTIVE") await setImmediate();
}

async function createTables(client: GlueClient): Promise<void> {
  await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: databaseName } }));
  for (const Name of ["vibration", "vibration_rejects"]) {
    const PartitionKeys = ["date", "hour"].map((key) => ({ Name: key, Type: "string" }));
    const StorageDescriptor = {
      Columns: [{ Name: "ts", Type: "timestamp" }],
      Location: `s3://${buckets.lake}/${Name}/`,
    };
    const TableInput = { Name, PartitionKeys, StorageDescriptor };
    await client.send(new CreateGlueTableCommand({ DatabaseName: databaseName, TableInput }));
  }
}
