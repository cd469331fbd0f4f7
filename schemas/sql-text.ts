/** A part of an SQL text that is to be read as a whole. */
export interface SqlPart {
  readonly kind: "code" | "comment" | "string" | "quoted-name";
  /** As written, quotes and comment marks included. */
  readonly text: string;
  /** Where it begins in the whole text, in UTF-16 units. */
  readonly offset: number;
}

/** An SQL text taken apart, or the place of what is opened and never closed. */
export type SplitSql =
  | { readonly ok: true; readonly parts: readonly SqlPart[] }
  | { readonly ok: false; readonly offset: number; readonly opened: "comment" | "string" | "quoted name" };

/**
 * Takes an SQL text apart into comments, strings, quoted names and the code between them, as Athena reads them: a quote inside
 * quotes is written twice, and block comments do not nest.
 */
export function splitSql(sql: string): SplitSql {
  const parts: SqlPart[] = [];
  let offset = 0;
  while (offset < sql.length) {
    const rest = sql.slice(offset);
    const [text, kind] = partAt(rest);
    if (text === undefined) return { ok: false, offset, opened: kind === "quoted-name" ? "quoted name" : kind };
    parts.push({ kind, text, offset });
    offset += text.length;
  }
  return { ok: true, parts };
}

/** The part that a text begins with; undefined in place of its text where it is never closed. */
function partAt(rest: string): [string, SqlPart["kind"]] | [undefined, Exclude<SqlPart["kind"], "code">] {
  if (rest.startsWith("--")) return [/^.*/.exec(rest)?.[0] ?? "", "comment"];
  if (rest.startsWith("/*")) return [/^\/\*[\s\S]*?\*\//.exec(rest)?.[0], "comment"];
  if (rest.startsWith("'")) return [/^'[^']*(?:''[^']*)*'/.exec(rest)?.[0], "string"];
  if (rest.startsWith('"')) return [/^"[^"]*(?:""[^"]*)*"/.exec(rest)?.[0], "quoted-name"];
  const next = /--|\/\*|['"]/.exec(rest)?.index ?? rest.length;
  return [rest.slice(0, next), "code"];
}
