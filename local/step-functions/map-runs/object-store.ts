import type { GetObjectCommandInput, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type {
  ListedObject,
  ObjectOutcome,
  ObjectPlace,
  ObjectRequest,
} from "../../../engine/map-run/object-request.ts";
import { optimisedFailure } from "../integrations/sdk-error.ts";
import { parquetRows } from "./parquet-rows.ts";
import { unpacked } from "./unpacked.ts";

/** The objects that Map Runs read their items from and write their results to. */
export interface ObjectStore {
  /** Does what is asked; never rejects. */
  answer(request: ObjectRequest): Promise<ObjectOutcome>;
  close(): void;
}

/** The S3 at an address: the gateway's own. Its client is made when it is first used. */
export function createObjectStore(options: { endpoint(): string; readonly region: string }): ObjectStore {
  let made: Promise<S3Client> | undefined;
  return {
    async answer(request) {
      made ??= makeClient(options);
      try {
        return await answerFrom(await made, request);
      } catch (error) {
        return { type: "failed", cause: causeOf(error) };
      }
    },
    close() {
      made?.then((client) => client.destroy()).catch(() => {});
    },
  };
}

async function makeClient({ endpoint, region }: Parameters<typeof createObjectStore>[0]): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({
    endpoint: endpoint(),
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    forcePathStyle: true,
  });
}

async function answerFrom(client: S3Client, request: ObjectRequest): Promise<ObjectOutcome> {
  switch (request.type) {
    case "get-object": {
      const { bytes, encoding } = await readObject(client, request);
      return { type: "read", text: await unpacked(bytes, request.key, encoding) };
    }
    case "read-parquet": {
      const { bytes } = await readObject(client, request);
      return { type: "rows", rows: await parquetRows(bytes, request.limit) };
    }
    case "list-objects":
      return { type: "listed", objects: await list(client, request) };
    case "put-object": {
      const { PutObjectCommand } = await import("@aws-sdk/client-s3");
      const { bucket, key, body } = request;
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: "application/json" }),
      );
      return { type: "stored" };
    }
    default:
      return request satisfies never;
  }
}

async function readObject(client: S3Client, { bucket, key, versionId, expectedBucketOwner }: ObjectPlace) {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const input: GetObjectCommandInput = {
    Bucket: bucket,
    Key: key,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
    ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
  };
  const { Body, ContentEncoding } = await client.send(new GetObjectCommand(input));
  return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(0), encoding: ContentEncoding };
}

async function list(
  client: S3Client,
  { bucket, prefix, limit, expectedBucketOwner }: Extract<ObjectRequest, { type: "list-objects" }>,
): Promise<readonly ListedObject[]> {
  const { paginateListObjectsV2: pages } = (await import("@aws-sdk/client-s3")) as {
    readonly paginateListObjectsV2: typeof paginateListObjectsV2;
  };
  const owner = expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner };
  const objects: ListedObject[] = [];
  for await (const { Contents = [] } of pages({ client }, { Bucket: bucket, Prefix: prefix, ...owner })) {
    for (const { Key = "", ETag = "", LastModified, Size = 0, StorageClass = "STANDARD" } of Contents) {
      if (objects.length >= limit) return objects;
      const lastModified = LastModified?.getTime() ?? 0;
      objects.push({ key: Key, etag: ETag, lastModified, size: Size, storageClass: StorageClass });
    }
  }
  return objects;
}

/** An error of S3 in the words of an optimised integration; anything else as it says itself. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error) || !("$metadata" in error))
    return error instanceof Error ? error.message : String(error);
  const outcome = optimisedFailure(error, "S3", "Amazon S3");
  return outcome.type === "failed" ? (outcome.cause ?? error.message) : error.message;
}
