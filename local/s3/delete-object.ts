import type { ServerResponse } from "node:http";
import { answerEmpty, answerXml } from "./answer.ts";
import { expectedChecksum } from "./checksum.ts";
import { matches, writePrecondition } from "./conditions.ts";
import { preconditionFailed, S3Error } from "./errors.ts";
import { removeObject } from "./object-change.ts";
import type { BucketRequest, ObjectRequest } from "./operation.ts";
import { receiveText } from "./payload.ts";
import { checkKey } from "./request.ts";
import { childText, readXml, type XmlElement, type XmlNode } from "./xml.ts";

/** DeleteObject: deleting what is not there succeeds. */
export async function deleteObject({ http, bucket, key }: ObjectRequest, response: ServerResponse): Promise<void> {
  await removeObject(bucket, key, writePrecondition(http.headers, key));
  answerEmpty(response, 204);
}

/** DeleteObjects: up to 1,000 keys, each with its own success or error. */
export async function deleteObjects({ http, bucket }: BucketRequest, response: ServerResponse): Promise<void> {
  const body = readXml(await receiveText(http, expectedChecksum(http.headers)));
  const objects = body.children.filter(({ name }) => name === "Object");
  if (body.name !== "Delete" || objects.length === 0 || objects.length > 1000) {
    throw new S3Error("MalformedXML", "Expected a Delete element with 1 to 1000 Object elements.");
  }
  const quiet = childText(body, "Quiet") === "true";
  const results: XmlNode[] = [];
  for (const object of objects) {
    const key = childText(object, "Key") ?? "";
    const error = await deleteOne(bucket, key, object);
    if (error) results.push(["Error", ["Key", key], ["Code", error.code], ["Message", error.message]]);
    else if (!quiet) results.push(["Deleted", ["Key", key]]);
  }
  answerXml(response, ["DeleteResult", ...results]);
}

async function deleteOne(
  bucket: BucketRequest["bucket"],
  key: string,
  object: XmlElement,
): Promise<S3Error | undefined> {
  const etag = childText(object, "ETag");
  const version = childText(object, "VersionId") ?? "null";
  try {
    if (version !== "null") throw new S3Error("NotImplemented", `Versions are not supported here: ${version}.`);
    if (key === "") throw new S3Error("MalformedXML", "An Object element has no Key.");
    await removeObject(bucket, checkKey(key), (present) => {
      if (etag !== undefined && present && !matches(etag, present.etag)) throw preconditionFailed("If-Match");
    });
    return undefined;
  } catch (error) {
    if (error instanceof S3Error) return error;
    throw error;
  }
}
