import type { ObjectOutcome, ObjectRequest } from "./map-run/object-request.ts";
import { utf8Bytes } from "./payload.ts";
import type { RecordedObject } from "./recorded-case.ts";

/**
 * Answers what Map Runs ask of S3 from the objects that a recording says were in place, and from what they wrote since. All were
 * last modified at `now`, in milliseconds since 1970; `md5` gives lower-case hex digests.
 */
export function recordedObjects(
  inPlace: readonly RecordedObject[],
  now: number,
  md5: (text: string) => string,
): (request: ObjectRequest) => ObjectOutcome {
  const buckets = new Map<string, Map<string, string>>();
  const bucketOf = (name: string) => {
    const known = buckets.get(name) ?? new Map<string, string>();
    buckets.set(name, known);
    return known;
  };
  for (const { bucket, key, body } of inPlace) bucketOf(bucket).set(key, body);

  return (request) => {
    const objects = bucketOf(request.bucket);
    switch (request.type) {
      case "get-object": {
        const text = objects.get(request.key);
        return text === undefined ? NO_SUCH_KEY : { type: "read", text };
      }
      case "list-objects": {
        const keys = [...objects.keys()].filter((key) => key.startsWith(request.prefix)).sort();
        const listed = keys.slice(0, request.limit).map((key) => ({
          key,
          etag: `"${md5(objects.get(key) ?? "")}"`,
          lastModified: now,
          size: utf8Bytes(objects.get(key) ?? ""),
          storageClass: "STANDARD",
        }));
        return { type: "listed", objects: listed };
      }
      case "put-object":
        objects.set(request.key, request.body);
        return { type: "stored" };
      case "read-parquet":
        return { type: "failed", cause: "Recordings hold texts: a Parquet object cannot be read." };
      default:
        return request satisfies never;
    }
  };
}

/** In AWS's words; a recording has marks in the place of the ids. */
const NO_SUCH_KEY: ObjectOutcome = {
  type: "failed",
  cause:
    "The specified key does not exist. (Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey; Request ID: 0; S3 Extended Request ID: 0; Proxy: null)",
};
