import { quoteText } from "./quote.ts";

/** How data files are written by CTAS, INSERT INTO and UNLOAD. */
export interface FileFormat {
  readonly format: "PARQUET" | "JSON" | "TEXTFILE";
  readonly compression: "NONE" | "GZIP" | "SNAPPY" | "ZSTD";
  /** Of TEXTFILE. */
  readonly fieldDelimiter: string;
}

/** The end of a data file's name, which tells readers of text how it is compressed. */
export function fileExtension({ format, compression }: FileFormat): string {
  if (format === "PARQUET") return "";
  return { NONE: "", GZIP: ".gz", SNAPPY: ".snappy", ZSTD: ".zst" }[compression];
}

/** DuckDB's COPY options. Text is written as Hive does: nothing is quoted, NULL is `\N`. */
export function copyOptions({ format, compression, fieldDelimiter }: FileFormat): string[] {
  switch (format) {
    case "PARQUET":
      return ["FORMAT parquet", `COMPRESSION ${compression === "NONE" ? "uncompressed" : compression.toLowerCase()}`];
    case "JSON":
      return ["FORMAT json", `COMPRESSION ${compression.toLowerCase()}`];
    case "TEXTFILE":
      return [
        "FORMAT csv",
        `COMPRESSION ${compression.toLowerCase()}`,
        "HEADER false",
        `DELIMITER ${quoteText(fieldDelimiter)}`,
        "QUOTE ''",
        "ESCAPE ''",
        "NULLSTR '\\N'",
      ];
    default:
      return format satisfies never;
  }
}
