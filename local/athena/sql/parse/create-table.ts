import { notSupported, Refusal } from "../refusal.ts";
import type { ColumnDefinition, ExternalTableInput, Statement } from "../statement.ts";
import type { Cursor } from "./cursor.ts";
import { hiveName, hiveProperties, hiveTable, hiveTypeText } from "./hive.ts";

interface Format {
  readonly input: string;
  readonly output: string;
  readonly serde: string;
}

const text = {
  input: "org.apache.hadoop.mapred.TextInputFormat",
  output: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
};
const parquet: Format = {
  input: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  output: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  serde: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
};
const lazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

/** SerDes that the embedded Athena reads. */
const serdes: readonly string[] = [
  parquet.serde,
  lazySimple,
  "org.apache.hadoop.hive.serde2.OpenCSVSerde",
  "org.openx.data.jsonserde.JsonSerDe",
  "org.apache.hive.hcatalog.data.JsonSerDe",
];

/** Names that Hive gives to the SerDe's settings of ROW FORMAT DELIMITED. */
const delimiters: readonly [words: readonly string[], setting: string][] = [
  [["fields", "terminated", "by"], "field.delim"],
  [["escaped", "by"], "escape.delim"],
  [["collection", "items", "terminated", "by"], "collection.delim"],
  [["map", "keys", "terminated", "by"], "mapkey.delim"],
  [["lines", "terminated", "by"], "line.delim"],
  [["null", "defined", "as"], "serialization.null.format"],
];

/** What follows CREATE EXTERNAL TABLE. https://docs.aws.amazon.com/athena/latest/ug/create-table.html */
export function parseCreateTable(cursor: Cursor, database: string): Statement {
  const ifNotExists = cursor.accept("if", "not", "exists");
  const { at } = cursor;
  const table = hiveTable(cursor, database);
  const columns = cursor.inParentheses(() => cursor.list(() => parseColumn(cursor)));
  let keys: ColumnDefinition[] = [];
  let comment: string | undefined;
  let serde: string | undefined;
  let settings: Record<string, string> = {};
  let format: Format | undefined;
  let location: string | undefined;
  let properties: Record<string, string> = {};
  while (cursor.peek().kind !== "end" && !cursor.sees(";")) {
    if (cursor.accept("comment")) comment = cursor.string();
    else if (cursor.accept("partitioned", "by"))
      keys = cursor.inParentheses(() => cursor.list(() => parseColumn(cursor)));
    else if (cursor.accept("row", "format", "serde")) serde = parseSerde(cursor);
    else if (cursor.accept("with", "serdeproperties")) settings = { ...settings, ...hiveProperties(cursor) };
    else if (cursor.accept("row", "format", "delimited")) {
      serde = lazySimple;
      settings = { ...settings, ...parseDelimited(cursor) };
    } else if (cursor.accept("stored", "as")) format = parseStoredAs(cursor);
    else if (cursor.accept("location")) location = cursor.string();
    else if (cursor.accept("tblproperties")) properties = hiveProperties(cursor);
    else if (cursor.sees("clustered")) throw notSupported(cursor.at, "CLUSTERED BY");
    else throw cursor.mismatch("'COMMENT', 'PARTITIONED', 'ROW', 'STORED', 'LOCATION', 'TBLPROPERTIES'");
  }
  if (location === undefined)
    throw new Refusal("SYNTAX_ERROR", at, "CREATE EXTERNAL TABLE needs LOCATION 's3://bucket/prefix/'");
  if (!/^s3:\/\/[^/]+\//.test(location))
    throw new Refusal(
      "SYNTAX_ERROR",
      at,
      `LOCATION '${location}' must be s3://bucket/prefix/, with a slash at its end`,
    );
  const duplicate = [...columns, ...keys].find(
    (column, index, all) => all.findIndex(({ Name }) => Name === column.Name) < index,
  );
  if (duplicate) throw new Refusal("SYNTAX_ERROR", at, `Column '${duplicate.Name}' is given twice`);
  const storage = format ?? (serde === parquet.serde ? parquet : { ...text, serde: lazySimple });
  const glue: ExternalTableInput = {
    Name: table.name,
    ...(comment !== undefined && { Description: comment }),
    TableType: "EXTERNAL_TABLE",
    PartitionKeys: keys,
    StorageDescriptor: {
      Columns: columns,
      Location: location,
      InputFormat: storage.input,
      OutputFormat: storage.output,
      SerdeInfo: {
        SerializationLibrary: serde ?? storage.serde,
        Parameters: { "serialization.format": "1", ...settings },
      },
    },
    Parameters: { EXTERNAL: "TRUE", ...properties },
  };
  return { kind: "createExternalTable", statementType: "DDL", table, ifNotExists, glue };
}

function parseColumn(cursor: Cursor): ColumnDefinition {
  const { value: Name } = hiveName(cursor);
  const Type = hiveTypeText(cursor);
  return { Name, Type, ...(cursor.accept("comment") && { Comment: cursor.string() }) };
}

function parseSerde(cursor: Cursor): string {
  const { at } = cursor;
  const serde = cursor.string();
  if (!serdes.includes(serde)) throw notSupported(at, `SerDe '${serde}'`, `use ${serdes.join(", ")}`);
  return serde;
}

function parseStoredAs(cursor: Cursor): Format {
  const { at } = cursor;
  if (cursor.accept("parquet")) return parquet;
  if (cursor.accept("textfile")) return { ...text, serde: lazySimple };
  if (cursor.accept("inputformat")) {
    const input = cursor.string();
    cursor.expect("outputformat");
    return { input, output: cursor.string(), serde: input === parquet.input ? parquet.serde : lazySimple };
  }
  throw notSupported(at, `STORED AS ${cursor.peek().text}`, "use PARQUET, TEXTFILE or INPUTFORMAT … OUTPUTFORMAT …");
}

function parseDelimited(cursor: Cursor): Record<string, string> {
  const settings: Record<string, string> = {};
  for (;;) {
    const found = delimiters.find(([words]) => cursor.accept(...words));
    if (!found) return settings;
    const delimiter = cursor
      .string()
      .replace(/^\\t$/, "\t")
      .replace(/^\\n$/, "\n")
      .replace(/^\\\\$/, "\\");
    settings[found[1]] = delimiter.replace(/^\\(\d{3})$/, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
  }
}
