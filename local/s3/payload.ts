import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { header } from "../aws-json.ts";
import { AwsChunkedDecoder } from "./aws-chunked.ts";
import { type Checksum, checkedValue, checksumHeader, createChecksum, type ExpectedChecksum } from "./checksum.ts";
import { S3Error } from "./errors.ts";

/** What came, after it was found to be what the client says it sent. */
export interface Payload {
  readonly size: number;
  /** Raw, 16 bytes. */
  readonly md5: Buffer;
  /** The checksum that the client gave. */
  readonly checksum: Checksum | undefined;
}

/**
 * Hands a request's payload, free of any framing, to `sink` piece by piece, and holds it against everything that the
 * request says about it: lengths, Content-MD5, x-amz-content-sha256, and the `expected` checksum of its headers, whose
 * value may come in the trailer.
 *
 * @throws S3Error `BadDigest`, `IncompleteBody`, `XAmzContentSHA256Mismatch`, and for what is malformed `InvalidDigest`,
 *   `InvalidRequest`, `MalformedTrailerError`. Anything else where the client went away.
 */
export async function receivePayload(
  request: IncomingMessage,
  expected: ExpectedChecksum | undefined,
  sink: (piece: Buffer) => Promise<unknown> | unknown,
): Promise<Payload> {
  const expectedMd5 = contentMd5(request);
  const expectedSize = payloadLength(request);
  const expectedSha256 = contentSha256(request);
  const md5 = createHash("md5");
  const sha256 = expectedSha256 === undefined ? undefined : createHash("sha256");
  const hash = expected && createChecksum(expected.algorithm);
  const decoder = isAwsChunked(request) ? new AwsChunkedDecoder() : undefined;
  let size = 0;
  // The request must outlive a failure: its socket carries the answer.
  for await (const body of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    for (const piece of decoder ? decoder.write(body) : [body]) {
      size += piece.length;
      md5.update(piece);
      sha256?.update(piece);
      hash?.update(piece);
      await sink(piece);
    }
  }
  decoder?.end();
  if (expectedSize !== undefined && size !== expectedSize) {
    throw new S3Error(
      "IncompleteBody",
      `The request body has ${size} bytes of payload; its headers announce ${expectedSize}.`,
    );
  }
  const digest = md5.digest();
  if (expectedMd5 && !digest.equals(expectedMd5)) throw badDigest("Content-MD5");
  if (sha256 && sha256.digest("hex") !== expectedSha256) {
    throw new S3Error(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  if (!expected || !hash) return { size, md5: digest, checksum: undefined };
  const { algorithm } = expected;
  const announced = expected.value ?? trailingValue(algorithm, decoder);
  const value = hash.digest().toString("base64");
  if (value !== announced) throw badDigest(checksumHeader(algorithm));
  return { size, md5: digest, checksum: { algorithm, type: "FULL_OBJECT", value } };
}

/**
 * A payload that is small enough to hold: the XML of DeleteObjects and its like.
 *
 * @throws S3Error as {@link receivePayload}; `EntityTooLarge` above 8 MiB, several times what 10,000 parts take.
 */
export async function receiveText(request: IncomingMessage, expected: ExpectedChecksum | undefined): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  await receivePayload(request, expected, (piece) => {
    size += piece.length;
    if (size > 8 * 1024 * 1024) throw new S3Error("EntityTooLarge", "The request's XML is larger than 8 MiB.");
    pieces.push(piece);
  });
  return Buffer.concat(pieces).toString("utf8");
}

/** Whether the body is framed: said by the kind of signature, or by the encoding. */
export function isAwsChunked(request: IncomingMessage): boolean {
  return (
    (header(request, "x-amz-content-sha256") ?? "").startsWith("STREAMING-") ||
    (header(request, "content-encoding") ?? "").split(",").some((encoding) => encoding.trim() === "aws-chunked")
  );
}

function payloadLength(request: IncomingMessage): number | undefined {
  const decoded = header(request, "x-amz-decoded-content-length");
  if (decoded !== undefined && isAwsChunked(request)) return Number(decoded);
  if (isAwsChunked(request)) return undefined;
  const length = header(request, "content-length");
  if (length !== undefined) return Number(length);
  if (header(request, "transfer-encoding") !== undefined) return undefined;
  throw new S3Error("MissingContentLength", "You must provide the Content-Length HTTP header.");
}

function contentMd5(request: IncomingMessage): Buffer | undefined {
  const text = header(request, "content-md5");
  if (text === undefined) return undefined;
  const md5 = Buffer.from(text, "base64");
  if (md5.length === 16) return md5;
  throw new S3Error("InvalidDigest", "The Content-MD5 you specified was invalid: expected base64 of 16 bytes.");
}

function contentSha256(request: IncomingMessage): string | undefined {
  const text = header(request, "x-amz-content-sha256");
  return text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

function trailingValue(algorithm: Checksum["algorithm"], decoder: AwsChunkedDecoder | undefined): string {
  const name = checksumHeader(algorithm);
  const value = decoder?.trailers.get(name);
  if (value !== undefined) return checkedValue(algorithm, value);
  throw new S3Error("MalformedTrailerError", `x-amz-trailer announces ${name}, but no such trailing header came.`);
}

function badDigest(name: string): S3Error {
  return new S3Error("BadDigest", `The ${name} you specified did not match what we received.`);
}
