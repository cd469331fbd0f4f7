import type { ServerResponse } from "node:http";
import { answerEmpty, checksumHeaders } from "./answer.ts";
import { isConditionalWrite, writePrecondition } from "./conditions.ts";
import { placeObject } from "./object-change.ts";
import { findObject } from "./object-file.ts";
import { settableHeaders } from "./object-headers.ts";
import type { ObjectRequest } from "./operation.ts";
import { stageRequest } from "./staged-file.ts";

/** PutObject: the payload is received into a file beside the bucket, checked, then moved into place in one step. */
export async function putObject(request: ObjectRequest, response: ServerResponse): Promise<void> {
  const { http, bucket, key, store } = request;
  const set = settableHeaders(http);
  const precondition = writePrecondition(http.headers, key);
  // Checked again when the object is placed; now it spares a payload that would be refused.
  if (isConditionalWrite(http.headers)) precondition(findObject(bucket, key));
  const staged = store.buckets.stagingPath();
  const { md5, checksum } = await stageRequest(http, staged);
  const etag = md5.toString("hex");
  const about = { etag, modified: store.now().getTime(), ...set, ...(checksum && { checksum }) };
  await placeObject(bucket, key, staged, about, precondition);
  answerEmpty(response, 200, { etag: `"${etag}"`, ...checksumHeaders(checksum) });
}
