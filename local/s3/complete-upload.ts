import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import { answerXml, checksumElements } from "./answer.ts";
import { type Checksum, checksumAlgorithms, checksumHeader, compositeChecksum } from "./checksum.ts";
import { writePrecondition } from "./conditions.ts";
import { S3Error } from "./errors.ts";
import {
  listUploadedParts,
  type MultipartUpload,
  openUpload,
  partFile,
  removeUpload,
  type UploadedPart,
  whileLocked,
} from "./multipart-upload.ts";
import { placeObject } from "./object-change.ts";
import type { ObjectRequest } from "./operation.ts";
import { receiveText } from "./payload.ts";
import { stageFiles } from "./staged-file.ts";
import { childText, readXml, type XmlElement } from "./xml.ts";

/**
 * CompleteMultipartUpload: joins the parts that the request lists, in its order, into the object. The upload is gone
 * only when the object is in place. Parts below 5 MiB are accepted, which S3 refuses.
 */
export async function completeMultipartUpload(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const { http, bucket, key, query, store } = request;
  const id = query.get("uploadId") ?? "";
  await openUpload(bucket, key, id);
  const precondition = writePrecondition(http.headers, key);
  // The headers' checksum is the object's here, not the body's.
  const listed = readPartList(await receiveText(http, undefined));
  const upload = await openUpload(bucket, key, id);
  const result = await whileLocked(bucket, upload, async () => {
    const parts = pickParts(listed, await listUploadedParts(bucket, await openUpload(bucket, key, id)));
    const { checksum: wanted } = upload;
    const ofParts = wanted?.type === "COMPOSITE" ? composite(wanted.algorithm, parts) : undefined;
    const staged = store.buckets.stagingPath();
    const full = await stageFiles(
      parts.map((part) => ({ path: partFile(bucket, upload, part) })),
      staged,
      wanted?.type === "FULL_OBJECT" ? wanted.algorithm : undefined,
    );
    const checksum = ofParts ?? full.checksum;
    const etag = multipartEtag(parts);
    const { headers, metadata } = upload;
    const about = { etag, modified: store.now().getTime(), headers, metadata, ...(checksum && { checksum }) };
    await placeObject(bucket, key, staged, about, (present) => {
      precondition(present);
      checkWhole(request, upload, full.size, checksum);
    });
    await removeUpload(bucket, upload);
    return { etag, checksum };
  });
  answerXml(response, [
    "CompleteMultipartUploadResult",
    ["Location", `http://${header(http, "host") ?? "localhost"}/${bucket.name}/${encodeURIComponent(key)}`],
    ["Bucket", bucket.name],
    ["Key", key],
    ["ETag", `"${result.etag}"`],
    ...checksumElements(result.checksum),
  ]);
}

/** A part as the request names it. */
interface ListedPart {
  readonly number: number;
  readonly etag: string;
  /** Its `Checksum…` elements. */
  readonly checksums: readonly XmlElement[];
}

function readPartList(text: string): ListedPart[] {
  const body = readXml(text);
  const parts = body.children
    .filter(({ name }) => name === "Part")
    .map((part) => ({
      number: Number(childText(part, "PartNumber")),
      etag: (childText(part, "ETag") ?? "").replaceAll('"', ""),
      checksums: part.children.filter(({ name }) => name.startsWith("Checksum")),
    }));
  if (body.name !== "CompleteMultipartUpload" || parts.length === 0) {
    throw new S3Error("MalformedXML", "Expected a CompleteMultipartUpload element with at least one Part.");
  }
  return parts;
}

function pickParts(listed: readonly ListedPart[], uploaded: readonly UploadedPart[]): UploadedPart[] {
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  let before = 0;
  return listed.map(({ number, etag, checksums }) => {
    if (number <= before) {
      throw new S3Error(
        "InvalidPartOrder",
        `The list of parts was not in ascending order: part ${number} follows part ${before}.`,
      );
    }
    before = number;
    const part = byNumber.get(number);
    if (!part || part.etag !== etag || !checksums.every((checksum) => agrees(part, checksum))) {
      throw new S3Error(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { PartNumber: String(number), ETag: etag },
      );
    }
    return part;
  });
}

function agrees({ checksum }: UploadedPart, listed: XmlElement): boolean {
  return listed.name !== `Checksum${checksum?.algorithm}` || listed.text === checksum?.value;
}

function composite(algorithm: Checksum["algorithm"], parts: readonly UploadedPart[]): Checksum {
  const values = parts.map(({ checksum }) => (checksum?.algorithm === algorithm ? checksum.value : undefined));
  const present = values.filter((value) => value !== undefined);
  if (present.length === parts.length) return compositeChecksum(algorithm, present);
  throw new S3Error(
    "InvalidRequest",
    `Every part must have a checksum of ${algorithm}, as the upload was created with.`,
  );
}

/** The MD5 of the parts' raw MD5s, and how many parts there are. */
function multipartEtag(parts: readonly UploadedPart[]): string {
  const hash = createHash("md5");
  for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
  return `${hash.digest("hex")}-${parts.length}`;
}

/** Holds the whole object against the size and the checksum that the request gives for it. */
function checkWhole(
  { http }: ObjectRequest,
  upload: MultipartUpload,
  size: number,
  checksum: Checksum | undefined,
): void {
  const givenSize = header(http, "x-amz-mp-object-size");
  if (givenSize !== undefined && Number(givenSize) !== size) {
    throw new S3Error("InvalidRequest", `The parts have ${size} bytes; x-amz-mp-object-size says ${givenSize}.`);
  }
  const givenType = header(http, "x-amz-checksum-type");
  if (givenType !== undefined && givenType !== upload.checksum?.type) {
    throw new S3Error(
      "InvalidRequest",
      `The upload was created with the checksum type ${upload.checksum?.type ?? "none"}, not ${givenType}.`,
    );
  }
  for (const algorithm of checksumAlgorithms) {
    const given = header(http, checksumHeader(algorithm));
    if (
      given === undefined ||
      (checksum?.algorithm === algorithm && checksum.value.split("-")[0] === given.split("-")[0])
    ) {
      continue;
    }
    throw new S3Error(
      "BadDigest",
      `The ${checksumHeader(algorithm)} you specified did not match the calculated checksum.`,
    );
  }
}
