import type { IncomingMessage } from "node:http";
import { header, readBody } from "../aws-json.ts";
import { parseJson } from "../parse-json.ts";
import { localPlace } from "../place.ts";
import { operationName } from "../s3/operation-name.ts";
import { parseCopySource, parseRequest } from "../s3/request.ts";

/** One action on one resource, as IAM decides about it. */
export interface Call {
  /** `s3:GetObject` */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** What a listing begins with. */
  readonly prefix?: string;
  /** True where the resource is the beginning of those that are meant: the keys stand in a body, which is the service's to read. */
  readonly isAnyUnder?: boolean;
}

/** What IAM would be asked about a request: one call or several. A request that no service understands asks nothing. */
export async function callsOf(service: string, request: IncomingMessage): Promise<readonly Call[]> {
  if (service === "S3") return callsOfS3(request);
  const operation = header(request, "x-amz-target")?.split(".")[1] ?? "";
  const asked = membersOf((await readBody(request)).toString("utf8"));
  const text = (name: string) => String(asked[name] ?? "");
  switch (service) {
    case "DynamoDB":
      return [{ action: `dynamodb:${operation}`, resource: `${arn("dynamodb")}:table/${text("TableName")}` }];
    case "Glue":
      return glueResources(asked).map((resource) => ({ action: `glue:${operation}`, resource }));
    case "Step Functions":
      return [{ action: `states:${operation}`, resource: text("executionArn") || text("stateMachineArn") }];
    case "Athena": {
      const groups = `${arn("athena")}:workgroup/`;
      // Only Athena knows which group a query is in.
      if ("QueryExecutionId" in asked) return [{ action: `athena:${operation}`, resource: groups, isAnyUnder: true }];
      return [{ action: `athena:${operation}`, resource: `${groups}${text("WorkGroup") || "primary"}` }];
    }
    default:
      return [];
  }
}

/** The account and the region that the gateway answers as. */
function arn(service: string): string {
  return `arn:${localPlace.partition}:${service}:${localPlace.region}:${localPlace.account}`;
}

function glueResources(asked: Readonly<Record<string, unknown>>): string[] {
  const database = asked.DatabaseName ?? (asked.TableName === undefined ? asked.Name : undefined);
  const table = asked.TableName ?? (asked.DatabaseName === undefined ? undefined : asked.Name);
  return [
    `${arn("glue")}:catalog`,
    ...(database === undefined ? [] : [`${arn("glue")}:database/${database}`]),
    ...(database === undefined || table === undefined ? [] : [`${arn("glue")}:table/${database}/${table}`]),
  ];
}

/** Which permission each operation on objects needs (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html). */
const s3Actions: Readonly<Record<string, string>> = {
  HeadObject: "s3:GetObject",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  UploadPartCopy: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
  CopyObject: "s3:PutObject",
  ListParts: "s3:ListMultipartUploadParts",
  DeleteObjects: "s3:DeleteObject",
  ListObjects: "s3:ListBucket",
  ListObjectsV2: "s3:ListBucket",
  HeadBucket: "s3:ListBucket",
  ListMultipartUploads: "s3:ListBucketMultipartUploads",
};

function callsOfS3(request: IncomingMessage): Call[] {
  const operation = operationName(request);
  const action = s3Actions[operation] ?? `s3:${operation}`;
  const { bucket = "", key, query } = parseRequest(request);
  if (operation === "DeleteObjects") return [{ action, resource: objectArn(bucket, ""), isAnyUnder: true }];
  if (key === undefined) return [{ action, resource: `arn:aws:s3:::${bucket}`, prefix: query.get("prefix") ?? "" }];
  const source = header(request, "x-amz-copy-source");
  return [...(source === undefined ? [] : [readOf(source)]), { action, resource: objectArn(bucket, key) }];
}

function readOf(source: string): Call {
  const { bucket, key } = parseCopySource(source);
  return { action: "s3:GetObject", resource: objectArn(bucket, key) };
}

function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

function membersOf(body: string): Readonly<Record<string, unknown>> {
  const read = parseJson(body);
  return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
}
