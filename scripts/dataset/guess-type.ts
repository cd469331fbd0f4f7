import type { Candidate, ColumnProfile } from "./column-profile.ts";

/** What a column seems to be. */
export interface GuessedType {
  readonly type: string;
  /** Of a timestamp, where it is not ISO 8601. */
  readonly format?: string;
  /** Another format in which the cells read as well. */
  readonly orElse?: string;
  /** Cells that are no values of the type. */
  readonly misfits: number;
  /** What a person should know. */
  readonly note?: string;
}

/**
 * The narrowest type that the cells of a column are values of; of many cells one in fifty may be none, whose records are then
 * rejected.
 *
 * @param isTime whether whole numbers are to be read as times where they can be
 */
export function guessType(column: ColumnProfile, isTime: boolean): GuessedType {
  if (column.filled === 0) return { type: "string", misfits: 0, note: noValue(column) };
  const time = guessTime(column, isTime);
  if (time) return time;
  const fitting = (type: Candidate["type"]) => column.candidates.find((one) => one.type === type && fits(column, one));
  const day = fitting("date");
  if (day) return { type: "date", misfits: column.filled - day.fits };
  if (column.leadingZeros > 0 && fitting("decimal(38,18)")) {
    return {
      type: "string",
      misfits: 0,
      note: `holds numbers such as ${quoted(column)}, whose zeros a number would not keep`,
    };
  }
  const int = fitting("int");
  // Counters grow: more than nine digits need 64 bits at once, and ten are soon there.
  if (int && column.wholeDigits < 9) return { type: "int", misfits: column.filled - int.fits };
  const bigint = fitting("bigint");
  if (bigint) return { type: "bigint", misfits: column.filled - bigint.fits };
  const whole = fitting("decimal(38,0)");
  if (whole && column.mostDecimals === 0) return { type: "decimal(38,0)", misfits: column.filled - whole.fits };
  const boolean = fitting("boolean");
  if (boolean) return { type: "boolean", misfits: column.filled - boolean.fits };
  const decimal = fitting("decimal(38,18)");
  const isFixed = column.fewestDecimals === column.mostDecimals && column.mostDecimals <= mostMeasured;
  if (decimal && isFixed && column.filled >= enoughToTell) {
    return { type: decimalType(column), misfits: column.filled - decimal.fits };
  }
  const double = fitting("double");
  if (double) return { type: "double", misfits: column.filled - double.fits };
  return { type: "string", misfits: 0, ...nearMiss(column) };
}

/** More decimals are no measurement's but a floating-point number's, whose next one may have others. */
const mostMeasured = 6;

/** Of fewer values nothing says that the next one has as many decimals. */
export const enoughToTell = 10;

/** What is to be said of a column without a value: what stands there may be a text like any other. */
function noValue({ markers }: ColumnProfile): string {
  const found = [...markers.keys()].map((text) => JSON.stringify(text));
  if (found.length === 0) return "has no value in this file";
  return `has nothing but ${found.join(" and ")} in this file, which is a text unless format.nulls has it`;
}

/** Whether whole numbers of a column can be times: since 1970 of the years 2000 to 2100, digits of a date of 1800 to 2099. */
export function canBeTime(column: ColumnProfile): boolean {
  return guessTime(column, true) !== undefined;
}

/** Formats in which whole numbers are times. */
const numeric = new Set(["epoch_s", "epoch_ms", "%Y%m%d", "%Y%m%d%H%M", "%Y%m%d%H%M%S"]);

function guessTime(column: ColumnProfile, isTime: boolean): GuessedType | undefined {
  const isWhole = column.candidates.some((one) => one.type === "bigint" && one.fits === column.filled);
  const found = column.candidates.filter(
    (one) =>
      one.type === "timestamp" &&
      fits(column, one) &&
      (numeric.has(one.format ?? "") ? isTime && isLikely(column, one.format ?? "") : !isWhole),
  );
  const [best, next] = found.sort((a, b) => b.fits - a.fits);
  if (!best) return undefined;
  // A column of days alone is of type date, unless it has to say when records were made.
  if (best.format === "iso" && /^\d{4}-\d\d-\d\d$/.test(column.first) && !isTime) return undefined;
  const { format = "iso", fits: fitting } = best;
  return {
    type: "timestamp",
    ...(format !== "iso" && { format }),
    ...(next?.fits === fitting && { orElse: next.format }),
    misfits: column.filled - fitting,
    ...(!/[T :]\d\d:\d\d|^\d{10,}/.test(column.first) && { note: "tells days alone" }),
  };
}

function isLikely({ first }: ColumnProfile, format: string): boolean {
  if (format.startsWith("%")) return /^(?:1[89]|20)\d\d/.test(first);
  const seconds = Number(first) / (format === "epoch_ms" ? 1000 : 1);
  return seconds >= 946_684_800 && seconds < 4_102_444_800;
}

function fits({ filled }: ColumnProfile, candidate: Candidate): boolean {
  return candidate.fits > 0 && (filled - candidate.fits) * 50 <= filled;
}

/** With room for larger values in as many bytes. */
function decimalType({ wholeDigits, mostDecimals }: ColumnProfile): string {
  const precision = [9, 18, 38].find((digits) => digits > wholeDigits + mostDecimals) ?? 38;
  return `decimal(${precision},${mostDecimals})`;
}

/** Of what became a string: what most of its cells are. */
function nearMiss(column: ColumnProfile): Pick<GuessedType, "note"> {
  const finest = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{4,}/.test(column.first);
  if (finest) return { note: `holds times such as ${quoted(column)}, which are finer than a millisecond` };
  const [most] = [...column.candidates].sort((a, b) => b.fits - a.fits);
  if (!most || most.fits * 2 < column.filled) return {};
  const what = most.type === "timestamp" ? "times" : most.type === "date" ? "days" : "numbers";
  return { note: `holds ${what} in ${most.fits} of ${column.filled} records, and something else in the others` };
}

function quoted({ first }: ColumnProfile): string {
  return JSON.stringify(first.slice(0, 40));
}
