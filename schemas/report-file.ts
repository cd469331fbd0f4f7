import type * as z from "zod";
import { type Dataset, Identifier, partitionColumns } from "./dataset.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { didYouMean } from "./did-you-mean.ts";
import { maxReportSql, Report, ReportHeader } from "./report.ts";
import { findPlaceholders, placeholderNames } from "./report-query.ts";
import { type SqlPart, splitSql } from "./sql-text.ts";
import { notYaml, type ParsedYaml, parseYaml } from "./yaml-file.ts";

/** A report that may run, or everything that keeps it from running. */
export type ParsedReport =
  | { readonly ok: true; readonly report: Report }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface ReportSource {
  /** The file as messages name it. */
  readonly file: string;
  /** The report's name, which is its file's without `.sql`. */
  readonly name: string;
  /** Whose report it is. */
  readonly dataset: Pick<Dataset, "name" | "partition">;
}

/**
 * Reads a report's file: a comment that holds YAML (schemas/report.ts), and behind it one SELECT.
 *
 * ```sql
 * /*
 * description: What each device sent.
 * columns:
 *   - { name: device, type: string }
 *   - { name: records, type: bigint }
 * *\/
 * SELECT device, count(*) AS records FROM vibration WHERE date = {date} GROUP BY device
 * ```
 */
export function parseReport(text: string, source: ReportSource): ParsedReport {
  const { file, name, dataset } = source;
  const problems: Diagnostic[] = [];
  const at = (offset: number, field: string, message: string): void => {
    problems.push({ file, ...placeOf(text, offset), field, message });
  };

  const named = Identifier.max(40).safeParse(name);
  if (!named.success) at(0, "", `the file's name, ${JSON.stringify(name)}, is the report's: ${nameRule}`);
  else if (name === "rejects") at(0, "", "no report is called rejects: that is the table of the dataset's rejects");

  const [, before = "", header] = /^(\s*)(\/\*[\s\S]*?\*\/)/.exec(text) ?? [];
  if (header === undefined) {
    at(0, "", "the file does not begin with a comment that names the report's columns: /* columns: [ … ] */");
    return { ok: false, diagnostics: problems };
  }
  const sqlAt =
    before.length + header.length + (/^\s*/.exec(text.slice(before.length + header.length))?.[0].length ?? 0);
  const described = parseHeader(before, header.slice(2, -2), file, headerOf(dataset));
  if (!described.ok) problems.push(...described.diagnostics);

  const sql = withoutSemicolon(text.slice(sqlAt));
  checkSql(sql, dataset, (offset, message) => at(sqlAt + offset, "", message));
  if (!described.ok || problems.length > 0) return { ok: false, diagnostics: problems };
  const { inputs = [{ table: dataset.name }], ...rest } = described.value;
  return {
    ok: true,
    report: Report.parse({ ...rest, name, inputs, sql, file, line: placeOf(text, sqlAt).line }),
  };
}

/**
 * Reads a comment's text so that places in it are those of the file. Where it begins beside the opening of the comment, its further keys may stand
 * below that, or at the beginning of their lines.
 */
function parseHeader<S extends z.ZodType>(
  before: string,
  comment: string,
  file: string,
  schema: S,
): ParsedYaml<z.output<S>> {
  const asItStands = parseYaml(`${before}  ${comment}`, file, schema);
  const [first = "", ...others] = comment.split("\n");
  if (isYaml(asItStands) || first.trim() === "" || others.length === 0) return asItStands;
  // Columns of the first line are then those of its text.
  const outdented = parseYaml(`${before}${[first.trimStart(), ...others].join("\n")}`, file, schema);
  return isYaml(outdented) ? outdented : asItStands;
}

function isYaml(parsed: ParsedYaml<unknown>): boolean {
  return parsed.ok || !parsed.diagnostics[0]?.message.startsWith(notYaml);
}

/** Says what is wrong at a place of the SQL. */
type Refuse = (offset: number, message: string) => void;

const nameRule = "a name of a-z, 0-9 and _ that begins with a letter, at most 40 characters";

/** What the header may say of a report of this dataset. */
function headerOf({ name: own, partition }: ReportSource["dataset"]) {
  return ReportHeader.superRefine(({ columns, inputs = [] }, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    columns.forEach(({ name }, index) => {
      const path = ["columns", index, "name"];
      if (partitionColumns(partition).includes(name)) {
        refuse(
          path,
          `found "${name}", which is a partition column of the report's table already; rename it or leave it out`,
        );
      } else if (columns.findIndex((other) => other.name === name) < index) {
        refuse(path, `found "${name}" twice; each column has a name of its own`);
      }
    });
    inputs.forEach(({ table }, index) => {
      if (table.startsWith(`${own}_`) && table !== `${own}_rejects`) {
        refuse(
          ["inputs", index, "table"],
          `found "${table}"; a report reads tables of datasets and of their rejects, and not reports of its own dataset, which run beside it`,
        );
      }
    });
  });
}

/** The one statement of a report, without the semicolon that may end it. */
function withoutSemicolon(sql: string): string {
  const split = splitSql(sql);
  if (!split.ok) return sql.trimEnd();
  const code = split.parts.filter(({ kind, text }) => kind !== "comment" && text.trim() !== "").at(-1);
  if (code?.kind !== "code" || !/;\s*$/.test(code.text)) return sql.trimEnd();
  const end = code.offset + code.text.lastIndexOf(";");
  return `${sql.slice(0, end)}${sql.slice(end + 1)}`.trimEnd();
}

function checkSql(sql: string, dataset: ReportSource["dataset"], refuse: Refuse): void {
  const split = splitSql(sql);
  if (!split.ok) {
    refuse(split.offset, `a ${split.opened} begins here and does not end`);
    return;
  }
  const code = split.parts.filter(({ kind }) => kind === "code");
  const first = code.find(({ text }) => text.trim() !== "");
  const [, space = "", word = ""] = /^([\s(]*)(\S*)/.exec(first?.text ?? "") ?? [];
  if (!first) refuse(0, "there is no SQL behind the comment; a report is one SELECT");
  else if (!/^(select|with)$/i.test(word)) {
    const message = `found ${JSON.stringify(word)}; a report is one SELECT, or WITH … SELECT, in Athena's SQL`;
    refuse(first.offset + space.length, message);
  }
  const semicolon = code.find(({ text }) => text.includes(";"));
  if (semicolon) {
    const message = "found a semicolon with more behind it; a report is one statement";
    refuse(semicolon.offset + semicolon.text.indexOf(";"), message);
  }
  if (sql.length > maxReportSql) refuse(0, `the SQL has ${sql.length} characters; at most ${maxReportSql} are taken`);
  checkPlaceholders(split.parts, dataset, refuse);
}

function checkPlaceholders(
  parts: readonly SqlPart[],
  { name, partition }: ReportSource["dataset"],
  refuse: Refuse,
): void {
  for (const { kind, text, offset } of parts) {
    for (const { placeholder, index } of findPlaceholders(text)) {
      const known = placeholderNames.find((candidate) => candidate === placeholder);
      if (kind === "string" && known !== undefined) {
        refuse(offset + index, `{${known}} stands for a literal with its quotes: write it outside of quotes`);
      }
      if (kind !== "code") continue;
      if (known === undefined) {
        const meant = didYouMean(placeholder, placeholderNames);
        const allowed = placeholderNames.map((candidate) => `{${candidate}}`).join(", ");
        refuse(
          offset + index,
          `found {${placeholder}}; allowed: ${allowed}${meant === undefined ? "" : `. Did you mean {${meant}}?`}`,
        );
      } else if (known === "hour" && partition === "day") {
        refuse(offset + index, `found {hour}, but ${name} is cut by the day: a partition has no hour`);
      }
    }
  }
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, Math.max(0, offset)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
