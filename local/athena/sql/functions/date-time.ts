import { notSupported } from "../refusal.ts";
import { type Type, textLiteral, typeText } from "../types/type.ts";
import { jodaFormat, mysqlFormat } from "./date-format.ts";
import type { BoundCall, ScalarFunction, ScalarFunctions } from "./function-entry.ts";

/** What extract and its functions take from the clock. https://trino.io/docs/current/functions/datetime.html */
const parts: Readonly<Record<string, string>> = {
  year: "year",
  quarter: "quarter",
  month: "month",
  week: "week",
  week_of_year: "week",
  year_of_week: "isoyear",
  yow: "isoyear",
  day: "day",
  day_of_month: "day",
  day_of_week: "isodow",
  dow: "isodow",
  day_of_year: "doy",
  doy: "doy",
  hour: "hour",
  minute: "minute",
  second: "second",
};

const ofDate = ["year", "quarter", "month", "week", "day"];
const ofTime = ["hour", "minute", "second", "millisecond"];

const partFunctions: ScalarFunctions = Object.fromEntries(
  Object.entries(parts).map(([name, part]): [string, ScalarFunction] => [
    name,
    {
      signatures: ["(X) -> bigint"],
      duckdb: (call) => {
        if (ofTime.includes(name) && call.types[0]?.kind === "date")
          throw notSupported(call.at, `${name} of a date`, "a date has no time; Athena refuses this, too");
        return `date_part('${part}', ${call.clock(0)})`;
      },
    },
  ]),
);

export const dateTimeFunctions: ScalarFunctions = {
  ...partFunctions,
  millisecond: {
    signatures: ["(X) -> bigint"],
    duckdb: (call) => `(date_part('millisecond', ${call.clock(0)}) % 1000)`,
  },
  current_date: { signatures: ["() -> date"], duckdb: "CAST(timezone('UTC', now()) AS DATE)" },
  current_timestamp: { signatures: ["() -> timestamp with time zone"], duckdb: "date_trunc('milliseconds', now())" },
  now: { signatures: ["() -> timestamp with time zone"], duckdb: "date_trunc('milliseconds', now())" },
  localtimestamp: { signatures: ["() -> timestamp"], duckdb: "date_trunc('milliseconds', timezone('UTC', now()))" },
  date: {
    signatures: ["(varchar) -> date", "(X) -> date"],
    duckdb: (call) =>
      call.types[0]?.kind === "varchar" ? `athena_date(${call.args[0]})` : `CAST(${call.clock(0)} AS DATE)`,
  },
  date_trunc: {
    signatures: ["(varchar, X) -> X"],
    duckdb: (call) => {
      const unit = unitOf(call, call.types[1]);
      return back(call, 1, `date_trunc('${unit}', ${call.clock(1)})`);
    },
  },
  date_add: {
    signatures: ["(varchar, bigint, X) -> X"],
    duckdb: (call) => {
      const unit = unitOf(call, call.types[2]);
      const [count, every] = unit === "quarter" ? [`3 * ${call.args[1]}`, "month"] : [call.args[1], unit];
      const step = `CAST(${count} AS BIGINT) * INTERVAL 1 ${every}`;
      return back(call, 2, `(${call.clock(2)} + ${step})`);
    },
  },
  date_diff: {
    signatures: ["(varchar, X, X) -> bigint"],
    duckdb: (call) => `date_sub('${unitOf(call, call.types[1])}', ${call.clock(1)}, ${call.clock(2)})`,
    difference: "Months between two ends of months are counted as DuckDB's date_sub does.",
  },
  last_day_of_month: { signatures: ["(X) -> date"], duckdb: (call) => `last_day(${call.clock(0)})` },
  from_unixtime: {
    signatures: ["(double) -> timestamp with time zone"],
    duckdb: "athena_from_unixtime($1)",
  },
  to_unixtime: {
    signatures: ["(X) -> double"],
    duckdb: (call) =>
      call.types[0]?.kind === "timestamp with time zone" ? `epoch(${call.args[0]})` : `epoch(${call.clock(0)})`,
  },
  from_iso8601_timestamp: {
    signatures: ["(varchar) -> timestamp with time zone"],
    duckdb: "athena_iso_timestamp($1)",
    difference: "Only times in UTC (ending in Z, +00:00 or nothing): another offset is an error.",
  },
  from_iso8601_date: { signatures: ["(varchar) -> date"], duckdb: "athena_date($1)", difference: "Only YYYY-MM-DD." },
  to_iso8601: {
    signatures: ["(X) -> varchar"],
    duckdb: (call) => {
      const [type] = call.types;
      if (type?.kind === "date") return `strftime(${call.args[0]}, '%Y-%m-%d')`;
      if (type?.kind === "timestamp with time zone" && type.zone !== "UTC")
        throw notSupported(call.at, `to_iso8601 in ${type.zone}`, "leave out AT TIME ZONE");
      return `strftime(${call.clock(0)}, '%Y-%m-%dT%H:%M:%S.%g${type?.kind === "timestamp" ? "" : "Z"}')`;
    },
  },
  date_format: {
    signatures: ["(X, varchar) -> varchar"],
    duckdb: (call) => `strftime(${call.clock(0)}, ${mysqlFormat(call, 1)})`,
  },
  date_parse: {
    signatures: ["(varchar, varchar) -> timestamp"],
    duckdb: (call) => `date_trunc('milliseconds', strptime(${call.args[0]}, ${mysqlFormat(call, 1)}))`,
  },
  format_datetime: {
    signatures: ["(X, varchar) -> varchar"],
    duckdb: (call) => `strftime(${call.clock(0)}, ${jodaFormat(call, 1)})`,
  },
  parse_datetime: {
    signatures: ["(varchar, varchar) -> timestamp with time zone"],
    duckdb: (call) => `timezone('UTC', date_trunc('milliseconds', strptime(${call.args[0]}, ${jodaFormat(call, 1)})))`,
  },
  to_milliseconds: {
    signatures: ["(interval day to second) -> bigint"],
    duckdb: "CAST(floor(epoch($1) * 1000) AS BIGINT)",
  },
};

/** The unit that date_trunc, date_add or date_diff names, which must suit the type. */
function unitOf(call: BoundCall, type: Type | undefined): string {
  const unit = call.text(0).toLowerCase();
  const allowed = type?.kind === "date" ? ofDate : [...ofTime, ...ofDate];
  if (allowed.includes(unit)) return unit;
  throw notSupported(
    call.place(0),
    `'${unit}' of ${type ? typeText(type) : "a value"}`,
    `use one of ${allowed.join(", ")}`,
  );
}

/** A time of the clock in an argument's zone, as the argument's own type again. */
function back(call: BoundCall, index: number, clock: string): string {
  const type = call.types[index];
  if (type?.kind === "date") return `CAST(${clock} AS DATE)`;
  return type?.kind === "timestamp with time zone" ? `timezone(${textLiteral(type.zone)}, ${clock})` : clock;
}
