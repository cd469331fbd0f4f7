import * as z from "zod";
import { allowedColumnTypes, parseColumnType } from "./column-type.ts";
import { didYouMean } from "./did-you-mean.ts";
import { parseFileNamePattern } from "./file-name-pattern.ts";
import { isTimeZone, nearestTimeZone } from "./time-zone.ts";
import { parseTimestampPattern } from "./timestamp-pattern.ts";

/** A name that Glue, Athena and Parquet all take as it stands. */
export const Identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, { error: "a name of a-z, 0-9 and _ that begins with a letter" })
  .max(128, { error: "at most 128 characters" });

/** How a timestamp is written: ISO 8601, a number since 1970, or a pattern (schemas/timestamp-pattern.ts). */
const TimestampFormat = z.string().superRefine((text, context) => {
  if (text === "iso" || text === "epoch_ms" || text === "epoch_s") return;
  const allowed = "iso, epoch_ms, epoch_s or a pattern such as %Y-%m-%d %H:%M:%S";
  if (!text.includes("%")) {
    const meant = didYouMean(text, ["iso", "epoch_ms", "epoch_s"]);
    context.addIssue({ code: "custom", message: `${allowed}${suggestion(meant)}` });
    return;
  }
  const parsed = parseTimestampPattern(text);
  if ("problem" in parsed) context.addIssue({ code: "custom", message: parsed.problem, params: { problem: true } });
});

const SourceName = z.string().min(1, { error: "at least 1 character" });

export const Column = z.strictObject({
  /** The column's name in the published table. */
  name: Identifier,
  /** As Glue names it: `string`, `decimal(9,4)`, … (schemas/column-type.ts). */
  type: z.string().superRefine((text, context) => {
    if (parseColumnType(text)) return;
    context.addIssue({ code: "custom", message: allowedColumnTypes(text), params: { allowed: true } });
  }),
  /** True refuses records in which the cell is empty. Default: false, an empty cell is null. */
  required: z.boolean().default(false),
  /**
   * The column's name in the files; of ndjson also names joined by points that lead into objects. Several names where files
   * of different times have it under different ones. Default: `name`.
   */
  from: z
    .union([SourceName, z.array(SourceName).min(1)], { error: "a name in the files, or a list of names" })
    .optional(),
  /** True where some files, older or newer ones, do not have the column; it is null there. Of ndjson any member may be missing. */
  optional: z.boolean().optional(),
  /** Of a timestamp alone. Default: iso. */
  format: TimestampFormat.optional(),
});
export type Column = z.infer<typeof Column>;

/** The names that a column has in the files. */
export function sourceNames({ name, from }: Pick<Column, "name" | "from">): readonly string[] {
  return from === undefined ? [name] : [from].flat();
}

const Compression = z.enum(["gzip", "zstd", "none"]);
export type Compression = z.infer<typeof Compression>;

/** Raw files of records in lines, with cells between delimiters. */
export const CsvFormat = z.strictObject({
  type: z.literal("csv"),
  /** One ASCII character. Default: a comma. */
  delimiter: separator().default(","),
  /** One ASCII character; doubled inside a quoted cell. Default: a double quote. */
  quote: separator().default('"'),
  /** Whether the first record names the columns. Default: true. Without one, cells are in the order of `columns`. */
  header: z.boolean().default(true),
  /** Cells that stand for no value beside empty ones, in every column, quoted or not: NA, null, ?. Default: none. */
  nulls: z
    .array(z.string().regex(/^[^\p{C}]{1,40}$/u, { error: "a text of 1 to 40 characters" }), {
      error: 'a list of texts, such as ["NA", "?"]',
    })
    .min(1, { error: "at least one text" })
    .max(20, { error: "at most 20 texts" })
    .optional(),
  encoding: z.literal("utf-8").default("utf-8"),
  /** Default: gzip. */
  compression: Compression.default("gzip"),
});

/** Raw files of a JSON object a line, in UTF-8. */
export const NdjsonFormat = z.strictObject({
  type: z.literal("ndjson"),
  /** Default: gzip. */
  compression: Compression.default("gzip"),
});

/** How a dataset's raw files are written. */
export const Format = z.discriminatedUnion("type", [CsvFormat, NdjsonFormat]);
export type Format = z.infer<typeof Format>;

/**
 * A dataset as `dataset.yml` describes it, defaults filled in: where its raw files lie, what they hold, and how they become a
 * table. Plain JSON; this is what a run stores as the dataset's definition.
 */
export const Dataset = z
  .strictObject({
    /** The published table's name, which is the dataset's folder's. */
    name: Identifier.max(40, { error: "at most 40 characters" }).refine((name) => !name.endsWith("_rejects"), {
      error: "a name that does not end in _rejects, which is the table of another dataset's rejects",
    }),
    description: z.string().default(""),
    /** How raw keys are written (schemas/file-name-pattern.ts). */
    files: z.string().min(1, { error: "at least 1 character" }).max(512, { error: "at most 512 characters" }),
    /** How the dataset is cut: by the day, or by the hour, in its file names. */
    partition: z.enum(["day", "hour"]),
    /** IANA name; of the dates in file names, and of timestamps that carry no offset. */
    timezone: z.string().refine(isTimeZone, {
      error: ({ input }) => {
        const meant = nearestTimeZone(String(input));
        return `a name of the IANA time zone database such as Europe/Berlin or UTC${suggestion(meant)}`;
      },
    }),
    format: Format,
    columns: z.array(Column).min(1, { error: "at least one column" }).max(500, { error: "at most 500 columns" }),
    /** The column that says when a record was made; files are written in its order. */
    timestamp: z.string(),
    /** Columns of the files that are left out, by their names there; "*" is every one that is not in `columns`. Default: none. */
    drop: z
      .union([z.literal("*"), z.array(z.string())], { error: 'a list of names in the files, or "*" for all others' })
      .default([]),
    /** Columns that together name a record: of a file's records with equal ones, the first is kept. Default: all are kept. */
    deduplicate: z.array(z.string()).min(1, { error: "at least one column" }).optional(),
    /** Share of a partition's records, 0 to 1, that may be rejected before the partition fails. Default: 0. */
    tolerated_rejects: z
      .number()
      .min(0, { error: "a share from 0 to 1" })
      .max(1, { error: "a share from 0 to 1" })
      .default(0),
  })
  .superRefine((dataset, context) => {
    const refuse: Refuse = (path, message) => context.addIssue({ code: "custom", path, message });
    const pattern = parseFileNamePattern(dataset.files, dataset.partition);
    if ("problem" in pattern) {
      context.addIssue({ code: "custom", path: ["files"], message: pattern.problem, params: { problem: true } });
    }
    checkFormat(dataset.format, refuse);
    checkColumns(dataset, refuse);
    checkDropped(dataset, refuse);
    checkColumnNames(dataset, refuse);
  });
export type Dataset = z.infer<typeof Dataset>;

/** Says what is allowed at a path. */
type Refuse = (path: (string | number)[], allowed: string) => void;
type Parts = Pick<Dataset, "partition" | "format" | "columns" | "timestamp" | "deduplicate" | "drop">;

/** The partition columns that a dataset's tables have beside its own. */
export function partitionColumns(partition: Dataset["partition"]): readonly string[] {
  return partition === "day" ? ["date"] : ["date", "hour"];
}

function checkFormat(format: Format, refuse: Refuse): void {
  if (format.type === "csv" && format.delimiter === format.quote)
    refuse(["format", "quote"], "a character other than the delimiter");
}

function checkColumns(dataset: Parts, refuse: Refuse): void {
  const names = new Set<string>();
  const sources = new Set<string>();
  dataset.columns.forEach((column, index) => {
    const at = (field: string) => ["columns", index, field];
    if (partitionColumns(dataset.partition).includes(column.name)) {
      refuse(at("name"), `a name other than ${column.name}, which is a partition column of the table`);
    }
    if (names.has(column.name)) refuse(at("name"), "a name that no other column has");
    else if (sourceNames(column).some((source) => sources.has(source))) {
      refuse(at("from"), "a column of the file that no other column is read from");
    }
    names.add(column.name);
    for (const source of sourceNames(column)) sources.add(source);
    if (column.format !== undefined && column.type !== "timestamp") {
      refuse(at("format"), `no format; only a timestamp has one, and this column is ${column.type}`);
    }
    if (isHeadless(dataset.format) && column.from !== undefined) {
      refuse(at("from"), "no name in the file; with header: false cells are taken in the order of columns");
    }
    if (column.optional) checkOptional(dataset, column, at("optional"), refuse);
  });
}

function checkOptional({ format, timestamp }: Parts, column: Column, at: (string | number)[], refuse: Refuse): void {
  if (isHeadless(format)) refuse(at, "false; with header: false a file has all columns");
  else if (column.required) refuse(at, "false; a required column has a value in every record");
  else if (column.name === timestamp) refuse(at, "false; the timestamp says when a record was made");
}

function checkDropped({ format, columns, drop }: Parts, refuse: Refuse): void {
  if (drop === "*" || drop.length > 0) {
    if (isHeadless(format)) refuse(["drop"], "nothing; with header: false cells are taken in the order of columns");
  }
  if (drop === "*") return;
  const taken = new Set(columns.flatMap(sourceNames));
  drop.forEach((name, index) => {
    if (taken.has(name)) refuse(["drop", index], "a name in the files that no column is read from");
  });
}

function isHeadless(format: Format): boolean {
  return format.type === "csv" && !format.header;
}

function checkColumnNames(dataset: Parts, refuse: Refuse): void {
  const names = dataset.columns.map((column) => column.name);
  const timestamps = dataset.columns.filter((column) => column.type === "timestamp").map((column) => column.name);
  if (!timestamps.includes(dataset.timestamp)) {
    const allowed =
      timestamps.length > 0 ? `a timestamp column: ${timestamps.join(", ")}` : "a column of type timestamp";
    refuse(["timestamp"], `${allowed}${suggestion(didYouMean(dataset.timestamp, timestamps))}`);
  }
  dataset.deduplicate?.forEach((name, index) => {
    const column = dataset.columns.find((candidate) => candidate.name === name);
    if (!column) refuse(["deduplicate", index], `a column: ${names.join(", ")}${suggestion(didYouMean(name, names))}`);
    else if (!column.required)
      refuse(["deduplicate", index], "a column with required: true, so that no part of a key is empty");
  });
}

/** A character that separates or quotes cells: one ASCII character that is no letter, digit, space or line end. */
function separator(): z.ZodString {
  return z.string().regex(/^[\t!-/:-@[-`{-~]$/, {
    error: 'one ASCII character that is no letter, digit, space or line end, such as "," or "\\t"',
  });
}

function suggestion(meant: string | undefined): string {
  return meant === undefined ? "" : `. Did you mean ${meant}?`;
}
