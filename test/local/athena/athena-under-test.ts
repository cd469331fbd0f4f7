import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import {
  type Column,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DuckDBInstance } from "@duckdb/node-api";
import { type AthenaOptions, type AthenaService, createAthena } from "../../../local/athena/service.ts";
import { createGlue } from "../../../local/glue/service.ts";
import { createS3 } from "../../../local/s3/server.ts";
import { type Listening, listen } from "../listen.ts";

/** Athena with Glue and S3 in a folder of its own, and the real clients. */
export interface AthenaUnderTest {
  readonly home: string;
  readonly service: AthenaService;
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly listening: Listening;
  /** Starts a query in the database `lake`, with results in `s3://results/`. */
  start(sql: string, input?: Partial<StartQueryExecutionCommandInput>): Promise<string>;
  /** The execution of a query when it has ended. */
  ended(id: string): Promise<QueryExecution>;
  /** The same of a new query. */
  run(sql: string): Promise<QueryExecution>;
  /** Rows of a query that has to succeed, without the names of the columns; null for NULL. */
  rows(sql: string): Promise<(string | null)[][]>;
  /** Stops the services; the folder stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** A query that runs until it is stopped. */
export const endless =
  "SELECT sum(a.x * b.x) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(x) CROSS JOIN UNNEST(sequence(1, 10000)) c(x)";

/** What Glue says of a table of Parquet files. */
export const parquet = {
  InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
};

/** @param home a folder that another one left, to go on with */
export async function athenaUnderTest(options: Partial<AthenaOptions> = {}, home?: string): Promise<AthenaUnderTest> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), "sluice-athena-")));
  const s3Service = await createS3({ root: join(folder, "s3") });
  const glueService = await createGlue({ folder: join(folder, "glue") });
  const service = await createAthena({
    folder: join(folder, "athena"),
    objectFolders: [join(folder, "s3")],
    logFile: join(folder, "athena.log"),
    glue: glueService,
    objects: s3Service.objects,
    ...options,
  });
  const listening = await listen([service, glueService, s3Service]);
  const athena = new AthenaClient(listening.clientOptions);
  const glue = new GlueClient(listening.clientOptions);
  const s3 = new S3Client({ ...listening.clientOptions, forcePathStyle: true });
  if (home === undefined) {
    for (const Bucket of ["lake", "results"]) await s3.send(new CreateBucketCommand({ Bucket }));
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "lake" } }));
  }
  const stop = async () => {
    await service.close();
    await glueService.close();
    await s3Service.close();
    for (const client of [athena, glue, s3]) client.destroy();
    await listening.close();
  };
  const under: AthenaUnderTest = {
    home: folder,
    service,
    athena,
    glue,
    s3,
    listening,
    async start(sql, input = {}) {
      const { QueryExecutionId } = await athena.send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          QueryExecutionContext: { Database: "lake" },
          ResultConfiguration: { OutputLocation: "s3://results/" },
          ...input,
        }),
      );
      return QueryExecutionId ?? "";
    },
    async ended(id) {
      await service.ended(id);
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      if (!QueryExecution) throw new Error(`there is no query ${id}`);
      return QueryExecution;
    },
    run: async (sql) => under.ended(await under.start(sql)),
    async rows(sql) {
      const id = await under.start(sql);
      const { Status } = await under.ended(id);
      if (Status?.State !== "SUCCEEDED") throw new Error(`${sql}: ${Status?.State} ${Status?.StateChangeReason}`);
      const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
      const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue = null }) => VarCharValue));
      return rows.slice(1);
    },
    stop,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return under;
}

/** Registers a table of Parquet files at `s3://lake/NAME/`. */
export async function createTable(
  { glue }: AthenaUnderTest,
  Name: string,
  Columns: Column[],
  PartitionKeys: Column[] = [],
  storage: object = parquet,
  Parameters: Record<string, string> = {},
): Promise<void> {
  const StorageDescriptor = { Columns, Location: `s3://lake/${Name}/`, ...storage };
  await glue.send(
    new CreateTableCommand({
      DatabaseName: "lake",
      TableInput: { Name, TableType: "EXTERNAL_TABLE", Parameters, PartitionKeys, StorageDescriptor },
    }),
  );
}

/** Registers a partition at a place of its own. */
export async function createPartition(
  { glue }: AthenaUnderTest,
  TableName: string,
  Values: string[],
  Location: string,
): Promise<void> {
  const PartitionInput = { Values, StorageDescriptor: { ...parquet, Location } };
  await glue.send(new CreatePartitionCommand({ DatabaseName: "lake", TableName, PartitionInput }));
}

/** Puts the rows of a DuckDB query as a Parquet object into the bucket `lake`. */
export async function putParquet(under: AthenaUnderTest, Key: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const file = join(under.home, "made", `${Key.replaceAll("/", "-")}.parquet`);
  await mkdir(join(under.home, "made"), { recursive: true });
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  await under.s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body: await readFile(file) }));
}
