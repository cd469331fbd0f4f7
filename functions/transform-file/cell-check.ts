import { parseColumnType } from "../../schemas/column-type.ts";
import type { Column } from "../../schemas/dataset.ts";
import { checkDate, checkIsoTimestamp, checkPattern, patternExpression } from "./date-check.ts";
import { checkDecimal, checkFloating, checkWhole } from "./number-check.ts";

/** How a column's cells are checked. One shape for all, so that a record's cells are checked without indirect calls. */
export interface CellRule {
  readonly required: boolean;
  readonly kind: "string" | "boolean" | "whole" | "decimal" | "float" | "double" | "date" | "iso" | "pattern";
  /** The range of `whole`. */
  readonly least: bigint;
  readonly most: bigint;
  /** Of `decimal`. */
  readonly precision: number;
  readonly scale: number;
  /** Of `pattern`. */
  readonly pattern: string;
  readonly expression: RegExp;
}

/** The rule of a column's cells. */
export function cellRule(column: Column): CellRule {
  const type = parseColumnType(column.type);
  if (!type) throw new TypeError(`There is no column type ${column.type}.`);
  const rule: CellRule = { ...anyCell, required: column.required };
  switch (type.kind) {
    case "int":
      return { ...rule, kind: "whole", least: -(2n ** 31n), most: 2n ** 31n - 1n };
    case "bigint":
      return { ...rule, kind: "whole", least: -(2n ** 63n), most: 2n ** 63n - 1n };
    case "decimal":
      return { ...rule, kind: "decimal", precision: type.precision, scale: type.scale };
    case "timestamp":
      return { ...rule, ...timestampRule(column.format ?? "iso") };
    default:
      return { ...rule, kind: type.kind };
  }
}

/**
 * Says why a cell is not a value of its column, or undefined where it is one. An empty cell, quoted or not, is null. `start`
 * and `end` are places in the buffer, quotes excluded.
 *
 * What passes is stored without change: DuckDB alone would round 1.5 to an int, 1.23456 to a decimal(9,4), drop a
 * timestamp's offset and make 1e999 infinite.
 */
export function checkCell(rule: CellRule, data: Buffer, start: number, end: number): string | undefined {
  if (start === end) return rule.required ? "is empty, but the column is required" : undefined;
  const reason = checkValue(rule, data, start, end);
  return reason === undefined ? undefined : `${quoteCell(data, start, end)} ${reason}`;
}

function checkValue(rule: CellRule, data: Buffer, start: number, end: number): string | undefined {
  switch (rule.kind) {
    case "string":
      return undefined;
    case "boolean":
      return checkBoolean(data, start, end);
    case "whole":
      return checkWhole(data, start, end, rule.least, rule.most);
    case "decimal":
      return checkDecimal(data, start, end, rule.precision, rule.scale);
    case "float":
      return checkFloating(data, start, end, true);
    case "double":
      return checkFloating(data, start, end, false);
    case "date":
      return checkDate(data, start, end);
    case "iso":
      return checkIsoTimestamp(data, start, end);
    case "pattern":
      return checkPattern(data, start, end, rule.expression, rule.pattern);
  }
}

/** The rule of a cell that may hold anything: one that is dropped. */
export const anyCell: CellRule = {
  required: false,
  kind: "string",
  least: 0n,
  most: 0n,
  precision: 0,
  scale: 0,
  pattern: "",
  expression: /(?:)/,
};

/** Milliseconds of the years 1 to 9999; seconds of up to 10 digits, which is up to the year 2286, and milliseconds. */
function timestampRule(format: string): Pick<CellRule, "kind"> & Partial<CellRule> {
  switch (format) {
    case "iso":
      return { kind: "iso" };
    case "epoch_ms":
      return { kind: "whole", least: -62_135_596_800_000n, most: 253_402_300_799_999n };
    case "epoch_s":
      return { kind: "decimal", precision: 13, scale: 3 };
    default:
      return { kind: "pattern", pattern: format, expression: patternExpression(format) };
  }
}

const booleans = new Set(["true", "false", "t", "f", "1", "0", "yes", "no", "y", "n"]);

function checkBoolean(data: Buffer, start: number, end: number): string | undefined {
  if (end - start <= 5 && booleans.has(data.toString("latin1", start, end).toLowerCase())) return undefined;
  return "is not a boolean: true, false, t, f, yes, no, y, n, 1 or 0";
}

function quoteCell(data: Buffer, start: number, end: number): string {
  const text = data.toString("utf8", start, Math.min(end, start + 200));
  return JSON.stringify(text.length > 60 || end > start + 200 ? `${text.slice(0, 60)}…` : text);
}
