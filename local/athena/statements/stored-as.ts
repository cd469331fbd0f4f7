import type { FileFormat } from "../engine/file-format.ts";
import type { GlueStorage } from "../glue-table.ts";

/** Input and output format and SerDe of a table whose files are written in this format, as CTAS gives them. */
export function storedAs({ format, fieldDelimiter }: FileFormat): GlueStorage & Record<string, unknown> {
  switch (format) {
    case "PARQUET":
      return {
        InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
      };
    case "JSON":
      return { ...text, SerdeInfo: { SerializationLibrary: "org.apache.hive.hcatalog.data.JsonSerDe" } };
    case "TEXTFILE":
      return {
        ...text,
        SerdeInfo: {
          SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
          Parameters: { "field.delim": fieldDelimiter },
        },
      };
    default:
      return format satisfies never;
  }
}

const text = {
  InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
  OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
};
