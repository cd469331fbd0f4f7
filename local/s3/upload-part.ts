import type { ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import { answerEmpty, answerXml, checksumHeaders } from "./answer.ts";
import { parseRange } from "./byte-range.ts";
import { checksumHeader } from "./checksum.ts";
import { withCopySource } from "./copy-object.ts";
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
  const part = await withCopySource(request, async ({ path, fd, size: whole }) => {
    const range = sourceRange(header(http, "x-amz-copy-source-range"), whole);
    const staged = store.buckets.stagingPath();
    const { size, md5, checksum } = await stageFiles([{ path, fd, ...range }], staged, upload.checksum?.algorithm);
    const modified = store.now().getTime();
    const about = { number, size, etag: md5.toString("hex"), modified, ...(checksum && { checksum }) };
    await addPart(bucket, upload, staged, about);
    return about;
  });
  answerXml(response, [
    "CopyPartResult",
    ["LastModified", new Date(part.modified).toISOString()],
    ["ETag", `"${part.etag}"`],
    ...(part.checksum ? ([[`Checksum${part.checksum.algorithm}`, part.checksum.value]] as const) : []),
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
