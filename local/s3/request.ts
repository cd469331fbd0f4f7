import type { IncomingMessage } from "node:http";
import { header } from "../aws-json.ts";
import { invalidArgument, S3Error } from "./errors.ts";

/** A request, taken apart. */
export interface S3Request {
  readonly http: IncomingMessage;
  readonly method: string;
  /** Undefined where the request is for the service: ListBuckets. */
  readonly bucket: string | undefined;
  /** Undefined where the request is for the bucket; never empty. */
  readonly key: string | undefined;
  readonly query: URLSearchParams;
}

/**
 * Finds the bucket and the key in a request: in the path, or the bucket in the host (`bucket.localhost`,
 * `bucket.s3.localhost`). The path is decoded once and never normalised, as `a/../b` is a key like any other.
 *
 * @throws S3Error `InvalidURI`, `InvalidArgument` for a key with a NUL, `KeyTooLongError`.
 */
export function parseRequest(http: IncomingMessage): S3Request {
  const [path = "", ...query] = (http.url ?? "/").split("?");
  if (!path.startsWith("/")) throw new S3Error("InvalidURI", "Couldn't parse the specified URI.");
  const hosted = hostedBucket(header(http, "host") ?? "");
  const rest = path.slice(1);
  const slash = rest.indexOf("/");
  const bucket = hosted ?? decodePath(slash === -1 ? rest : rest.slice(0, slash));
  const key = decodePath(hosted !== undefined ? rest : slash === -1 ? "" : rest.slice(slash + 1));
  return {
    http,
    method: http.method ?? "GET",
    bucket: path === "/" && hosted === undefined ? undefined : bucket,
    key: key === "" ? undefined : checkKey(key),
    query: new URLSearchParams(query.join("?")),
  };
}

/**
 * The bucket and key of an `x-amz-copy-source` header: `/bucket/key`, percent-encoded, the first slash optional.
 *
 * @throws S3Error `InvalidArgument`; `NotImplemented` for a version.
 */
export function parseCopySource(source: string): { bucket: string; key: string } {
  const [path = "", version] = source.split("?");
  if (version !== undefined && version !== "versionId=null") {
    throw new S3Error("NotImplemented", `Versions are not supported here: x-amz-copy-source ${source}.`);
  }
  const decoded = decodePath(path).replace(/^\//, "");
  const slash = decoded.indexOf("/");
  if (slash < 1 || slash === decoded.length - 1) {
    throw invalidArgument("x-amz-copy-source", source, "Invalid copy source object key: expected bucket/key.");
  }
  return { bucket: decoded.slice(0, slash), key: checkKey(decoded.slice(slash + 1)) };
}

/**
 * A whole number in the query or a header.
 *
 * @returns `fallback` where the text is missing or empty.
 * @throws S3Error `InvalidArgument` where it is no whole number from `min` to `max`.
 */
export function parseCount(
  name: string,
  text: string | null | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (text === null || text === undefined || text === "") return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw invalidArgument(name, text, `Provided ${name} not an integer or within integer range: ${min} to ${max}.`);
}

/**
 * Refuses keys that S3 or any file system cannot hold.
 *
 * @throws S3Error `InvalidArgument` for a NUL, `KeyTooLongError` above 1,024 bytes of UTF-8.
 */
export function checkKey(key: string): string {
  if (key.includes("\0"))
    throw invalidArgument("key", key.replaceAll("\0", "\\0"), "A key cannot hold a NUL character.");
  const bytes = Buffer.byteLength(key);
  if (bytes > 1024) {
    throw new S3Error("KeyTooLongError", "Your key is too long", { Size: String(bytes), MaxSizeAllowed: "1024" });
  }
  return key;
}

function hostedBucket(host: string): string | undefined {
  const name = /^(.+?)(?:\.s3)?\.localhost(?::\d+)?$/i.exec(host)?.[1]?.toLowerCase();
  return name === "s3" ? undefined : name;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error("InvalidURI", "Couldn't parse the specified URI: it is not percent-encoded UTF-8.");
  }
}
