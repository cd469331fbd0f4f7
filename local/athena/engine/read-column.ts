import { quoteName, quoteText } from "./quote.ts";
import type { ScannedTable, TableFormat } from "./scanned-table.ts";

/**
 * A table's column as an expression over what its files hold: Parquet and JSON have types of their own, text has none. What a
 * type cannot read is NULL where LazySimpleSerDe reads it, and fails the query where the others do.
 *
 * @param index of the column, from 0
 * @param isMixed the files' objects spell a column in several ways: they are read whole, as `json`
 */
export function readColumn(
  { format, columns }: ScannedTable,
  index: number,
  jsonKeys: readonly string[],
  isMixed: boolean,
): string {
  const { name = "", type = "" } = columns[index] ?? {};
  switch (format.kind) {
    case "parquet":
      return `CAST(${quoteName(name)} AS ${type})`;
    case "json": {
      const known = spellings(format, name, jsonKeys);
      if (known.length === 0) return `CAST(NULL AS ${type})`;
      if (!isMixed) return quoteName(known[0] ?? name);
      const members = known.map((key) => {
        const path = quoteText(`$."${key.replaceAll('"', '\\"')}"`);
        return `from_json_strict(json_extract(json, ${path}), ${quoteText(JSON.stringify(type))})`;
      });
      return `coalesce(${members.join(", ")})`;
    }
    case "text":
      return lazyValue(lazyField(format, index), type);
    case "csv":
      return csvValue(quoteName(name), type, name);
    default:
      return format satisfies never;
  }
}

/** The column of text's whole lines; no column of Glue's has a blank in its name. */
export const lineColumn = "whole line";

/** A field of a line; one that the line does not have is NULL. A blank line is an empty first field. */
function lazyField({ delimiter, nullText }: Extract<TableFormat, { kind: "text" }>, index: number): string {
  const fields = `string_split(coalesce(${quoteName(lineColumn)}, ''), ${quoteText(delimiter)})`;
  return `nullif(${fields}[${index + 1}], ${quoteText(nullText)})`;
}

/** The names under which a column stands in the objects of a JSON table: in any case, or as the SerDe's `mapping.` says. */
export function spellings(
  format: Extract<TableFormat, { kind: "json" }>,
  column: string,
  jsonKeys: readonly string[],
): string[] {
  const wanted = (format.mapping[column] ?? column).toLowerCase();
  return jsonKeys.filter((key) => key.toLowerCase() === wanted);
}

const integers = new Set(["TINYINT", "SMALLINT", "INTEGER", "BIGINT"]);
const integer = "'[+-]?[0-9]+'";

/** DuckDB would round '1.5' to an integer and take 'yes' for true, where Hive reads NULL. */
function lazyValue(text: string, type: string): string {
  if (type === "VARCHAR") return text;
  const read = `TRY_CAST(${text} AS ${type})`;
  if (integers.has(type)) return `CASE WHEN regexp_full_match(${text}, ${integer}) THEN ${read} END`;
  if (type === "BOOLEAN") return `CASE WHEN lower(${text}) IN ('true', 'false') THEN ${read} END`;
  return read;
}

/** OpenCSVSerde: dates are days and timestamps milliseconds since 1970, and an empty field is NULL unless it is text. */
function csvValue(text: string, type: string, name: string): string {
  if (type === "VARCHAR") return `coalesce(${text}, '')`;
  const bad = `error(${quoteText(`HIVE_BAD_DATA: Error parsing field value for field ${name}: `)} || ${text})`;
  const whole = (then: string) =>
    `CASE WHEN coalesce(${text}, '') = '' THEN NULL WHEN regexp_full_match(${text}, ${integer}) THEN ${then} ELSE ${bad} END`;
  if (integers.has(type)) return whole(`CAST(${text} AS ${type})`);
  if (type === "DATE") return whole(`DATE '1970-01-01' + CAST(${text} AS INTEGER)`);
  if (type === "TIMESTAMP") return whole(`make_timestamp(CAST(${text} AS BIGINT) * 1000)`);
  return `CAST(nullif(${text}, '') AS ${type})`;
}
