import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { crc32 } from "node:zlib";
import { crc32c, crc64nvme } from "./crc.ts";
import { S3Error } from "./errors.ts";

/** The checksums that are computed here; S3 knows three of the xxHash family besides. */
export const checksumAlgorithms = ["CRC32", "CRC32C", "CRC64NVME", "MD5", "SHA1", "SHA256", "SHA512"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** Whether a checksum covers the object's bytes, or the checksums of its parts (then it ends in `-N`). */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** An object's or a part's checksum as S3 shows it: base64, composite ones with `-N` behind. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  readonly value: string;
}

/** A hash over bytes that arrive in pieces. */
export interface Hash {
  update(bytes: Uint8Array): void;
  /** The raw digest; no more updates after it. */
  digest(): Buffer;
}

/** Starts a hash of the algorithm. */
export function createChecksum(algorithm: ChecksumAlgorithm): Hash {
  switch (algorithm) {
    case "CRC32":
      return zlibCrc32();
    case "CRC32C":
      return crc32c();
    case "CRC64NVME":
      return crc64nvme();
    case "MD5":
    case "SHA1":
    case "SHA256":
    case "SHA512":
      return createHash(algorithm.toLowerCase());
  }
}

/** The header, and the trailer, that carries a checksum: `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/**
 * The algorithm that a header or a body names.
 *
 * @throws S3Error `NotImplemented` for one that is not computed here.
 */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const known = checksumAlgorithms.find((algorithm) => algorithm === name.toUpperCase());
  if (known === undefined) {
    throw new S3Error(
      "NotImplemented",
      `The checksum algorithm ${name} is not supported here; supported: ${checksumAlgorithms.join(", ")}.`,
    );
  }
  return known;
}

/** A checksum the client says the payload has; `value` is undefined where it follows in the trailer. */
export interface ExpectedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string | undefined;
}

/**
 * The one checksum that a request's headers give or announce.
 *
 * @throws S3Error `InvalidRequest` for several, for a malformed value, and where `x-amz-sdk-checksum-algorithm` names
 *   one that is neither given nor announced; `NotImplemented` for an algorithm not computed here.
 */
export function expectedChecksum(headers: IncomingHttpHeaders): ExpectedChecksum | undefined {
  const trailer = headerText(headers, "x-amz-trailer")
    ?.split(",")
    .map((name) => name.trim().toLowerCase());
  const announced = trailer?.find((name) => name.startsWith("x-amz-checksum-"));
  const given = Object.keys(headers).filter(isChecksumHeader);
  const [first, second] = announced === undefined ? given : [announced, ...given];
  if (second !== undefined) {
    throw new S3Error(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  if (first === undefined) {
    if (headers["x-amz-sdk-checksum-algorithm"] === undefined) return undefined;
    throw new S3Error(
      "InvalidRequest",
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  }
  const algorithm = parseAlgorithm(first.slice("x-amz-checksum-".length));
  if (first === announced) return { algorithm, value: undefined };
  return { algorithm, value: checkedValue(algorithm, headerText(headers, first) ?? "") };
}

/**
 * A checksum's text, as sent.
 *
 * @throws S3Error `InvalidRequest` where it is not base64 of the algorithm's length.
 */
export function checkedValue(algorithm: ChecksumAlgorithm, text: string): string {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length === createChecksum(algorithm).digest().length && bytes.toString("base64") === text) return text;
  throw new S3Error("InvalidRequest", `Value for ${checksumHeader(algorithm)} header is invalid.`);
}

/** The composite checksum of a multipart object: the checksum of its parts' raw checksums, and how many there are. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const hash = createChecksum(algorithm);
  for (const part of parts) hash.update(Buffer.from(part, "base64"));
  return { algorithm, type: "COMPOSITE", value: `${hash.digest().toString("base64")}-${parts.length}` };
}

function isChecksumHeader(name: string): boolean {
  return /^x-amz-checksum-(?!algorithm$|mode$|type$)/.test(name);
}

function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

function zlibCrc32(): Hash {
  let crc = 0;
  return {
    update(bytes) {
      crc = crc32(bytes, crc);
    },
    digest() {
      const value = Buffer.alloc(4);
      value.writeUInt32BE(crc);
      return value;
    },
  };
}
