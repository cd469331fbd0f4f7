import { lineAndColumn } from "../../local/athena/sql/position.ts";
import { tablesRead } from "../../local/athena/sql/tables-read.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { type Report, reportTable } from "../../schemas/report.ts";
import { findPlaceholders } from "../../schemas/report-query.ts";
import { splitSql } from "../../schemas/sql-text.ts";
import { resources } from "./names.ts";

/** What a report's declared inputs are held against. */
export interface InputsContext {
  /** Whose report it is. */
  readonly dataset: string;
  /** Tables that datasets publish: their own, and those of their rejects. */
  readonly isPublished: (table: string) => boolean;
  /** The names of the dataset's reports. */
  readonly reports: readonly string[];
}

/**
 * Holds the inputs that a report declares against the tables that its SQL reads: one that is missing would leave the report as it is
 * when that table changes, and one too many makes it again for nothing. Tables of no dataset are passed over, because nothing tells when
 * they change; so is SQL outside of the subset, which Athena may understand.
 */
export function checkInputs(report: Report, { dataset, isPublished, reports }: InputsContext): Diagnostic[] {
  const { file, inputs } = report;
  const tables = tablesRead(withoutPlaceholders(report.sql));
  if (tables === undefined) return [];
  const ours = tables.filter(({ database }) => database === undefined || database === resources.glueDatabase);
  const read = new Set(ours.map(({ name }) => name));
  const declared = new Set(inputs.map(({ table }) => table));
  const wrong: Diagnostic[] = [];
  for (const { name, at } of ours) {
    const { line, column } = lineAndColumn(report.sql, at);
    const say = (message: string) =>
      wrong.push({
        file,
        line: report.line + line - 1,
        column,
        field: "",
        message: `the SQL reads ${name}, ${message}`,
      });
    if (reports.some((other) => reportTable(dataset, other) === name)) {
      say(`a report of its own dataset, which runs beside it: read what that one is made from`);
    } else if (isPublished(name) && !declared.has(name)) {
      say(
        `which inputs does not name, so that the report would not be made again when it changes: add { table: ${name} }`,
      );
    }
  }
  // A query without tables is made with each partition of its own dataset.
  if (read.size === 0) return wrong;
  inputs.forEach(({ table }, index) => {
    if (read.has(table) || !isPublished(table)) return;
    const field = `inputs.${index}.table`;
    const by = inputs.length === 1 && table === dataset ? " (the default)" : "";
    const message = `found ${table}${by}, which the SQL does not read; it reads ${[...read].join(", ")}`;
    wrong.push({ file, line: 1, column: 1, field, message });
  });
  return wrong;
}

/** The SQL with texts in place of its placeholders, as long as these, so that everything stays in its place. */
function withoutPlaceholders(sql: string): string {
  const split = splitSql(sql);
  if (!split.ok) return sql;
  const filled = ({ kind, text }: (typeof split.parts)[number]) => {
    if (kind !== "code") return text;
    return findPlaceholders(text).reduceRight((code, { index }) => {
      const end = code.indexOf("}", index) + 1;
      return `${code.slice(0, index)}'${" ".repeat(end - index - 2)}'${code.slice(end)}`;
    }, text);
  };
  return split.parts.map(filled).join("");
}
