import type { TableFormat } from "./engine/scanned-table.ts";
import type { GlueStorage, GlueTable } from "./glue-table.ts";
import { userFailure } from "./query-failure.ts";

/** SerDes that are read here, by the last part of their class's name. */
const readers: Readonly<Record<string, (parameters: Parameters, table: GlueTable) => TableFormat>> = {
  ParquetHiveSerDe: () => ({ kind: "parquet" }),
  JsonSerDe: (parameters) => ({
    kind: "json",
    skipMalformed: parameters["ignore.malformed.json"]?.toLowerCase() === "true",
    mapping: Object.fromEntries(
      Object.entries(parameters).flatMap(([name, value]) =>
        name.startsWith("mapping.") ? [[name.slice("mapping.".length).toLowerCase(), value]] : [],
      ),
    ),
  }),
  LazySimpleSerDe: (parameters, table) => ({
    kind: "text",
    delimiter: delimiter(parameters["field.delim"] ?? parameters["serialization.format"], "\u0001"),
    nullText: parameters["serialization.null.format"] ?? "\\N",
    skipLines: skippedLines(table),
  }),
  OpenCSVSerde: (parameters, table) => ({
    kind: "csv",
    delimiter: parameters.separatorChar ?? ",",
    quote: parameters.quoteChar ?? '"',
    escape: parameters.escapeChar ?? '"',
    skipLines: skippedLines(table),
  }),
};

type Parameters = Readonly<Record<string, string>>;

/**
 * How the files of a table are read, by its SerDe.
 *
 * @param storage the table's, or that of one of its partitions
 * @throws QueryFailure for a SerDe that is not supported here
 */
export function tableFormat(table: GlueTable, storage: GlueStorage): TableFormat {
  const { SerializationLibrary: library = "", Parameters: given = {} } = storage.SerdeInfo ?? {};
  const reader = readers[library.split(".").at(-1) ?? ""];
  if (reader) return checked(reader(given, table), table, given);
  throw userFailure(
    `NOT_SUPPORTED: The SerDe ${library || "(none)"} of table ${table.Name} is not supported here. Supported: Parquet (ParquetHiveSerDe), JSON (OpenX and Hive JsonSerDe), text (LazySimpleSerDe), CSV (OpenCSVSerde).`,
  );
}

/** What of a text is not read here is refused, as it would be read as something else. */
function checked(format: TableFormat, table: GlueTable, given: Parameters): TableFormat {
  if (format.kind === "parquet" || format.kind === "json") return format;
  const unread = table.StorageDescriptor?.Columns?.find(({ Type = "" }) => /<|^binary$/i.test(Type));
  if (unread) {
    throw userFailure(
      `NOT_SUPPORTED: Column ${unread.Name} of table ${table.Name} has the type ${unread.Type}, which is not supported here in text.`,
    );
  }
  if (format.kind === "text" && given["escape.delim"] !== undefined) {
    throw userFailure(
      `NOT_SUPPORTED: Table ${table.Name} has an escape character (ESCAPED BY), which is not supported here.`,
    );
  }
  return format;
}

/** `serialization.format` may be the delimiter's number: `1` is \u0001. */
function delimiter(given: string | undefined, otherwise: string): string {
  if (given === undefined || given === "") return otherwise;
  return /^\d+$/.test(given) ? String.fromCharCode(Number(given)) : given;
}

function skippedLines({ Parameters: given = {} }: GlueTable): number {
  return Number(given["skip.header.line.count"] ?? 0) || 0;
}
