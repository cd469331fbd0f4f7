import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { expect } from "chai";
import { createAccessGate } from "../../../local/access/access-gate.ts";

const gate = createAccessGate(
  new Map([
    [
      "list-files",
      [
        { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::work/datasets/*"] },
        { actions: ["s3:PutObject"], resources: ["arn:aws:s3:::work/runs/*/chunks/*.json"] },
        { actions: ["s3:DeleteObject"], resources: ["arn:aws:s3:::work/runs/*"] },
        {
          actions: ["s3:ListBucket"],
          resources: ["arn:aws:s3:::raw"],
          condition: { StringLike: { "s3:prefix": ["vibration/*"] } },
        },
        { actions: ["dynamodb:GetItem"], resources: ["arn:aws:dynamodb:us-east-1:000000000000:table/ledger"] },
        {
          actions: ["glue:GetTable"],
          resources: [
            "arn:aws:glue:us-east-1:000000000000:catalog",
            "arn:aws:glue:us-east-1:000000000000:database/sluice",
            "arn:aws:glue:us-east-1:000000000000:table/sluice/*",
          ],
        },
        {
          actions: ["states:DescribeExecution"],
          resources: ["arn:aws:states:us-east-1:000000000000:execution:backfill:*"],
        },
      ],
    ],
  ]),
  (caller) => `the contract of ${caller}`,
);

describe("the gate that stands before the local services as IAM does", () => {
  it("lets a caller do what its role allows", async () => {
    expect(await s3("GET", "/work/datasets/a.json")).to.equal(undefined);
    expect(await s3("HEAD", "/work/datasets/a.json")).to.equal(undefined);
    expect(await s3("PUT", "/work/runs/r1/chunks/0001.json")).to.equal(undefined);
    expect(await s3("GET", "/raw?list-type=2&prefix=vibration%2F2024")).to.equal(undefined);
    expect(await json("DynamoDB", "DynamoDB_20120810.GetItem", { TableName: "ledger" })).to.equal(undefined);
    expect(await json("Glue", "AWSGlue.GetTable", { DatabaseName: "sluice", Name: "vibration" })).to.equal(undefined);
    const executionArn = "arn:aws:states:us-east-1:000000000000:execution:backfill:x";
    expect(await json("Step Functions", "AWSStepFunctions.DescribeExecution", { executionArn })).to.equal(undefined);
  });

  it("refuses another action, another resource and another prefix, and says where the role comes from", async () => {
    expect(await s3("PUT", "/work/datasets/a.json")).to.equal(
      "User: arn:aws:sts::000000000000:assumed-role/list-files/list-files is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::work/datasets/a.json because no identity-based policy allows it. Its role is derived from the contract of list-files.",
    );
    expect(await s3("GET", "/lake/datasets/a.json")).to.include(
      "s3:GetObject on resource: arn:aws:s3:::lake/datasets/a.json",
    );
    expect(await s3("GET", "/raw?list-type=2&prefix=alerts%2F")).to.include(
      "s3:ListBucket on resource: arn:aws:s3:::raw",
    );
    expect(await s3("PUT", "/work/runs/r1/receipts/0001.json")).to.include("s3:PutObject");
    expect(await json("DynamoDB", "DynamoDB_20120810.PutItem", { TableName: "ledger" })).to.include("dynamodb:PutItem");
    expect(await json("Glue", "AWSGlue.GetTable", { DatabaseName: "other", Name: "vibration" })).to.include(
      "glue:GetTable on resource: arn:aws:glue:us-east-1:000000000000:database/other",
    );
  });

  it("asks for reading and writing where an object is copied", async () => {
    const refused = await s3("PUT", "/work/runs/r1/chunks/0001.json", { "x-amz-copy-source": "/raw/a.csv" });
    expect(refused).to.include("s3:GetObject on resource: arn:aws:s3:::raw/a.csv");
  });

  it("looks only at the bucket where the keys stand in a body", async () => {
    expect(await s3("POST", "/work?delete")).to.equal(undefined);
    expect(await s3("POST", "/lake?delete")).to.include("s3:DeleteObject");
  });

  it("lets callers without a role do everything", async () => {
    const request = requestOf("DELETE", "/work", "somebody");
    expect(await gate("S3", request)).to.equal(undefined);
    expect(await gate("S3", requestOf("DELETE", "/work", undefined))).to.equal(undefined);
  });
});

function s3(method: string, url: string, headers: Record<string, string> = {}): Promise<string | undefined> {
  return gate("S3", requestOf(method, url, "list-files", headers));
}

function json(service: string, target: string, body: object): Promise<string | undefined> {
  return gate(service, requestOf("POST", "/", "list-files", { "x-amz-target": target }, JSON.stringify(body)));
}

function requestOf(
  method: string,
  url: string,
  caller: string | undefined,
  headers: Record<string, string> = {},
  body = "",
): IncomingMessage {
  const authorization =
    caller && `AWS4-HMAC-SHA256 Credential=${caller}/20240101/us-east-1/s3/aws4_request, SignedHeaders=host`;
  return Object.assign(Readable.from([Buffer.from(body)]), {
    method,
    url,
    headers: { host: "127.0.0.1:4566", ...(authorization && { authorization }), ...headers },
  }) as unknown as IncomingMessage;
}
