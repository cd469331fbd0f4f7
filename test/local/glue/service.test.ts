import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchCreatePartitionCommand,
  BatchGetPartitionCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeletePartitionCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  paginateGetDatabases,
  paginateGetPartitions,
  paginateGetTables,
  StartCrawlerCommand,
  UpdatePartitionCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { expect } from "chai";
import { createGlue } from "../../../local/glue/service.ts";
import type { Service } from "../../../local/service.ts";
import { type Listening, listen } from "../listen.ts";

const DatabaseName = "sluice";
const TableName = "vibration";
const ofTable = { DatabaseName, TableName };

describe("local/glue", () => {
  let folder: string;
  let service: Service;
  let server: Listening;
  let client: GlueClient;
  let time: Date;

  async function open(): Promise<void> {
    service = await createGlue({ folder, now: () => time });
    server = await listen([service]);
    client = new GlueClient(server.clientOptions);
  }

  async function shut(): Promise<void> {
    client.destroy();
    await server.close();
    await service.close();
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-glue-"));
    time = new Date("2024-01-31T12:00:00.500Z");
    await open();
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
    const PartitionKeys = [
      { Name: "date", Type: "string" },
      { Name: "hour", Type: "string" },
    ];
    const Columns = [{ Name: "ts", Type: "timestamp" }];
    const TableInput = {
      Name: TableName,
      PartitionKeys,
      StorageDescriptor: { Columns, Location: "s3://lake/vibration/" },
    };
    await client.send(new CreateTableCommand({ DatabaseName, TableInput }));
  });

  afterEach(async () => {
    await shut();
    await rm(folder, { recursive: true, force: true });
  });

  function partition(hour: string, Location = `s3://lake/vibration/${hour}/`) {
    return {
      Values: ["2024-01-01", hour],
      StorageDescriptor: { Location, Columns: [{ Name: "ts", Type: "timestamp" }] },
    };
  }

  function create(hour: string) {
    return client.send(new CreatePartitionCommand({ ...ofTable, PartitionInput: partition(hour) }));
  }

  async function locationOf(hour: string): Promise<string | undefined> {
    const found = await client.send(new GetPartitionCommand({ ...ofTable, PartitionValues: ["2024-01-01", hour] }));
    return found.Partition?.StorageDescriptor?.Location;
  }

  it("describes what was made, with the times as AWS gives them", async () => {
    const { Database } = await client.send(new GetDatabaseCommand({ Name: DatabaseName }));
    expect(Database).to.deep.include({ Name: DatabaseName, CreateTime: time });
    const { Table } = await client.send(
      new GetTableCommand({ DatabaseName, Name: TableName, CatalogId: "000000000000" }),
    );
    expect(Table).to.deep.include({
      Name: TableName,
      DatabaseName,
      CreateTime: time,
      UpdateTime: time,
      VersionId: "0",
    });
    expect(Table?.PartitionKeys?.map(({ Name }) => Name)).to.deep.equal(["date", "hour"]);
    await create("05");
    const { Partition } = await client.send(
      new GetPartitionCommand({ ...ofTable, PartitionValues: ["2024-01-01", "05"] }),
    );
    expect(Partition).to.deep.include({ ...ofTable, Values: ["2024-01-01", "05"], CreationTime: time });
  });

  it("folds names of databases and tables to small letters", async () => {
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "Other" } }));
    await client.send(new CreateTableCommand({ DatabaseName: "OTHER", TableInput: { Name: "Events" } }));
    const { Table } = await client.send(new GetTableCommand({ DatabaseName: "other", Name: "EVENTS" }));
    expect(Table).to.include({ Name: "events", DatabaseName: "other" });
  });

  it("makes a partition once, and swaps its location", async () => {
    await create("05");
    expect(await nameOf(create("05"))).to.equal("AlreadyExistsException");
    const PartitionInput = partition("05", "s3://lake/vibration/new/");
    await client.send(
      new UpdatePartitionCommand({ ...ofTable, PartitionValueList: PartitionInput.Values, PartitionInput }),
    );
    expect(await locationOf("05")).to.equal("s3://lake/vibration/new/");
  });

  it("moves a partition to other values, unless those are taken", async () => {
    await create("05");
    await create("06");
    const PartitionValueList = ["2024-01-01", "05"];
    const move = (hour: string) =>
      client.send(new UpdatePartitionCommand({ ...ofTable, PartitionValueList, PartitionInput: partition(hour) }));
    expect(await nameOf(move("06"))).to.equal("AlreadyExistsException");
    await move("07");
    expect(await nameOf(locationOf("05"))).to.equal("EntityNotFoundException");
    expect(await locationOf("07")).to.equal("s3://lake/vibration/07/");
  });

  it("says what does not exist, and how many values a partition has", async () => {
    const PartitionInput = partition("05");
    const absent = new UpdatePartitionCommand({
      ...ofTable,
      PartitionValueList: PartitionInput.Values,
      PartitionInput,
    });
    expect(await messageOf(client.send(absent))).to.equal("Cannot find partition 2024-01-01, 05 of sluice.vibration.");
    expect(await messageOf(client.send(new GetTableCommand({ DatabaseName, Name: "x" })))).to.equal(
      "Table x not found.",
    );
    expect(await messageOf(client.send(new GetTableCommand({ DatabaseName: "x", Name: "x" })))).to.equal(
      "Database x not found.",
    );
    const short = new CreatePartitionCommand({ ...ofTable, PartitionInput: { Values: ["2024-01-01"] } });
    expect(await nameOf(client.send(short))).to.equal("InvalidInputException");
  });

  it("pages through partitions, tables and databases in order", async () => {
    const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
    const { Errors } = await client.send(
      new BatchCreatePartitionCommand({
        ...ofTable,
        PartitionInputList: [...hours].reverse().map((hour) => partition(hour)),
      }),
    );
    expect(Errors).to.deep.equal([]);
    const pages: string[][] = [];
    for await (const page of paginateGetPartitions(
      { client, pageSize: 12 },
      { ...ofTable, ExcludeColumnSchema: true },
    )) {
      pages.push((page.Partitions ?? []).map(({ Values }) => Values?.[1] ?? ""));
      expect(page.Partitions?.[0]?.StorageDescriptor).to.not.have.property("Columns");
    }
    expect(pages).to.deep.equal([hours.slice(0, 12), hours.slice(12)]);
    await client.send(new CreateTableCommand({ DatabaseName, TableInput: { Name: "another" } }));
    const tables: string[] = [];
    for await (const page of paginateGetTables({ client, pageSize: 1 }, { DatabaseName })) {
      tables.push(...(page.TableList ?? []).map(({ Name }) => Name ?? ""));
    }
    expect(tables).to.deep.equal(["another", TableName]);
    const databases: string[] = [];
    for await (const page of paginateGetDatabases({ client }, {})) {
      databases.push(...(page.DatabaseList ?? []).map(({ Name }) => Name ?? ""));
    }
    expect(databases).to.deep.equal([DatabaseName]);
  });

  it("reads and makes partitions in batches, with an error for each that failed", async () => {
    await create("05");
    const { Errors } = await client.send(
      new BatchCreatePartitionCommand({ ...ofTable, PartitionInputList: [partition("05"), partition("06")] }),
    );
    expect(Errors).to.deep.equal([
      {
        PartitionValues: ["2024-01-01", "05"],
        ErrorDetail: { ErrorCode: "AlreadyExistsException", ErrorMessage: "Partition already exists." },
      },
    ]);
    const PartitionsToGet = ["05", "06", "07"].map((hour) => ({ Values: ["2024-01-01", hour] }));
    const { Partitions } = await client.send(new BatchGetPartitionCommand({ ...ofTable, PartitionsToGet }));
    expect(Partitions?.map(({ Values }) => Values?.[1])).to.deep.equal(["05", "06"]);
  });

  it("removes a partition, and a table with its partitions", async () => {
    await create("05");
    await create("06");
    await client.send(new DeletePartitionCommand({ ...ofTable, PartitionValues: ["2024-01-01", "05"] }));
    expect(await nameOf(locationOf("05"))).to.equal("EntityNotFoundException");
    await client.send(new DeleteTableCommand({ DatabaseName, Name: TableName }));
    expect(await nameOf(locationOf("06"))).to.equal("EntityNotFoundException");
    expect(await readdir(join(folder, DatabaseName))).to.deep.equal([]);
  });

  it("replaces a table's description and keeps its partitions", async () => {
    await create("05");
    const made = time;
    time = new Date("2024-02-01T00:00:00Z");
    const TableInput = { Name: TableName, PartitionKeys: [{ Name: "date" }, { Name: "hour" }], Description: "new" };
    await client.send(new UpdateTableCommand({ DatabaseName, TableInput, SkipArchive: true }));
    const { Table } = await client.send(new GetTableCommand({ DatabaseName, Name: TableName }));
    expect(Table).to.deep.include({ Description: "new", CreateTime: made, UpdateTime: time, VersionId: "1" });
    expect(await locationOf("05")).to.equal("s3://lake/vibration/05/");
  });

  it("keeps everything over a restart, and overlooks a write that a crash cut short", async () => {
    await create("05");
    await shut();
    const [file] = await readdir(join(folder, DatabaseName, TableName));
    await writeFile(join(folder, DatabaseName, TableName, `${file}.tmp`), '{"Values": ["2024');
    await open();
    const { Partitions } = await client.send(new GetPartitionsCommand(ofTable));
    expect(Partitions).to.have.length(1);
    expect(await locationOf("05")).to.equal("s3://lake/vibration/05/");
  });

  it("lets one of many creations at once win", async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => nameOf(create("05"))));
    expect(outcomes.filter((name) => name === "none")).to.have.length(1);
    expect(outcomes.filter((name) => name === "AlreadyExistsException")).to.have.length(9);
  });

  it("says what it does not support instead of ignoring it", async () => {
    const filtered = new GetPartitionsCommand({ ...ofTable, Expression: "hour = '05'" });
    expect(await messageOf(client.send(filtered))).to.equal("GetPartitions: Expression is not supported here.");
    expect(await messageOf(client.send(new StartCrawlerCommand({ Name: "x" })))).to.match(
      /^Glue does not support StartCrawler here\. Supported: BatchCreatePartition, .*UpdateTable\.$/,
    );
  });
});

/** The name of the error that a call fails with, or "none". */
async function nameOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "none",
    (error: Error) => error.name,
  );
}

async function messageOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "none",
    (error: Error) => error.message,
  );
}
