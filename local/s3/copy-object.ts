import { closeSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import { answerXml, checksumElements } from "./answer.ts";
import { parseAlgorithm } from "./checksum.ts";
import { isNotModified, writePrecondition } from "./conditions.ts";
import { invalidArgument, noSuchKey, preconditionFailed, S3Error } from "./errors.ts";
import { placeObject } from "./object-change.ts";
import { type OpenObject, openObject } from "./object-file.ts";
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
  const copy = await withCopySource(request, async (source) => {
    if (directive === "COPY" && source.bucket === bucket.name && source.key === key) throw copyToItself();
    const { headers, metadata } = directive === "COPY" ? source : set;
    const algorithm = header(http, "x-amz-checksum-algorithm");
    const staged = store.buckets.stagingPath();
    const { md5, checksum } = await stageFiles(
      [source],
      staged,
      algorithm === undefined ? source.checksum?.algorithm : parseAlgorithm(algorithm),
    );
    const modified = store.now().getTime();
    const about = { etag: md5.toString("hex"), modified, headers, metadata, ...(checksum && { checksum }) };
    await placeObject(bucket, key, staged, about, precondition);
    return about;
  });
  answerXml(response, [
    "CopyObjectResult",
    ["LastModified", new Date(copy.modified).toISOString()],
    ["ETag", `"${copy.etag}"`],
    ...checksumElements(copy.checksum),
  ]);
}

/** The object that is copied, open, and the name of its bucket. */
export type CopySource = OpenObject & { readonly bucket: string };

/**
 * Opens the object that `x-amz-copy-source` names, checks the conditions on it, and closes it after `use`.
 *
 * @throws S3Error `NoSuchBucket`, `NoSuchKey`, `PreconditionFailed`, and as `parseCopySource` does.
 */
export async function withCopySource<T>(
  { http, store }: ObjectRequest,
  use: (source: CopySource) => Promise<T>,
): Promise<T> {
  const { bucket, key } = parseCopySource(header(http, "x-amz-copy-source") ?? "");
  const object = openObject(await store.buckets.get(bucket), key);
  if (!object) throw noSuchKey(key);
  try {
    if (isNotModified(http.headers, object, "x-amz-copy-source-")) throw preconditionFailed("x-amz-copy-source-If-*");
    return await use({ ...object, bucket });
  } finally {
    closeSync(object.fd);
  }
}

function copyToItself(): S3Error {
  return new S3Error(
    "InvalidRequest",
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
