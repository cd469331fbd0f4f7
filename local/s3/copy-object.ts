import type { ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import { answerXml, checksumElements } from "./answer.ts";
import { parseAlgorithm } from "./checksum.ts";
import { isNotModified, writePrecondition } from "./conditions.ts";
import { invalidArgument, noSuchKey, preconditionFailed, S3Error } from "./errors.ts";
import { placeObject } from "./object-change.ts";
import { findObject, type ObjectFile } from "./object-file.ts";
import { settableHeaders } from "./object-headers.ts";
import type { ObjectRequest } from "./operation.ts";
import { parseCopySource } from "./request.ts";
import { stageFiles } from "./staged-file.ts";

/**
 * CopyObject. The copy has the source's headers and metadata (directive COPY, the default) or the request's (REPLACE),
 * and the MD5 of its bytes as ETag also where the source came by a multipart upload.
 */
export async function copyObject(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const { http, bucket, key, store } = request;
  const directive = header(http, "x-amz-metadata-directive") ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") {
    throw invalidArgument("x-amz-metadata-directive", directive, "Unknown metadata directive: use COPY or REPLACE.");
  }
  const set = settableHeaders(http);
  const precondition = writePrecondition(http.headers, key);
  const source = await findCopySource(request);
  if (directive === "COPY" && source.bucket === bucket.name && source.object.key === key) {
    throw new S3Error(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const { headers, metadata } = directive === "COPY" ? source.object : set;
  const algorithm = header(http, "x-amz-checksum-algorithm");
  const staged = store.buckets.stagingPath();
  const { md5, checksum } = await stageFiles(
    [source.object],
    staged,
    algorithm === undefined ? source.object.checksum?.algorithm : parseAlgorithm(algorithm),
  );
  const etag = md5.toString("hex");
  const modified = store.now();
  const about = { etag, modified: modified.getTime(), headers, metadata, ...(checksum && { checksum }) };
  await placeObject(bucket, key, staged, about, precondition);
  answerXml(response, [
    "CopyObjectResult",
    ["LastModified", modified.toISOString()],
    ["ETag", `"${etag}"`],
    ...checksumElements(checksum),
  ]);
}

/**
 * The object that `x-amz-copy-source` names, after its own conditions were checked.
 *
 * @throws S3Error `NoSuchBucket`, `NoSuchKey`, `PreconditionFailed`, and as `parseCopySource` does.
 */
export async function findCopySource({ http, store }: ObjectRequest): Promise<{ bucket: string; object: ObjectFile }> {
  const { bucket, key } = parseCopySource(header(http, "x-amz-copy-source") ?? "");
  const object = findObject(await store.buckets.get(bucket), key);
  if (!object) throw noSuchKey(key);
  if (isNotModified(http.headers, object, "x-amz-copy-source-")) throw preconditionFailed("x-amz-copy-source-If-*");
  return { bucket, object };
}
