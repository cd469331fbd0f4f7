import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FileFormat, fileExtension } from "../engine/file-format.ts";
import type { MadeFile, WrittenColumn } from "../engine/messages.ts";
import type { Location } from "../location.ts";
import { userFailure } from "../query-failure.ts";
import type { FileOptions, ResultColumn } from "../sql/statement.ts";
import { duckDbType, typeText } from "../sql/types/type.ts";
import { hiveText } from "../types.ts";
import type { Session } from "./session.ts";

/** How a statement's files are written. Compression is GZIP where it does not say (FACTS.md D2). @throws QueryFailure */
export function fileFormat({ format, compression = "GZIP", fieldDelimiter = "\u0001" }: FileOptions): FileFormat {
  const known = compressions.find((each) => each === compression);
  if (known && (format === "PARQUET" || known !== "SNAPPY")) return { format, compression: known, fieldDelimiter };
  throw userFailure(`NOT_SUPPORTED: ${format} with compression ${compression} is not supported here`);
}

const compressions = ["NONE", "GZIP", "SNAPPY", "ZSTD"] as const;

/** A column that a table gets. */
export interface TableColumn {
  readonly Name: string;
  /** Hive's. */
  readonly Type: string;
}

/** A query's columns as those of a table. @throws QueryFailure where one has a type that Hive does not know */
export function tableColumns(columns: readonly ResultColumn[], { format }: FileFormat): TableColumn[] {
  return columns.map(({ name, type }) => {
    const Type = hiveText(type);
    if (Type === undefined) {
      throw userFailure(`NOT_SUPPORTED: Unsupported Hive type: ${typeText(type)}, of column ${name}; cast it`);
    }
    if (format === "TEXTFILE" && Type.includes("<")) {
      throw userFailure(
        `NOT_SUPPORTED: Column ${name} of type ${Type} in text is not supported here: use PARQUET or JSON`,
      );
    }
    return { Name: name.toLowerCase(), Type };
  });
}

/** All columns of a query, written as they are. */
export function writtenColumns(columns: readonly ResultColumn[]): { width: number; columns: WrittenColumn[] } {
  const written = columns.map(({ name, type }, from) => ({ name: name.toLowerCase(), type: duckDbType(type), from }));
  return { width: columns.length, columns: written };
}

/**
 * Puts the files that a query made under a location and the list of them beside the result. Names hold the query's id, so no other
 * query's file is replaced.
 *
 * @param locationOf where the files of a partition go
 * @returns where the list is: `s3://bucket/key`
 */
export async function placeDataFiles(
  session: Session,
  format: FileFormat,
  files: readonly MadeFile[],
  locationOf: (partition: readonly string[]) => Location,
): Promise<string> {
  const { id, objects, signal } = session;
  signal.throwIfAborted();
  const keys: string[] = [];
  for (const [index, { path, md5, partition }] of files.entries()) {
    const { bucket, prefix } = locationOf(partition);
    const key = `${prefix}${id}-${index}${fileExtension(format)}`;
    await objects.place(bucket, key, path, { md5, contentType: "application/octet-stream" });
    keys.push(`s3://${bucket}/${key}`);
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
