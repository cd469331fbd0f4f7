import { notSupported } from "../refusal.ts";
import { textLiteral } from "../types/type.ts";
import type { BoundCall } from "./function-entry.ts";

/** date_format's and date_parse's specifiers, which are MySQL's, as DuckDB's strftime has them. */
const mysql: Readonly<Record<string, string>> = {
  a: "%a",
  b: "%b",
  c: "%-m",
  d: "%d",
  e: "%-d",
  f: "%f",
  H: "%H",
  h: "%I",
  I: "%I",
  i: "%M",
  j: "%j",
  k: "%-H",
  l: "%-I",
  M: "%B",
  m: "%m",
  p: "%p",
  r: "%I:%M:%S %p",
  S: "%S",
  s: "%S",
  T: "%H:%M:%S",
  v: "%V",
  W: "%A",
  x: "%G",
  Y: "%Y",
  y: "%y",
  "%": "%%",
};

/**
 * A literal format of date_format or date_parse.
 *
 * @throws Refusal for a specifier that DuckDB has no word for
 */
export function mysqlFormat(call: BoundCall, index: number): string {
  const format = call.text(index).replace(/%(.)/gs, (found, letter: string) => {
    const written = mysql[letter];
    if (written === undefined) throw notSupported(call.place(index), `The format specifier ${found}`);
    return written;
  });
  return textLiteral(format);
}

/** format_datetime's and parse_datetime's letters, which are Joda-Time's, by how often each is written. */
const joda: Readonly<Record<string, string>> = {
  yyyy: "%Y",
  YYYY: "%Y",
  yy: "%y",
  M: "%-m",
  MM: "%m",
  MMM: "%b",
  MMMM: "%B",
  d: "%-d",
  dd: "%d",
  H: "%-H",
  HH: "%H",
  h: "%-I",
  hh: "%I",
  m: "%-M",
  mm: "%M",
  s: "%-S",
  ss: "%S",
  SSS: "%g",
  E: "%a",
  EE: "%a",
  EEE: "%a",
  EEEE: "%A",
  a: "%p",
  D: "%-j",
  DDD: "%j",
  xxxx: "%G",
  ww: "%V",
};

/**
 * A literal pattern of format_datetime or parse_datetime.
 *
 * @throws Refusal for letters that DuckDB has no word for, zones among them
 */
export function jodaFormat(call: BoundCall, index: number): string {
  const format = call.text(index).replace(/'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (found, quoted?: string) => {
    if (quoted !== undefined) return (quoted || "'").replaceAll("''", "'").replaceAll("%", "%%");
    if (found === "%") return "%%";
    const written = joda[found];
    if (written === undefined) throw notSupported(call.place(index), `The pattern ${found}`);
    return written;
  });
  return textLiteral(format);
}
