import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";

/**
 * A value as Athena's results spell it, null for NULL: doubles as Java writes them (`1.0E7`), timestamps with milliseconds,
 * bytes as pairs of hex digits, arrays as `[1, 2]`, maps and rows as `{k=v}`.
 */
export function valueText(value: DuckDBValue, type: DuckDBType): string | null {
  if (value === null) return null;
  if (typeof value === "number") {
    if (type.typeId === DuckDBTypeId.DOUBLE) return doubleText(value, String);
    return type.typeId === DuckDBTypeId.FLOAT ? doubleText(value, shortestFloat) : String(value);
  }
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBDateValue) return dateText(value.days);
  if (value instanceof DuckDBTimestampTZValue) return `${timestampText(value.micros)} UTC`;
  if (value instanceof DuckDBTimestampValue) return timestampText(value.micros);
  if (value instanceof DuckDBTimeValue) return timeText(value.micros);
  if (value instanceof DuckDBBlobValue) return [...value.bytes].map(hex).join(" ");
  if (value instanceof DuckDBIntervalValue) return intervalText(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const item = "valueType" in type ? type.valueType : type;
    return `[${value.items.map((each) => nested(each, item)).join(", ")}]`;
  }
  if (value instanceof DuckDBMapValue && "keyType" in type) {
    const entries = value.entries.map(
      ({ key, value: held }) => `${nested(key, type.keyType)}=${nested(held, type.valueType)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  if (value instanceof DuckDBStructValue && "entryTypes" in type) {
    const fields = Object.entries(value.entries).map(([name, held], index) => {
      const field = type.entryTypes[index];
      return `${name}=${field === undefined ? String(held) : nested(held, field)}`;
    });
    return `{${fields.join(", ")}}`;
  }
  return String(value);
}

function nested(value: DuckDBValue, type: DuckDBType): string {
  return valueText(value, type) ?? "null";
}

/** Java's Double.toString: digits from 10^-3 up to 10^7, else one digit before the point and an exponent. */
export function doubleText(value: number, digits: (value: number) => string): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size === 0) return "0.0";
  const [mantissa = "", exponent] = exponential(digits(value));
  if (size >= 1e-3 && size < 1e7) return plain(mantissa, exponent);
  const [first = "", rest = ""] = mantissa.split(".");
  return `${first}.${rest === "" ? "0" : rest}E${exponent}`;
}

/** `-12.5` as `-1.25` and 1. */
function exponential(text: string): [mantissa: string, exponent: number] {
  const sign = text.startsWith("-") ? "-" : "";
  const [number = "", given = "0"] = text.slice(sign.length).split("e");
  const [whole = "", fraction = ""] = number.split(".");
  const all = whole + fraction;
  const zeros = /^0*/.exec(all)?.[0].length ?? 0;
  const significant = all.slice(zeros).replace(/0+$/, "");
  const rest = significant.slice(1);
  return [
    `${sign}${significant.slice(0, 1)}${rest === "" ? "" : `.${rest}`}`,
    Number(given) + whole.length - 1 - zeros,
  ];
}

function plain(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 2, "0");
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1)}`;
}

/** The fewest digits that are read back as the same 32-bit number. */
function shortestFloat(value: number): string {
  for (let precision = 1; precision < 9; precision++) {
    const text = String(Number(value.toPrecision(precision)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

function dateText(days: number): string {
  return isoDate(BigInt(days) * MICROS_A_DAY);
}

function timestampText(micros: bigint): string {
  const ofDay = ((micros % MICROS_A_DAY) + MICROS_A_DAY) % MICROS_A_DAY;
  return `${isoDate(micros - ofDay)} ${timeText(ofDay)}`;
}

function timeText(micros: bigint): string {
  const millis = Number(micros / 1000n);
  const [hours, minutes, seconds] = [Math.floor(millis / 3_600_000), Math.floor(millis / 60_000) % 60, millis % 60_000];
  return `${two(hours)}:${two(minutes)}:${two(Math.floor(seconds / 1000))}.${String(seconds % 1000).padStart(3, "0")}`;
}

/** Years after 9999 have as many digits as they need, those before 0 a sign. */
function isoDate(micros: bigint): string {
  const date = new Date(Number(micros / 1000n));
  const year = date.getUTCFullYear();
  const sign = year < 0 ? "-" : "";
  return `${sign}${String(Math.abs(year)).padStart(4, "0")}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** Of an interval of days to seconds `2 03:04:05.678`, of years to months `1-2`. */
function intervalText({ months, days, micros }: DuckDBIntervalValue): string {
  if (months !== 0) return `${Math.trunc(months / 12)}-${Math.abs(months % 12)}`;
  const total = BigInt(days) * MICROS_A_DAY + micros;
  const size = total < 0n ? -total : total;
  return `${total < 0n ? "-" : ""}${size / MICROS_A_DAY} ${timeText(size % MICROS_A_DAY)}`;
}

const MICROS_A_DAY = 86_400_000_000n;

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
