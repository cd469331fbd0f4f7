import type { Json } from "../../asl/types/json.ts";

/**
 * What a Map Run asks of the store that its items come from and its results go to. The engine parses; whoever answers
 * fetches, decompresses and stores.
 */
export type ObjectRequest =
  /** The whole object as UTF-8 text; a gzip or zstd one (by its key's ending or Content-Encoding) unpacked. */
  | ({ readonly type: "get-object" } & ObjectPlace)
  /** The rows of a Parquet object, each as an object of its columns; at most `limit`. */
  | ({ readonly type: "read-parquet"; readonly limit: number } & ObjectPlace)
  /** All objects under a prefix, in the order of their keys; at most `limit`. */
  | ({ readonly type: "list-objects"; readonly prefix: string; readonly limit: number } & BucketPlace)
  /** Writes an object, replacing what was there. `body` is UTF-8 text. */
  | { readonly type: "put-object"; readonly bucket: string; readonly key: string; readonly body: string };

export interface BucketPlace {
  readonly bucket: string;
  /** The account that must own the bucket; undefined where the state names none. */
  readonly expectedBucketOwner: string | undefined;
}

export interface ObjectPlace extends BucketPlace {
  readonly key: string;
  /** Default: the newest version. */
  readonly versionId: string | undefined;
}

/** An object as a listing tells of it. */
export interface ListedObject {
  readonly key: string;
  /** With its quotes, as S3 writes it. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** In bytes. */
  readonly size: number;
  readonly storageClass: string;
}

/** What came of an {@link ObjectRequest}. */
export type ObjectOutcome =
  | { readonly type: "read"; readonly text: string }
  | { readonly type: "rows"; readonly rows: readonly Json[] }
  | { readonly type: "listed"; readonly objects: readonly ListedObject[] }
  | { readonly type: "stored" }
  /** `cause` is the store's message for people, such as `The specified key does not exist. (Service: Amazon S3; …)`. */
  | { readonly type: "failed"; readonly cause: string };

/** Asks one thing after the other, and ends with what was made of the answers. */
export type ObjectDialogue<T> = Generator<ObjectRequest, T, ObjectOutcome>;

/** What is asked and answered could not be used: it becomes the cause of the Map Run's failure. */
export class ObjectFailure extends Error {}

/** The text of an object. Throws {@link ObjectFailure} where the store has none. */
export function* readText(place: ObjectPlace): ObjectDialogue<string> {
  const outcome = yield { type: "get-object", ...place };
  return outcome.type === "read" ? outcome.text : unanswered(outcome);
}

/** The rows of a Parquet object. Throws {@link ObjectFailure} where the store has none. */
export function* readRows(place: ObjectPlace, limit: number): ObjectDialogue<readonly Json[]> {
  const outcome = yield { type: "read-parquet", limit, ...place };
  return outcome.type === "rows" ? outcome.rows : unanswered(outcome);
}

/** The objects under a prefix. Throws {@link ObjectFailure} where the store does not say. */
export function* listObjects(
  place: BucketPlace,
  prefix: string,
  limit: number,
): ObjectDialogue<readonly ListedObject[]> {
  const outcome = yield { type: "list-objects", prefix, limit, ...place };
  return outcome.type === "listed" ? outcome.objects : unanswered(outcome);
}

/** Stores an object. Throws {@link ObjectFailure} where the store does not take it. */
export function* putObject(bucket: string, key: string, body: string): ObjectDialogue<void> {
  const outcome = yield { type: "put-object", bucket, key, body };
  if (outcome.type !== "stored") unanswered(outcome);
}

function unanswered(outcome: ObjectOutcome): never {
  if (outcome.type === "failed") throw new ObjectFailure(outcome.cause);
  throw new Error(`An object request was answered by ${JSON.stringify(outcome.type)}.`);
}
