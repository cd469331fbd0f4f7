import * as z from "zod";
import { Column, type Dataset, Identifier } from "./dataset.ts";

/** Reports that one dataset may have: what they come to is gathered in one payload, and each is a query of its own. */
export const maxReports = 10;

/** Characters of a report's SQL. It travels in a payload, which holds 262,144 bytes. */
export const maxReportSql = 50_000;

const ReportColumn = z.strictObject(
  { name: Identifier, type: Column.shape.type },
  { error: "a name and a type: { name: device, type: string }" },
);

/** What a report reads beside its SQL: what makes it stale when it changes. */
const ReportInput = z.strictObject(
  {
    /** A dataset's table; `NAME_rejects` is that of its rejects. */
    table: Identifier,
    /**
     * How many days of it, the partition's own day being the last. Default: what lies in the report's own partition, which of a day are
     * its hours too.
     */
    days: z.int().min(1, { error: "1 day or more" }).max(400, { error: "at most 400 days" }).optional(),
  },
  { error: "a table, and how many days of it: { table: metrics, days: 2 }" },
);
export type ReportInput = z.infer<typeof ReportInput>;

/** What the comment at the head of a report's file says, as YAML. */
export const ReportHeader = z.strictObject(
  {
    description: z.string({ error: "text" }).default(""),
    /** Of the result, by name; each is cast to its type. */
    columns: z
      .array(ReportColumn, { error: "a list of columns" })
      .min(1, { error: "at least one column" })
      .max(500, { error: "at most 500 columns" }),
    /** Default: the dataset's own table. */
    inputs: z
      .array(ReportInput, { error: "a list of tables" })
      .min(1)
      .max(10, { error: "at most 10 tables" })
      .optional(),
    /** Bytes of Parquet over which a result is not published. Default: 1,000,000,000. */
    tolerated_bytes: z.int().min(1, { error: "1 byte or more" }).default(1_000_000_000),
  },
  {
    error: ({ code, keys }) =>
      code === "unrecognized_keys"
        ? `there is no key ${(keys as string[]).join(", ")}; allowed: description, columns, inputs, tolerated_bytes`
        : "the keys description, columns, inputs and tolerated_bytes",
  },
);

/**
 * A query over a dataset's published tables whose result is a table of its own, `DATASET_REPORT`, partitioned as the dataset is.
 * Plain JSON; this is what a run stores of it.
 */
export const Report = z.strictObject({
  /** The file's name without `.sql`. */
  name: Identifier.max(40, { error: "at most 40 characters" }),
  ...ReportHeader.shape,
  inputs: z.array(ReportInput).min(1).max(10),
  /** One SELECT in Athena's SQL, with placeholders (report-query.ts), as it stands in its file. */
  sql: z.string().min(1).max(maxReportSql),
  /** The file that it is from, and the line in it that `sql` begins on, from 1: Athena counts lines too. */
  file: z.string(),
  line: z.int().min(1),
});
export type Report = z.infer<typeof Report>;

/** The reports of a dataset, as a run stores them in S3. */
export const Reports = z.strictObject({ reports: z.array(Report).max(maxReports) });
export type Reports = z.infer<typeof Reports>;

/** A dataset with its reports. These are no part of what the dataset's own digest is taken of: a report can be changed alone. */
export type DescribedDataset = Dataset & { readonly reports: readonly Report[] };

/** The table that a report's results are published to. */
export function reportTable(dataset: string, report: string): string {
  return `${dataset}_${report}`;
}
