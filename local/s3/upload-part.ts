import type { ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import { answerEmpty, answerXml, checksumHeaders } from "./answer.ts";
import { parseRange } from "./byte-range.ts";
import { checksumHeader } from "./checksum.ts";
import { findCopySource } from "./copy-object.ts";
import { invalidArgument, S3Error } from "./errors.ts";
import { addPart, type MultipartUpload, openUpload } from "./multipart-upload.ts";
import type { ObjectRequest } from "./operation.ts";
import { parseCount } from "./request.ts";
import { stageFiles, stageRequest } from "./staged-file.ts";

/** UploadPart. */
export async function uploadPart(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const { http, bucket, store } = request;
  const { upload, number } = await openPart(request);
  const staged = store.buckets.stagingPath();
  const { size, md5, checksum } = await stageRequest(http, staged);
  const etag = md5.toString("hex");
  const about = { number, size, etag, modified: store.now().getTime(), ...(checksum && { checksum }) };
  await addPart(bucket, upload, staged, about);
  const { "x-amz-checksum-type": _, ...headers } = checksumHeaders(checksum);
  answerEmpty(response, 200, { etag: `"${etag}"`, ...headers });
}

/** UploadPartCopy: a part made of an object, or of the bytes of it that `x-amz-copy-source-range` names. */
export async function uploadPartCopy(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const { http, bucket, store } = request;
  const { upload, number } = await openPart(request);
  const { object } = await findCopySource(request);
  const range = sourceRange(header(http, "x-amz-copy-source-range"), object.size);
  const staged = store.buckets.stagingPath();
  const { size, md5, checksum } = await stageFiles(
    [{ path: object.path, ...range }],
    staged,
    upload.checksum?.algorithm,
  );
  const etag = md5.toString("hex");
  const modified = store.now();
  await addPart(bucket, upload, staged, {
    number,
    size,
    etag,
    modified: modified.getTime(),
    ...(checksum && { checksum }),
  });
  answerXml(response, [
    "CopyPartResult",
    ["LastModified", modified.toISOString()],
    ["ETag", `"${etag}"`],
    ...(checksum ? ([[`Checksum${checksum.algorithm}`, checksum.value]] as const) : []),
  ]);
}

async function openPart({
  bucket,
  key,
  query,
  http,
}: ObjectRequest): Promise<{ upload: MultipartUpload; number: number }> {
  const upload = await openUpload(bucket, key, query.get("uploadId") ?? "");
  const number = parseCount("partNumber", query.get("partNumber") || "none", 0, 1, 10_000);
  requireAlgorithm(upload, http.headers);
  return { upload, number };
}

/** A composite checksum is made of the parts' own, so each part must bring it; a copied one is computed here. */
function requireAlgorithm(upload: MultipartUpload, headers: ObjectRequest["http"]["headers"]): void {
  if (upload.checksum?.type !== "COMPOSITE" || headers["x-amz-copy-source"] !== undefined) return;
  const name = checksumHeader(upload.checksum.algorithm);
  if (headers[name] !== undefined || String(headers["x-amz-trailer"]).toLowerCase().includes(name)) return;
  throw new S3Error(
    "InvalidRequest",
    `The upload was created with a checksum type of ${upload.checksum.algorithm}; the part must include ${name}.`,
  );
}

function sourceRange(range: string | undefined, size: number): { start: number; end: number } | undefined {
  if (range === undefined) return undefined;
  const parsed = /^bytes=\d+-\d+$/.test(range) ? parseRange(range, size) : undefined;
  if (parsed && Number(range.split("-")[1]) === parsed.end) return parsed;
  throw invalidArgument(
    "x-amz-copy-source-range",
    range,
    `The x-amz-copy-source-range value must be of the form bytes=first-last inside an object of ${size} bytes.`,
  );
}
