import { userFailure } from "./query-failure.ts";

/** A place in S3: objects whose keys begin with `prefix`, which is empty or ends in a slash. */
export interface Location {
  readonly bucket: string;
  readonly prefix: string;
}

/** Reads `s3://bucket/prefix/`, the slash at the end added where it is missing; undefined for anything else. */
export function parseLocation(text: string): Location | undefined {
  const [, bucket, path = ""] = /^s3[an]?:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  return { bucket, prefix: path === "" || path.endsWith("/") ? path : `${path}/` };
}

/** The same, of a location that a query needs. @throws QueryFailure */
export function requireLocation(text: unknown, of: string): Location {
  const location = typeof text === "string" ? parseLocation(text) : undefined;
  if (location) return location;
  throw userFailure(
    `INVALID_TABLE_PROPERTY: ${of} has the location ${JSON.stringify(text)}; one is s3://bucket/prefix/`,
  );
}

/** As Glue and Athena write it. */
export function locationText({ bucket, prefix }: Location): string {
  return `s3://${bucket}/${prefix}`;
}

/** An object in S3. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key`. */
export function parseObject(text: string): ObjectPlace {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(text) ?? [];
  return { bucket, key };
}
