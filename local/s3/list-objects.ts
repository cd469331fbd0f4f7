import type { ServerResponse } from "node:http";
import { answerXml } from "./answer.ts";
import type { Bucket } from "./bucket.ts";
import { owner } from "./bucket-operations.ts";
import { invalidArgument, S3Error } from "./errors.ts";
import { KeyCursor } from "./key-cursor.ts";
import { afterKey, afterPrefix } from "./key-order.ts";
import { type ListPage, listPage } from "./list-page.ts";
import { findObject, type ObjectFile } from "./object-file.ts";
import type { BucketRequest } from "./operation.ts";
import { parseCount } from "./request.ts";
import type { XmlNode } from "./xml.ts";

/** ListObjectsV2. The continuation token holds the place to go on from, so it outlives changes and restarts. */
export async function listObjectsV2(request: BucketRequest, response: ServerResponse): Promise<void> {
  const { bucket, query } = request;
  const common = commonParameters(query);
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after") ?? "";
  const from = token !== null ? parseToken(token) : startAfter === "" ? "" : afterKey(startAfter);
  const page = await pageFrom(bucket, common, from);
  const contents = describeItems(bucket, page, common, query.get("fetch-owner") === "true");
  answerXml(response, [
    "ListBucketResult",
    ["Name", bucket.name],
    ["Prefix", common.encode(common.prefix)],
    ...optional("Delimiter", common.delimiter, common.encode),
    ["MaxKeys", common.max],
    ...optional("EncodingType", common.encoding),
    ["KeyCount", contents.length],
    ["IsTruncated", page.next !== undefined],
    ...optional("StartAfter", startAfter, common.encode),
    ...optional("ContinuationToken", token ?? ""),
    ...(page.next === undefined ? [] : [["NextContinuationToken", formatToken(page.next)] as const]),
    ...contents,
  ]);
}

/** ListObjects, the first version: pages are continued by the last key or common prefix shown. */
export async function listObjects(request: BucketRequest, response: ServerResponse): Promise<void> {
  const { bucket, query } = request;
  const common = commonParameters(query);
  const marker = query.get("marker") ?? "";
  const page = await pageFrom(bucket, common, afterMarker(marker, common));
  const contents = describeItems(bucket, page, common, true);
  const last = page.items.at(-1);
  const nextMarker = last === undefined ? "" : "key" in last ? last.key : last.prefix;
  answerXml(response, [
    "ListBucketResult",
    ["Name", bucket.name],
    ["Prefix", common.encode(common.prefix)],
    ["Marker", common.encode(marker)],
    ...optional("Delimiter", common.delimiter, common.encode),
    ["MaxKeys", common.max],
    ...optional("EncodingType", common.encoding),
    ["IsTruncated", page.next !== undefined],
    // S3 leaves it out without a delimiter; clients then take the last key.
    ...(page.next !== undefined && common.delimiter !== "" ? optional("NextMarker", nextMarker, common.encode) : []),
    ...contents,
  ]);
}

interface CommonParameters {
  readonly prefix: string;
  readonly delimiter: string;
  readonly max: number;
  /** "url" or "". */
  readonly encoding: string;
  /** Applies `encoding` to a key or a part of one. */
  readonly encode: (text: string) => string;
}

function commonParameters(query: URLSearchParams): CommonParameters {
  const encoding = query.get("encoding-type") ?? "";
  if (encoding !== "" && encoding !== "url") {
    throw invalidArgument("encoding-type", encoding, "Invalid Encoding Method specified in Request: use url.");
  }
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    max: Math.min(1000, parseCount("max-keys", query.get("max-keys"), 1000, 0, 2_147_483_647)),
    encoding,
    encode: encoding === "url" ? encodeKey : (text) => text,
  };
}

/** No keys were asked for, so none are missing: S3 answers `max-keys=0` as a whole, empty list. */
async function pageFrom(bucket: Bucket, common: CommonParameters, from: string | undefined): Promise<ListPage> {
  if (common.max === 0 || from === undefined) return { items: [], next: undefined };
  return listPage(new KeyCursor(bucket), { ...common, from });
}

/** A marker that is a common prefix has been shown as one, with all its keys. */
function afterMarker(marker: string, { prefix, delimiter }: CommonParameters): string | undefined {
  if (marker === "") return "";
  const cut = delimiter !== "" && marker.startsWith(prefix) ? marker.indexOf(delimiter, prefix.length) : -1;
  const isCommonPrefix = cut !== -1 && cut + delimiter.length === marker.length;
  return isCommonPrefix ? afterPrefix(marker) : afterKey(marker);
}

/** `Contents` and `CommonPrefixes` elements; an object that vanished since it was found is left out. */
function describeItems(bucket: Bucket, page: ListPage, { encode }: CommonParameters, withOwner: boolean): XmlNode[] {
  return page.items.flatMap((item): XmlNode[] => {
    if ("prefix" in item) return [["CommonPrefixes", ["Prefix", encode(item.prefix)]]];
    const object = findUnlessDenied(bucket, item.key);
    return object ? [contentsElement(object, encode, withOwner)] : [];
  });
}

function contentsElement(object: ObjectFile, encode: (text: string) => string, withOwner: boolean): XmlNode {
  const { checksum } = object;
  return [
    "Contents",
    ["Key", encode(object.key)],
    ["LastModified", new Date(object.modified).toISOString()],
    ["ETag", `"${object.etag}"`],
    ...(checksum
      ? ([
          ["ChecksumAlgorithm", checksum.algorithm],
          ["ChecksumType", checksum.type],
        ] as const)
      : []),
    ["Size", object.size],
    ...(withOwner ? [owner] : []),
    ["StorageClass", "STANDARD"],
  ];
}

/** Undefined also for a link that was turned outside, or a file that became unreadable, while the page was made. */
function findUnlessDenied(bucket: Bucket, key: string): ObjectFile | undefined {
  try {
    return findObject(bucket, key);
  } catch (error) {
    if (error instanceof S3Error) return undefined;
    throw error;
  }
}

function formatToken(bound: string): string {
  return Buffer.from(bound, "utf8").toString("base64url");
}

function parseToken(token: string): string {
  const bound = Buffer.from(token, "base64url").toString("utf8");
  if (bound !== "" && formatToken(bound) === token) return bound;
  throw invalidArgument("continuation-token", token, "The continuation token provided is incorrect");
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/");
}

function optional(name: string, text: string, encode = (plain: string) => plain): XmlNode[] {
  return text === "" ? [] : [[name, encode(text)]];
}
