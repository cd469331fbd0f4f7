import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateDatabaseCommand, GetDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { createDynamoDb } from "../../../local/dynamodb/service.ts";
import { createFaultGate } from "../../../local/faults/fault-gate.ts";
import { createServiceFaults, type ServiceFaultRule } from "../../../local/faults/service-faults.ts";
import { startGateway } from "../../../local/gateway.ts";
import { createGlue } from "../../../local/glue/service.ts";
import { createS3 } from "../../../local/s3/server.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const Bucket = "lake";

interface World {
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  readonly glue: GlueClient;
  readonly log: readonly string[];
  /** How often the process would have been killed. */
  exits(): number;
}

async function withFaults(rules: readonly ServiceFaultRule[], work: (world: World) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (home) => {
    const log: string[] = [];
    let exits = 0;
    const gateway = await startGateway({
      home,
      port: 0,
      faults: createFaultGate(
        createServiceFaults(rules, () => 0),
        () => exits++,
      ),
      log: (line) => log.push(line),
      services: async () => [
        await createDynamoDb({ path: join(home, "dynamodb") }),
        await createGlue({ folder: join(home, "glue") }),
        await createS3({ root: join(home, "s3") }),
      ],
    });
    const options = {
      endpoint: gateway.url,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    };
    const s3 = new S3Client({ ...options, forcePathStyle: true });
    try {
      await s3.send(new CreateBucketCommand({ Bucket }));
      const [dynamodb, glue] = [new DynamoDBClient(options), new GlueClient(options)];
      await work({ s3, dynamodb, glue, log, exits: () => exits });
    } finally {
      await gateway.close();
    }
  });
}

async function failure(work: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  return work.then(
    () => ({ name: "none", status: undefined }),
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => ({
      name: error.name,
      status: error.$metadata?.httpStatusCode,
    }),
  );
}

describe("local/faults/fault-gate", () => {
  it("answers a service's error as the service would, also where the client still sends", async () => {
    const rules: ServiceFaultRule[] = [
      { service: "s3", operation: ["PutObject"], match: "/lake/big", error: "SlowDown", times: 1 },
      { service: "s3", operation: ["ListObjectsV2"], match: "prefix=a/b", error: "InternalError" },
      { service: "dynamodb", operation: ["PutItem"], error: "ProvisionedThroughputExceededException" },
      { service: "glue", match: "sluice", error: "InternalServiceException" },
    ];
    await withFaults(rules, async ({ s3, dynamodb, glue }) => {
      const put = () => s3.send(new PutObjectCommand({ Bucket, Key: "big", Body: Buffer.alloc(5_000_000, "x") }));
      expect(await failure(put())).to.deep.equal({ name: "SlowDown", status: 503 });
      expect(await failure(put())).to.deep.equal({ name: "none", status: undefined });
      const list = (Prefix: string) => failure(s3.send(new ListObjectsV2Command({ Bucket, Prefix })));
      expect([await list("a/b"), await list("b")]).to.deep.equal([
        { name: "InternalError", status: 500 },
        { name: "none", status: undefined },
      ]);
      const item = new PutItemCommand({ TableName: "things", Item: { k: { S: "1" } } });
      expect(await failure(dynamodb.send(item))).to.deep.equal({
        name: "ProvisionedThroughputExceededException",
        status: 400,
      });
      const database = (Name: string) => failure(glue.send(new GetDatabaseCommand({ Name })));
      expect(await database("sluice")).to.deep.equal({ name: "InternalServiceException", status: 500 });
      expect(await database("other")).to.deep.equal({ name: "EntityNotFoundException", status: 400 });
    });
  });

  it("cuts the connection before or after the request is done, or in the middle of the answer", async () => {
    const rules: ServiceFaultRule[] = [
      { service: "s3", operation: ["PutObject"], match: "/lake/never", error: "NoAnswer" },
      { service: "s3", operation: ["PutObject"], match: "/lake/done", error: "AnswerLost" },
      { service: "glue", operation: ["CreateDatabase"], error: "AnswerLost" },
      { service: "s3", operation: ["GetObject"], match: "/lake/done", error: "Truncated", times: 1 },
    ];
    await withFaults(rules, async ({ s3, glue }) => {
      const put = (Key: string) => failure(s3.send(new PutObjectCommand({ Bucket, Key, Body: "0123456789" })));
      expect((await put("never")).status).to.equal(undefined);
      expect(await put("done")).to.not.have.property("name", "none");
      const read = async (Key: string) =>
        (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
      expect((await failure(read("never"))).name).to.equal("NoSuchKey");
      expect((await failure(read("done"))).name, "cut in the middle").to.equal("Error");
      expect(await read("done")).to.equal("0123456789");
      const make = () => failure(glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "sluice" } })));
      expect((await make()).name).not.to.equal("none");
      expect(await failure(glue.send(new GetDatabaseCommand({ Name: "sluice" })))).to.include({ name: "none" });
    });
  });

  it("kills the process before or after a request is done", async () => {
    const rules: ServiceFaultRule[] = [
      { service: "dynamodb", operation: ["PutItem"], match: '"after"', error: "ExitAfter" },
      { service: "dynamodb", operation: ["PutItem"], match: '"before"', error: "Exit" },
    ];
    await withFaults(rules, async ({ dynamodb, exits }) => {
      await dynamodb.send(
        new CreateTableCommand({
          TableName: "things",
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
        }),
      );
      for (const k of ["before", "after"]) {
        const gone = new AbortController();
        const put = new PutItemCommand({ TableName: "things", Item: { k: { S: k } } });
        const sent = failure(dynamodb.send(put, { abortSignal: gone.signal }));
        while (exits() < (k === "before" ? 1 : 2)) await new Promise((resolve) => setImmediate(resolve));
        gone.abort();
        await sent;
      }
      const read = (k: string) => dynamodb.send(new GetItemCommand({ TableName: "things", Key: { k: { S: k } } }));
      expect((await read("before")).Item).to.equal(undefined);
      expect((await read("after")).Item).to.deep.equal({ k: { S: "after" } });
    });
  });

  it("fails as a full disk does, in one line that says what to do", async () => {
    const rules: ServiceFaultRule[] = [{ service: "s3", operation: ["PutObject"], bytes: 15, error: "ENOSPC" }];
    await withFaults(rules, async ({ s3, log }) => {
      const put = (Key: string) => failure(s3.send(new PutObjectCommand({ Bucket, Key, Body: "0123456789" })));
      expect(await put("one")).to.include({ name: "none" });
      expect(await put("two")).to.deep.equal({ name: "InternalError", status: 500 });
      expect(log).to.have.length(1);
      expect(log[0]).to.match(
        /^PUT \/lake\/two\S* failed: The disk that holds the local state is full\. Make room, .*\.$/,
      );
    });
  });
});
