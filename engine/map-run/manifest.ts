import type { Json, JsonObject } from "../../asl/types/json.ts";
import { ObjectFailure } from "./object-request.ts";

/** The data files that an S3 inventory's `manifest.json` names. */
export interface InventoryManifest {
  readonly bucket: string;
  readonly keys: readonly string[];
  /** The columns of the data files, which have no header. */
  readonly columns: readonly string[];
}

/** Reads an S3 inventory's `manifest.json`. Throws {@link ObjectFailure} where it is none, or its data is not CSV. */
export function parseInventoryManifest(manifest: Json): InventoryManifest {
  const { fileFormat, fileSchema, destinationBucket, files } = members(manifest);
  if (fileFormat !== "CSV") {
    const found = JSON.stringify(fileFormat ?? null);
    throw new ObjectFailure(`An S3 inventory must be in the format "CSV" to be read, its manifest says ${found}.`);
  }
  if (typeof fileSchema !== "string" || typeof destinationBucket !== "string" || !Array.isArray(files)) {
    throw new ObjectFailure(
      "The manifest of an S3 inventory has fileSchema, destinationBucket and files; this has not.",
    );
  }
  return {
    bucket: destinationBucket.replace(/^arn:[\w-]+:s3:::/, ""),
    keys: files.map((file: Json) => String(members(file).key)),
    columns: fileSchema.split(",").map((column) => column.trim()),
  };
}

/** The objects that an Athena UNLOAD's manifest names, one `s3://bucket/key` a line. Throws {@link ObjectFailure}. */
export function parseAthenaManifest(text: string): { readonly bucket: string; readonly key: string }[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  return lines.map((line) => {
    const [, bucket, key] = /^"?s3:\/\/([^/]+)\/(.+?)"?$/.exec(line) ?? [];
    if (bucket !== undefined && key !== undefined) return { bucket, key };
    throw new ObjectFailure(`A line of an Athena manifest is "s3://bucket/key", found ${JSON.stringify(line)}.`);
  });
}

function members(value: Json): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
