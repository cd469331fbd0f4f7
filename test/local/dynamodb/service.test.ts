import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { createDynamoDb } from "../../../local/dynamodb/service.ts";
import type { Service } from "../../../local/service.ts";
import { UsageError } from "../../../local/usage-error.ts";
import { type Listening, listen } from "../listen.ts";

describe("local/dynamodb", () => {
  let folder: string;
  let service: Service;
  let server: Listening;
  let client: DynamoDBClient;

  async function open(free?: () => Promise<number>): Promise<void> {
    service = await createDynamoDb({ path: join(folder, "store"), ...(free && { free }) });
    server = await listen([service]);
    client = new DynamoDBClient(server.clientOptions);
  }

  async function shut(): Promise<void> {
    client.destroy();
    await server.close();
    await service.close();
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-dynamodb-"));
    await open();
    await client.send(createLedger);
    while ((await tableStatus()) !== "ACTIVE") await setImmediate();
  });

  afterEach(async () => {
    await shut();
    await rm(folder, { recursive: true, force: true });
  });

  it("describes and lists its tables", async () => {
    expect(await tableStatus()).to.equal("ACTIVE");
    expect((await client.send(new ListTablesCommand({}))).TableNames).to.deep.equal(["ledger"]);
  });

  it("does a conditional update once and refuses it the second time", async () => {
    await client.send(put("2024-01-01", 1));
    const raise = new UpdateItemCommand({
      TableName: "ledger",
      Key: { dataset: { S: "vibration" }, partition: { S: "2024-01-01" } },
      UpdateExpression: "SET #token = :next",
      ConditionExpression: "#token = :seen",
      ExpressionAttributeNames: { "#token": "token" },
      ExpressionAttributeValues: { ":seen": { N: "1" }, ":next": { N: "2" } },
    });
    await client.send(raise);
    const second = await client.send(raise).catch((error: unknown) => error);
    expect(second).to.be.instanceOf(ConditionalCheckFailedException);
  });

  it("queries a range of keys in order", async () => {
    for (const day of ["2024-01-03", "2024-01-01", "2024-01-02", "2024-02-01"]) await client.send(put(day, 1));
    const found = await client.send(
      new QueryCommand({
        TableName: "ledger",
        KeyConditionExpression: "dataset = :dataset AND #partition BETWEEN :from AND :to",
        ExpressionAttributeNames: { "#partition": "partition" },
        ExpressionAttributeValues: {
          ":dataset": { S: "vibration" },
          ":from": { S: "2024-01-01" },
          ":to": { S: "2024-01-31" },
        },
      }),
    );
    expect(found.Items?.map((item) => item.partition?.S)).to.deep.equal(["2024-01-01", "2024-01-02", "2024-01-03"]);
  });

  it("keeps items when it is closed and opened again", async () => {
    await client.send(put("2024-01-01", 7));
    await shut();
    await open();
    expect(await tokenOf("2024-01-01")).to.equal("7");
  });

  it("refuses to write and goes on reading while the disk is all but full, and writes when there is room again", async () => {
    await client.send(put("2024-01-01", 1));
    await shut();
    let bytes = 15_999_999;
    await open(async () => bytes);
    const failure = await client.send(put("2024-01-01", 2)).catch((error: unknown) => error);
    expect(failure, "the gateway would answer InternalError").to.be.instanceOf(Error);
    expect(await tokenOf("2024-01-01")).to.equal("1");
    bytes = 16_000_000;
    await client.send(put("2024-01-01", 3));
    expect(await tokenOf("2024-01-01")).to.equal("3");
  });

  it("makes a table ready that was being made when it was closed", async () => {
    await client.send(new CreateTableCommand({ ...createLedger.input, TableName: "other" }));
    await shut();
    await open();
    expect(await tableStatus("other")).to.equal("ACTIVE");
  });

  it("says who is in the way when another process has the store open", async () => {
    const error = await createDynamoDb({ path: join(folder, "store") }).catch((failure: unknown) => failure);
    expect(error).to.be.instanceOf(UsageError);
    expect(String(error)).to.contain(`${join(folder, "store")} is open in another process`);
  });

  it("names what it supports when asked for something else", async () => {
    const error = await client
      .send(new TransactWriteItemsCommand({ TransactItems: [] }))
      .catch((failure: unknown) => failure);
    expect(error).to.have.property("name", "UnknownOperationException");
    expect(String(error)).to.contain("DynamoDB does not support TransactWriteItems here. Supported: BatchGetItem,");
  });

  it("keeps what it answered when its process is killed", async () => {
    await shut();
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", writeAndWait], {
      env: { ...process.env, STORE: join(folder, "store") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    expect(String(line)).to.equal("written\n");
    child.kill("SIGKILL");
    await once(child, "exit");
    await open();
    expect(await tokenOf("2024-06-01")).to.equal("3");
  });

  async function tableStatus(TableName = "ledger"): Promise<string | undefined> {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
  }

  async function tokenOf(partition: string): Promise<string | undefined> {
    const Key = { dataset: { S: "vibration" }, partition: { S: partition } };
    return (await client.send(new GetItemCommand({ TableName: "ledger", Key }))).Item?.token?.N;
  }
});

const createLedger = new CreateTableCommand({
  TableName: "ledger",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "dataset", KeyType: "HASH" },
    { AttributeName: "partition", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "dataset", AttributeType: "S" },
    { AttributeName: "partition", AttributeType: "S" },
  ],
});

function put(partition: string, token: number): PutItemCommand {
  return new PutItemCommand({
    TableName: "ledger",
    Item: { dataset: { S: "vibration" }, partition: { S: partition }, token: { N: String(token) } },
  });
}

/** A process that writes one item through the service and then stays until it is killed. */
const writeAndWait = `
  import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
  import { createDynamoDb } from "./local/dynamodb/service.ts";
  import { listen } from "./test/local/listen.ts";
  const server = await listen([await createDynamoDb({ path: process.env.STORE })]);
  await new DynamoDBClient(server.clientOptions).send(new PutItemCommand({
    TableName: "ledger",
    Item: { dataset: { S: "vibration" }, partition: { S: "2024-06-01" }, token: { N: "3" } },
  }));
  console.log("written");
`;
