import { createHash } from "node:crypto";
import type { RecordedObject } from "../../engine/recorded-case.ts";
import { recordedObjects } from "../../engine/recorded-objects.ts";

/** Stands for S3: these objects, and what is written to it. */
export function objectsInMemory(objects: readonly RecordedObject[]): ReturnType<typeof recordedObjects> {
  return recordedObjects(objects, 0, (text) => createHash("md5").update(text).digest("hex"));
}
