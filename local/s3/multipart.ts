import type { ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import { answerEmpty, answerXml } from "./answer.ts";
import { owner } from "./bucket-operations.ts";
import { checksumHeader, parseAlgorithm } from "./checksum.ts";
import { invalidArgument, S3Error } from "./errors.ts";
import { compareKeys } from "./key-order.ts";
import {
  allUploads,
  listUploadedParts,
  type MultipartUpload,
  openUpload,
  removeUpload,
  startUpload,
  whileLocked,
} from "./multipart-upload.ts";
import { settableHeaders } from "./object-headers.ts";
import type { BucketRequest, ObjectRequest } from "./operation.ts";
import { parseCount } from "./request.ts";
import type { XmlNode } from "./xml.ts";

/** CreateMultipartUpload. */
export async function createMultipartUpload(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const { http, bucket, key, store } = request;
  const checksum = wantedChecksum(request);
  const upload = await startUpload(bucket, {
    key,
    initiated: store.now().getTime(),
    ...settableHeaders(http),
    ...(checksum && { checksum }),
  });
  answerXml(
    response,
    ["InitiateMultipartUploadResult", ["Bucket", bucket.name], ["Key", key], ["UploadId", upload.id]],
    checksum && { "x-amz-checksum-algorithm": checksum.algorithm, "x-amz-checksum-type": checksum.type },
  );
}

/** AbortMultipartUpload. */
export async function abortMultipartUpload(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const { bucket, key, query } = request;
  const upload = await openUpload(bucket, key, query.get("uploadId") ?? "");
  await whileLocked(bucket, upload, () => removeUpload(bucket, upload));
  answerEmpty(response, 204);
}

/** ListParts, up to 1,000 a page. */
export async function listParts(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const { bucket, key, query } = request;
  const upload = await openUpload(bucket, key, query.get("uploadId") ?? "");
  const marker = parseCount("part-number-marker", query.get("part-number-marker"), 0, 0, 2_147_483_647);
  const max = Math.min(1000, parseCount("max-parts", query.get("max-parts"), 1000, 0, 2_147_483_647));
  const rest = (await listUploadedParts(bucket, upload)).filter(({ number }) => number > marker);
  const page = rest.slice(0, max);
  answerXml(response, [
    "ListPartsResult",
    ["Bucket", bucket.name],
    ["Key", key],
    ["UploadId", upload.id],
    ["Initiator", ...owner.slice(1)],
    owner,
    ["StorageClass", "STANDARD"],
    ...checksumChoice(upload),
    ["PartNumberMarker", marker],
    ["NextPartNumberMarker", page.at(-1)?.number ?? 0],
    ["MaxParts", max],
    ["IsTruncated", max > 0 && page.length < rest.length],
    ...page.map(
      ({ number, size, etag, modified, checksum }): XmlNode => [
        "Part",
        ["PartNumber", number],
        ["LastModified", new Date(modified).toISOString()],
        ["ETag", `"${etag}"`],
        ["Size", size],
        ...(checksum ? ([[`Checksum${checksum.algorithm}`, checksum.value]] as const) : []),
      ],
    ),
  ]);
}

/** ListMultipartUploads, up to 1,000 a page in order of key and age; without a delimiter. */
export async function listMultipartUploads({ bucket, query }: BucketRequest, response: ServerResponse): Promise<void> {
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = query.get("upload-id-marker") ?? "";
  const max = Math.min(1000, parseCount("max-uploads", query.get("max-uploads"), 1000, 0, 2_147_483_647));
  const encoding = query.get("encoding-type") ?? "";
  const encode = encoding === "url" ? encodeURIComponent : (text: string) => text;
  if (query.get("delimiter")) {
    throw new S3Error(
      "NotImplemented",
      "ListMultipartUploads with a delimiter is not supported here; supported: prefix.",
    );
  }
  const uploads = (await allUploads(bucket)).filter(({ key }) => key.startsWith(prefix)).sort(byKeyAndAge);
  const rest = uploads.slice(afterMarkers(uploads, keyMarker, idMarker));
  const page = rest.slice(0, max);
  const last = page.at(-1);
  const truncated = max > 0 && page.length < rest.length;
  answerXml(response, [
    "ListMultipartUploadsResult",
    ["Bucket", bucket.name],
    ["KeyMarker", encode(keyMarker)],
    ["UploadIdMarker", idMarker],
    ...(truncated && last
      ? ([
          ["NextKeyMarker", encode(last.key)],
          ["NextUploadIdMarker", last.id],
        ] as const)
      : []),
    ["Prefix", encode(prefix)],
    ...(encoding === "" ? [] : [["EncodingType", encoding] as const]),
    ["MaxUploads", max],
    ["IsTruncated", truncated],
    ...page.map(
      (upload): XmlNode => [
        "Upload",
        ["Key", encode(upload.key)],
        ["UploadId", upload.id],
        ["Initiator", ...owner.slice(1)],
        owner,
        ["StorageClass", "STANDARD"],
        ["Initiated", new Date(upload.initiated).toISOString()],
        ...checksumChoice(upload),
      ],
    ),
  ]);
}

/** The checksum that the object is to have; the type's defaults and combinations are S3's. */
function wantedChecksum({ http }: ObjectRequest): MultipartUpload["checksum"] {
  const name = header(http, "x-amz-checksum-algorithm");
  const type = header(http, "x-amz-checksum-type");
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw new S3Error(
      "InvalidRequest",
      "The x-amz-checksum-type header can only be used with x-amz-checksum-algorithm.",
    );
  }
  const algorithm = parseAlgorithm(name);
  const types = algorithm === "CRC64NVME" ? ["FULL_OBJECT"] : ["COMPOSITE"];
  if (algorithm === "CRC32" || algorithm === "CRC32C") types.push("FULL_OBJECT");
  const chosen = type ?? types[0];
  if (chosen !== undefined && types.includes(chosen)) return { algorithm, type: chosen as "FULL_OBJECT" | "COMPOSITE" };
  throw invalidArgument(
    "x-amz-checksum-type",
    String(type),
    `The ${type} checksum type cannot be used with ${checksumHeader(algorithm)}: use ${types.join(" or ")}.`,
  );
}

function checksumChoice({ checksum }: MultipartUpload): XmlNode[] {
  return checksum
    ? [
        ["ChecksumAlgorithm", checksum.algorithm],
        ["ChecksumType", checksum.type],
      ]
    : [];
}

function byKeyAndAge(a: MultipartUpload, b: MultipartUpload): number {
  return compareKeys(a.key, b.key) || a.initiated - b.initiated || compareKeys(a.id, b.id);
}

/** Uploads of the marker's own key follow only where an upload of it is the marker too. */
function afterMarkers(uploads: readonly MultipartUpload[], key: string, id: string): number {
  if (key === "") return 0;
  const shown = uploads.findIndex((upload) => upload.key === key && upload.id === id);
  if (shown !== -1) return shown + 1;
  const next = uploads.findIndex((upload) => compareKeys(upload.key, key) > 0);
  return next === -1 ? uploads.length : next;
}
