import { z } from "zod";
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

export const Column = z.strictObject({
  /** The column's name in the published table. */
  name: Identifier,
  /** As Glue names it: `string`, `decimal(9,4)`, … (schemas/column-type.ts). */
  type: z.string().superRefine((text, context) => {
    if (!parseColumnType(text)) context.addIssue({ code: "custom", message: allowedColumnTypes(text) });
  }),
  /** True refuses records in which the cell is empty. Default: false, an empty cell is null. */
  required: z.boolean().default(false),
  /** The column's name in the file's header. Default: `name`. */
  from: z.string().min(1, { error: "at least 1 character" }).optional(),
  /** Of a timestamp alone. Default: iso. */
  format: TimestampFormat.optional(),
});
export type Column = z.infer<typeof Column>;

/** How a dataset's raw files are written. */
export const CsvFormat = z.strictObject({
  type: z.literal("csv"),
  /** One ASCII character. Default: a comma. */
  delimiter: separator().default(","),
  /** One ASCII character; doubled inside a quoted cell. Default: a double quote. */
  quote: separator().default('"'),
  /** Whether the first record names the columns. Default: true. Without one, cells are in the order of `columns`. */
  header: z.boolean().default(true),
  encoding: z.literal("utf-8").default("utf-8"),
  /** Default: gzip. */
  compression: z.enum(["gzip", "none"]).default("gzip"),
});
export type CsvFormat = z.infer<typeof CsvFormat>;

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
    format: CsvFormat,
    columns: z.array(Column).min(1, { error: "at least one column" }).max(500, { error: "at most 500 columns" }),
    /** The column that says when a record was made; files are written in its order. */
    timestamp: z.string(),
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
    checkColumnNames(dataset, refuse);
  });
export type Dataset = z.infer<typeof Dataset>;

/** Says what is allowed at a path. */
type Refuse = (path: (string | number)[], allowed: string) => void;
type Parts = Pick<Dataset, "partition" | "format" | "columns" | "timestamp" | "deduplicate">;

/** The partition columns that a dataset's tables have beside its own. */
export function partitionColumns(partition: Dataset["partition"]): readonly string[] {
  return partition === "day" ? ["date"] : ["date", "hour"];
}

function checkFormat(format: CsvFormat, refuse: Refuse): void {
  if (format.delimiter === format.quote) refuse(["format", "quote"], "a character other than the delimiter");
}

function checkColumns(dataset: Parts, refuse: Refuse): void {
  const names = new Set<string>();
  const sources = new Set<string>();
  dataset.columns.forEach((column, index) => {
    const at = (field: string) => ["columns", index, field];
    const source = column.from ?? column.name;
    if (partitionColumns(dataset.partition).includes(column.name)) {
      refuse(at("name"), `a name other than ${column.name}, which is a partition column of the table`);
    }
    if (names.has(column.name)) refuse(at("name"), "a name that no other column has");
    else if (sources.has(source)) refuse(at("from"), "a column of the file that no other column is read from");
    names.add(column.name);
    sources.add(source);
    if (column.format !== undefined && column.type !== "timestamp") {
      refuse(at("format"), `no format; only a timestamp has one, and this column is ${column.type}`);
    }
    if (column.from !== undefined && !dataset.format.header) {
      refuse(at("from"), "no name in the file; with header: false cells are taken in the order of columns");
    }
  });
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
