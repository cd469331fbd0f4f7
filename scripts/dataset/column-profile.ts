import { type CellRule, cellRule, checkCell } from "../../functions/transform-file/cell-check.ts";
import { Column } from "../../schemas/dataset.ts";
import type { Cells, RawTable } from "./raw-table.ts";

/** A type that a column may have, and how many of its cells would be values of it. */
export interface Candidate {
  readonly type: "boolean" | "int" | "bigint" | "decimal(38,0)" | "decimal(38,18)" | "double" | "date" | "timestamp";
  /** Of a timestamp. */
  readonly format?: string;
  fits: number;
  /** True once so many cells do not fit that the rest is not tried. */
  isOut: boolean;
}

/** What the cells of one column look like. */
export interface ColumnProfile {
  /** The column's name in the file. */
  readonly source: string;
  /** Cells that are neither empty nor markers. */
  filled: number;
  empty: number;
  /** Cells that seem to stand for no value, and how often each does. */
  readonly markers: Map<string, number>;
  readonly candidates: readonly Candidate[];
  /** Of plain decimals: most digits before the point; fewest and most after it, where there is a point. */
  wholeDigits: number;
  fewestDecimals: number;
  mostDecimals: number;
  /** Numbers such as 007, which a number would not keep as they are. */
  leadingZeros: number;
  /** Whether the first 1,000 cells that are not empty are all the same. */
  isConstant: boolean;
  /** The first cell that is not empty, as text. */
  first: string;
}

/** What public data writes for no value. */
const knownMarkers = new Set([
  "NA",
  "N/A",
  "n/a",
  "#N/A",
  "NaN",
  "nan",
  "NULL",
  "Null",
  "null",
  "None",
  "none",
  "?",
  "-",
  "--",
  "NaT",
  "missing",
]);
const longestMarker = Math.max(...[...knownMarkers].map((text) => text.length));

/** How public data writes times, beside ISO 8601; where two read the same text, the one that more of the world writes comes first. */
const patterns = [
  ...dated([
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d %Y",
  ]),
  "%Y-%m-%d %H:%M:%S %z",
  "%Y-%m-%d %H:%M:%S UTC",
  "%d/%b/%Y:%H:%M:%S %z",
  "%Y%m%dT%H%M%S",
  "%Y%m%dT%H%M%SZ",
  "%Y%m%d %H:%M:%S",
  "%Y%m%d%H%M%S",
  "%Y%m%d%H%M",
  "%Y%m%d",
];

function dated(days: readonly string[]): string[] {
  const clocks = ["", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p"];
  return days.flatMap((day) => clocks.map((clock) => `${day}${clock}`));
}

/** Candidates that so few of the first cells fit are not tried any more. */
const triedFirst = 200;

/** Looks at every cell of a table. The rules are those by which records are rejected. */
export function profileColumns(table: RawTable): {
  readonly columns: readonly ColumnProfile[];
  readonly records: number;
} {
  const columns = table.names.map(emptyProfile);
  // ndjson has null for that.
  const hasMarkers = table.format.type === "csv";
  let records = 0;
  for (const cells of table.records()) {
    records++;
    for (const [index, column] of columns.entries()) note(column, cells, index, hasMarkers);
  }
  return { columns, records };
}

/** Whether a cell is a number or a time; words such as `no` may as well be names. */
export function isTyped(data: Buffer, start: number, end: number): boolean {
  if (start === end) return false;
  return rules.some(
    ({ candidate, rule }) => candidate.type !== "boolean" && checkCell(rule, data, start, end) === undefined,
  );
}

const rules: readonly { readonly candidate: Omit<Candidate, "fits" | "isOut">; readonly rule: CellRule }[] = [
  ...(["boolean", "int", "bigint", "decimal(38,0)", "decimal(38,18)", "double", "date"] as const).map((type) => ({
    type,
  })),
  ...["iso", "epoch_s", "epoch_ms", ...patterns].map((format) => ({ type: "timestamp" as const, format })),
].map((candidate) => ({ candidate, rule: cellRule(Column.parse({ name: "x", ...candidate })) }));

function emptyProfile(source: string): ColumnProfile {
  const candidates = rules.map(({ candidate }) => ({ ...candidate, fits: 0, isOut: false }));
  return {
    source,
    filled: 0,
    empty: 0,
    markers: new Map(),
    candidates,
    wholeDigits: 0,
    fewestDecimals: Number.POSITIVE_INFINITY,
    mostDecimals: 0,
    leadingZeros: 0,
    isConstant: true,
    first: "",
  };
}

function note(column: ColumnProfile, { buffers, starts, ends }: Cells, index: number, hasMarkers: boolean): void {
  const [data, start, end] = [buffers[index] as Buffer, starts[index] as number, ends[index] as number];
  if (start === end) {
    column.empty++;
    return;
  }
  const marker = hasMarkers && end - start <= longestMarker ? data.toString("latin1", start, end) : "";
  if (knownMarkers.has(marker)) {
    column.markers.set(marker, (column.markers.get(marker) ?? 0) + 1);
    return;
  }
  column.filled++;
  if (column.filled === 1) column.first = data.toString("utf8", start, Math.min(end, start + 100));
  else if (column.isConstant && column.filled <= 1000) {
    column.isConstant = data.toString("utf8", start, Math.min(end, start + 100)) === column.first;
  }
  for (const [at, candidate] of column.candidates.entries()) {
    if (candidate.isOut) continue;
    if (checkCell((rules[at] as (typeof rules)[number]).rule, data, start, end) === undefined) {
      candidate.fits++;
      if (candidate.type === "decimal(38,18)") noteDigits(column, data.toString("latin1", start, end));
    } else if (column.filled >= triedFirst && candidate.fits * 2 < column.filled) candidate.isOut = true;
  }
}

function noteDigits(column: ColumnProfile, cell: string): void {
  const [whole = "", decimals] = cell.trim().replace(/^[+-]/, "").split(".");
  if (/^0\d/.test(whole)) column.leadingZeros++;
  column.wholeDigits = Math.max(column.wholeDigits, whole.length);
  if (decimals === undefined) return;
  column.fewestDecimals = Math.min(column.fewestDecimals, decimals.length);
  column.mostDecimals = Math.max(column.mostDecimals, decimals.length);
}
