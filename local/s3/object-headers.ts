import type { IncomingMessage } from "node:http";
import { header } from "../aws-json.ts";
import { S3Error } from "./errors.ts";
import type { ObjectAbout } from "./object-journal.ts";

/** What a PUT, a copy or a multipart upload sets beside the bytes. */
export type SettableHeaders = Pick<ObjectAbout, "headers" | "metadata">;

/**
 * Takes from a request the headers that the object keeps: content-type and its like, and `x-amz-meta-*`. Access lists,
 * storage classes and server-side encryption are accepted and not kept, as they change no answer here.
 *
 * @throws S3Error `MetadataTooLarge` above 2 KB of user metadata; `NotImplemented` for headers that would be broken
 *   promises here.
 */
export function settableHeaders(request: IncomingMessage): SettableHeaders {
  for (const name of Object.keys(request.headers)) {
    if (refused.test(name)) {
      throw new S3Error("NotImplemented", `The header ${name} is not supported here.`, { Header: name });
    }
  }
  const headers: Record<string, string> = {};
  for (const name of kept) {
    const value = header(request, name);
    const own = name === "content-encoding" ? withoutFraming(value) : value;
    if (own) headers[name] = own;
  }
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(metaPrefix) || value === undefined) continue;
    const text = String(value);
    metadata[name.slice(metaPrefix.length)] = text;
    size += name.length - metaPrefix.length + text.length;
  }
  if (size > 2048) {
    throw new S3Error("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", {
      Size: String(size),
      MaxSizeAllowed: "2048",
    });
  }
  return { headers, metadata };
}

/** The headers with which an object shows what was set. */
export function shownHeaders({ headers, metadata }: SettableHeaders): Record<string, string> {
  const shown: Record<string, string> = { "content-type": "binary/octet-stream", ...headers };
  for (const [name, value] of Object.entries(metadata)) shown[metaPrefix + name] = value;
  return shown;
}

const metaPrefix = "x-amz-meta-";

const kept = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

const refused =
  /^x-amz-(?:object-lock-.*|server-side-encryption-customer-.*|tagging|website-redirect-location|write-offset-bytes)$/;

function withoutFraming(encoding: string | undefined): string | undefined {
  return encoding
    ?.split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "aws-chunked")
    .join(", ");
}
