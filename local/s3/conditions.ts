import type { IncomingHttpHeaders } from "node:http";
import { noSuchKey, preconditionFailed, S3Error } from "./errors.ts";
import type { Precondition } from "./object-change.ts";

/** What conditions are about: the ETag without quotes, and milliseconds since the epoch. */
export interface Validators {
  readonly etag: string;
  readonly modified: number;
}

/**
 * Evaluates `If-Match`, `If-Unmodified-Since`, `If-None-Match` and `If-Modified-Since` of a read in the order of
 * RFC 9110, section 13.2.2. `prefix` is `x-amz-copy-source-` for those about a copy's source.
 *
 * @returns true where the client has the object already: to be answered with 304, or with an error for a copy.
 * @throws S3Error `PreconditionFailed`.
 */
export function isNotModified(headers: IncomingHttpHeaders, object: Validators, prefix = ""): boolean {
  const ifMatch = text(headers, `${prefix}if-match`);
  const ifUnmodifiedSince = date(headers, `${prefix}if-unmodified-since`);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) throw preconditionFailed("If-Match");
  } else if (ifUnmodifiedSince !== undefined && inSeconds(object.modified) > ifUnmodifiedSince) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  const ifNoneMatch = text(headers, `${prefix}if-none-match`);
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object.etag);
  const ifModifiedSince = date(headers, `${prefix}if-modified-since`);
  return ifModifiedSince !== undefined && inSeconds(object.modified) <= ifModifiedSince;
}

/** Whether a write has a condition at all. See {@link writePrecondition}. */
export function isConditionalWrite(headers: IncomingHttpHeaders): boolean {
  return headers["if-match"] !== undefined || headers["if-none-match"] !== undefined;
}

/**
 * The condition of a write: `If-None-Match: *`, which creates only, and `If-Match`, which replaces only what the
 * client has seen.
 *
 * @throws S3Error `NotImplemented` for `If-None-Match` with an ETag, as S3 does. The precondition throws
 *   `PreconditionFailed`, and `NoSuchKey` where there is nothing to match.
 */
export function writePrecondition(headers: IncomingHttpHeaders, key: string): Precondition {
  const ifMatch = text(headers, "if-match");
  const ifNoneMatch = text(headers, "if-none-match");
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== "*") {
    throw new S3Error(
      "NotImplemented",
      `A write with If-None-Match: ${ifNoneMatch} is not supported; supported: If-None-Match: * and If-Match.`,
    );
  }
  return (present) => {
    if (ifNoneMatch !== undefined && present) throw preconditionFailed("If-None-Match");
    if (ifMatch === undefined) return;
    if (!present) throw noSuchKey(key);
    if (!matches(ifMatch, present.etag)) throw preconditionFailed("If-Match");
  };
}

/** Whether one of the listed ETags, quoted or not, is this one; `*` is all of them. */
export function matches(list: string, etag: string): boolean {
  return list.split(",").some((item) => {
    const wanted = item.trim().replace(/^W\//, "").replaceAll('"', "");
    return wanted === "*" || wanted === etag;
  });
}

function text(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

/** Seconds since the epoch; a date that cannot be read is no condition (RFC 9110, section 13.1.3). */
function date(headers: IncomingHttpHeaders, name: string): number | undefined {
  const time = Date.parse(text(headers, name) ?? "");
  return Number.isNaN(time) ? undefined : inSeconds(time);
}

/** HTTP dates know no milliseconds. */
function inSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
