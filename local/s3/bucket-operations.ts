import type { ServerResponse } from "node:http";
import { answerEmpty, answerXml } from "./answer.ts";
import type { BucketNameRequest, BucketRequest, ServiceRequest } from "./operation.ts";
import { parseCount } from "./request.ts";
import type { XmlNode } from "./xml.ts";

/** The one account there is. */
export const owner: XmlNode = ["Owner", ["ID", "0".repeat(64)], ["DisplayName", "sluice"]];

/** All buckets answer as if they were in us-east-1, the region whose LocationConstraint is empty. */
const region = "us-east-1";

/** ListBuckets, in pages where `max-buckets` asks for them. */
export async function listBuckets({ store, query }: ServiceRequest, response: ServerResponse): Promise<void> {
  const prefix = query.get("prefix") ?? "";
  const after = Buffer.from(query.get("continuation-token") ?? "", "base64url").toString("utf8");
  const max = parseCount("max-buckets", query.get("max-buckets"), 10_000, 1, 10_000);
  const buckets = (await store.buckets.list()).filter(({ name }) => name.startsWith(prefix) && name > after);
  const page = buckets.slice(0, max);
  const last = page.at(-1);
  const token = last && page.length < buckets.length ? Buffer.from(last.name).toString("base64url") : undefined;
  answerXml(response, [
    "ListAllMyBucketsResult",
    owner,
    [
      "Buckets",
      ...page.map(({ name, created }): XmlNode => ["Bucket", ["Name", name], ["CreationDate", created.toISOString()]]),
    ],
    ...(token === undefined ? [] : [["ContinuationToken", token] as const]),
    ...(prefix === "" ? [] : [["Prefix", prefix] as const]),
  ]);
}

/** CreateBucket. A location, an access list or an ownership setting is accepted and changes nothing. */
export async function createBucket({ store, bucketName }: BucketNameRequest, response: ServerResponse): Promise<void> {
  await store.buckets.create(bucketName);
  answerEmpty(response, 200, { location: `/${bucketName}` });
}

/** HeadBucket. */
export async function headBucket(_request: BucketRequest, response: ServerResponse): Promise<void> {
  answerEmpty(response, 200, { "x-amz-bucket-region": region });
}

/** DeleteBucket. */
export async function deleteBucket({ store, bucketName }: BucketNameRequest, response: ServerResponse): Promise<void> {
  await store.buckets.delete(bucketName);
  answerEmpty(response, 204);
}

/** GetBucketLocation: S3's empty answer for us-east-1. */
export async function getBucketLocation(_request: BucketRequest, response: ServerResponse): Promise<void> {
  answerXml(response, ["LocationConstraint"]);
}

/** GetBucketVersioning: S3's empty answer for a bucket that never had it. */
export async function getBucketVersioning(_request: BucketRequest, response: ServerResponse): Promise<void> {
  answerXml(response, ["VersioningConfiguration"]);
}
