import { Refusal } from "../refusal.ts";
import type { TableName } from "../statement.ts";
import { hiveType } from "../types/hive-type.ts";
import type { Cursor, Identifier } from "./cursor.ts";

/** A name in DDL, which Hive reads: plain or in backquotes; Athena takes double quotes too in a few places. */
export function hiveName(cursor: Cursor): Identifier {
  const token = cursor.peek();
  if (!["word", "backquoted", "quoted"].includes(token.kind)) throw cursor.mismatch("<identifier>");
  cursor.next();
  return { value: token.value.toLowerCase(), written: token.value, at: token.start };
}

/** `[database.]table`; in backquotes `db.table` may be one token. */
export function hiveTable(cursor: Cursor, database: string): TableName {
  const first = hiveName(cursor);
  const parts = [first.value];
  while (cursor.accept(".")) parts.push(hiveName(cursor).value);
  const [name = "", of = database, ...more] = parts.reverse();
  if (more.length > 0) throw new Refusal("SYNTAX_ERROR", first.at, "Too many dots in table name");
  return { database: of, name };
}

/** A type as written, in the form Glue keeps: `struct<a:int>`. */
export function hiveTypeText(cursor: Cursor): string {
  const { at } = cursor;
  let text = "";
  let depth = 0;
  for (;;) {
    const { kind, text: part } = cursor.peek();
    // `<>` is one token, which closes nothing.
    const isEnd =
      kind === "end" ||
      kind === "string" ||
      (depth === 0 && (part === "," || part === ")" || (text !== "" && part !== "<" && part !== "(")));
    if (isEnd) break;
    if (part === "<" || part === "(") depth++;
    if (part === ">" || part === ")") depth--;
    text += cursor.next().value.toLowerCase();
    if (depth === 0 && (part === ">" || part === ")")) break;
  }
  if (hiveType(text)) return text === "integer" ? "int" : text;
  throw new Refusal(
    "SYNTAX_ERROR",
    at,
    `Type '${text}' is not supported here: use Hive's types, such as string, int, double, timestamp, decimal(p,s), array<…>, map<…>, struct<…>`,
  );
}

/** `('a' = 'b', …)`. */
export function hiveProperties(cursor: Cursor): Record<string, string> {
  const entries = cursor.inParentheses(() =>
    cursor.list((): [string, string] => {
      const key = cursor.string();
      cursor.expect("=");
      return [key, cursor.string()];
    }),
  );
  return Object.fromEntries(entries);
}
