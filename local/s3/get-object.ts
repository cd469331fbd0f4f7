import { closeSync, readSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { header } from "../aws-json.ts";
import { answerEmpty, checksumHeaders } from "./answer.ts";
import { type ByteRange, parseRange } from "./byte-range.ts";
import { isNotModified, matches } from "./conditions.ts";
import { invalidArgument, noSuchKey } from "./errors.ts";
import { findObject, type ObjectFile, openObject } from "./object-file.ts";
import { shownHeaders } from "./object-headers.ts";
import type { ObjectRequest } from "./operation.ts";

/** GetObject, streamed from one open file: a change in the meantime does not show. */
export async function getObject(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const object = openObject(request.bucket, request.key);
  if (!object) throw noSuchKey(request.key);
  try {
    const range = answerHead(request, object, response);
    if (range) await sendBytes(object.fd, range, response);
  } finally {
    closeSync(object.fd);
  }
}

/** HeadObject: what GetObject says, without the bytes. */
export async function headObject(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const object = findObject(request.bucket, request.key);
  if (!object) throw noSuchKey(request.key);
  if (answerHead(request, object, response)) response.end();
}

/** Writes status and headers; the range whose bytes are still to be sent, or undefined where the answer is complete. */
function answerHead(request: ObjectRequest, object: ObjectFile, response: ServerResponse): ByteRange | undefined {
  const { http } = request;
  const validators = { etag: `"${object.etag}"`, "last-modified": new Date(object.modified).toUTCString() };
  if (isNotModified(http.headers, object)) {
    answerEmpty(response, 304, validators);
    return undefined;
  }
  const ifRange = header(http, "if-range");
  const wantsRange = ifRange === undefined || matches(ifRange, object.etag) || ifRange === validators["last-modified"];
  const range = parseRange(wantsRange ? header(http, "range") : undefined, object.size);
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  // A checksum covers the whole object; beside a part of it, a client would take it for the part's.
  const checksum = header(http, "x-amz-checksum-mode") === "ENABLED" && !range ? object.checksum : undefined;
  response.writeHead(range ? 206 : 200, {
    ...shownHeaders(object),
    ...overrides(request.query),
    ...validators,
    ...checksumHeaders(checksum),
    "accept-ranges": "bytes",
    "content-length": String(end - start + 1),
    ...(range && { "content-range": `bytes ${start}-${end}/${object.size}` }),
  });
  return { start, end };
}

/** Bytes that are read in one go, without the trip to the thread pool that a stream makes for each piece. */
const sliceBytes = 1024 * 1024;

async function sendBytes(fd: number, { start, end }: ByteRange, response: ServerResponse): Promise<void> {
  for (let at = start; at <= end; ) {
    const bytes = Buffer.allocUnsafe(Math.min(sliceBytes, end + 1 - at));
    const read = readSync(fd, bytes, 0, bytes.length, at);
    // The file was cut short by hand: the client must not wait for the rest of Content-Length.
    if (read === 0) response.destroy();
    if (response.destroyed) return;
    at += read;
    if (!response.write(bytes.subarray(0, read)) && at <= end) await writable(response);
  }
  response.end();
}

/** Resolves once more can be written, or the client has left. */
function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

/** `response-content-type=…` in the query sets the answer's content-type, and so on. */
function overrides(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    const overridden = /^response-(cache-control|content-(?:disposition|encoding|language|type)|expires)$/.exec(
      name,
    )?.[1];
    if (overridden === undefined) continue;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the header
    if (/[\u0000-\u001f]/.test(value)) throw invalidArgument(name, value, `${name} cannot hold control characters.`);
    // Decoded as UTF-8, while HTTP headers are bytes.
    headers[overridden] = Buffer.from(value, "utf8").toString("latin1");
  }
  return headers;
}
