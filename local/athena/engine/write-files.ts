import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { copyOptions, fileExtension } from "./file-format.ts";
import type { EngineOutput, MadeFile } from "./messages.ts";
import { quoteName, quoteText } from "./quote.ts";

/** The most partitions that one CTAS, INSERT INTO or UNLOAD may write (FACTS.md D2). */
const maxPartitions = 100;

/**
 * Writes the rows of a query to data files: one, or one for each partition. No rows, no file.
 *
 * @throws Error in the form of DuckDB's, also for more than 100 partitions
 */
export async function writeFiles(
  connection: DuckDBConnection,
  query: string,
  folder: string,
  { format, width, columns, partitionedBy }: Extract<EngineOutput, { kind: "files" }>,
): Promise<{ files: MadeFile[]; rows: number }> {
  const names = Array.from({ length: width }, (_, index) => quoteName(`c${index}`));
  const selected = columns.map(({ name, type, from }) => {
    const value = from === undefined ? "NULL" : names[from];
    return `CAST(${value} AS ${type}) AS ${quoteName(name)}`;
  });
  const select = `SELECT ${selected.join(", ")} FROM (${query}) AS q(${names.join(", ")})`;
  const made = join(folder, "made");
  await mkdir(made, { recursive: true });
  const extension = fileExtension(format);
  const isPartitioned = partitionedBy.length > 0;
  const target = isPartitioned ? made : join(made, `data${extension}`);
  const options = [
    ...copyOptions(format),
    "RETURN_FILES true",
    ...(isPartitioned ? [`PARTITION_BY (${partitionedBy.map(quoteName).join(", ")})`, "OVERWRITE_OR_IGNORE true"] : []),
    ...(isPartitioned && extension !== "" ? [`FILE_EXTENSION ${quoteText(extension.slice(1))}`] : []),
  ];
  const copied = await connection.runAndReadAll(`COPY (${select}) TO ${quoteText(target)} (${options.join(", ")})`);
  const [answer] = copied.getRowObjectsJson() as { Count: string; Files: string[] }[];
  const rows = Number(answer?.Count ?? 0);
  const paths = rows === 0 ? [] : (answer?.Files ?? []);
  const files = await Promise.all(paths.map((path) => describe(path, partitionValues(made, path))));
  const partitions = new Set(files.map(({ partition }) => JSON.stringify(partition)));
  if (isPartitioned && partitions.size > maxPartitions) {
    throw new Error(
      `Invalid Input Error: HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of ${maxPartitions} open writers for partitions/buckets: the query writes ${partitions.size} partitions; split it by the partition key.`,
    );
  }
  return { files, rows };
}

/** The values in a path of `key=value` folders, which DuckDB escapes as URLs are. */
function partitionValues(folder: string, path: string): string[] {
  const folders = relative(folder, path).split(sep).slice(0, -1);
  return folders.map((each) => decodeURIComponent(each.slice(each.indexOf("=") + 1)));
}

async function describe(path: string, partition: string[]): Promise<MadeFile> {
  const md5 = createHash("md5");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 18 })) md5.update(piece);
  return { path, size: (await stat(path)).size, md5: md5.digest("hex"), partition };
}
