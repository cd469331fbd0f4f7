import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FileFormat, fileExtension } from "../engine/file-format.ts";
import type { EngineColumn, MadeFile } from "../engine/messages.ts";
import type { Location } from "../location.ts";
import { userFailure } from "../query-failure.ts";
import type { FileOptions } from "../sql/statement.ts";
import { duckdbType, hiveType } from "../types.ts";
import type { Session } from "./session.ts";

/** A column as it is written: in a type that Hive's tables have. */
export interface WrittenColumn {
  readonly name: string;
  /** In DuckDB's words. */
  readonly type: string;
  readonly hive: string;
}

/** How a statement's files are written. Compression is GZIP where it does not say (FACTS.md D2). @throws QueryFailure */
export function fileFormat({ format, compression = "GZIP", fieldDelimiter = "\u0001" }: FileOptions): FileFormat {
  const known = compressions.find((each) => each === compression);
  if (known && (format === "PARQUET" || known !== "SNAPPY")) return { format, compression: known, fieldDelimiter };
  throw userFailure(`NOT_SUPPORTED: ${format} with compression ${compression} is not supported here`);
}

const compressions = ["NONE", "GZIP", "SNAPPY", "ZSTD"] as const;

/** The columns of a query as they can be written. @throws QueryFailure where one has a type that Hive does not know */
export function writtenColumns(columns: readonly EngineColumn[], format: FileFormat): WrittenColumn[] {
  return columns.map(({ name, type }) => {
    const hive = hiveType(type);
    const written = hive === undefined ? undefined : duckdbType(hive);
    if (hive === undefined || written === undefined) {
      throw userFailure(
        `NOT_SUPPORTED: Unsupported Hive type: column ${name} has the type ${type.toLowerCase()}; cast it`,
      );
    }
    if (format.format === "TEXTFILE" && /[<]/.test(hive)) {
      throw userFailure(
        `NOT_SUPPORTED: Column ${name} of type ${hive} in a TEXTFILE is not supported here: use PARQUET or JSON`,
      );
    }
    return { name: name.toLowerCase(), type: written, hive };
  });
}

/**
 * The columns that a query's files are partitioned by, which have to be its last ones in this order.
 *
 * @throws QueryFailure
 */
export function checkPartitionColumns(columns: readonly WrittenColumn[], partitionedBy: readonly string[]): void {
  const last = partitionedBy.length === 0 ? [] : columns.slice(-partitionedBy.length).map(({ name }) => name);
  if (last.join() === partitionedBy.join() && partitionedBy.length < columns.length) return;
  throw userFailure(
    `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${partitionedBy.join(", ")}]`,
  );
}

/**
 * Puts the files that a query made under a location, in `key=value` folders where it is partitioned, and the list of them beside
 * the result. Names hold the query's id, so no other query's file is replaced.
 *
 * @returns where the list is: `s3://bucket/key`
 */
export async function placeDataFiles(
  session: Session,
  location: Location,
  format: FileFormat,
  files: readonly MadeFile[],
  folderOf: (partition: readonly string[]) => string,
): Promise<string> {
  const { id, objects, signal } = session;
  signal.throwIfAborted();
  const keys: string[] = [];
  for (const [index, { path, md5, partition }] of files.entries()) {
    const key = `${location.prefix}${folderOf(partition)}${id}-${index}${fileExtension(format)}`;
    await objects.place(location.bucket, key, path, { md5, contentType: "application/octet-stream" });
    keys.push(`s3://${location.bucket}/${key}`);
  }
  return placeText(session, "-manifest.csv", keys.map((key) => `${key}\n`).join(""));
}

/** Puts a text beside the result, under its key and an ending, and returns where. */
export async function placeText({ folder, objects, output }: Session, ending: string, text: string): Promise<string> {
  const path = join(folder, "text");
  await writeFile(path, text);
  const md5 = createHash("md5").update(text).digest("hex");
  const key = `${output.key}${ending}`;
  await objects.place(output.bucket, key, path, { md5, contentType: "application/octet-stream" });
  return `s3://${output.bucket}/${key}`;
}

/** `key=value/` for each partition column, as Hive names folders. */
export function hiveFolder(keys: readonly string[], values: readonly string[]): string {
  return keys.map((key, index) => `${key}=${escapeHive(values[index] ?? "")}/`).join("");
}

/** Hive escapes what a path cannot hold, and leaves the rest, blanks too. */
function escapeHive(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  return value.replace(/[\u0001-\u001f"#%'*/:=?\\\u007f{[\]^]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}
