import { notSupported, Refusal } from "../refusal.ts";

/** `backquoted` names are Hive's and stand in DDL only; `value` is what a quoted token holds once unescaped. */
export interface Token {
  readonly kind: "word" | "quoted" | "backquoted" | "string" | "binary" | "number" | "symbol" | "end";
  readonly text: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const patterns: readonly [kind: Token["kind"] | "space", pattern: RegExp][] = [
  ["space", /\s+|--[^\r\n]*|\/\*[\s\S]*?\*\//y],
  ["binary", /[xX]'(?:[^']|'')*'/y],
  ["number", /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["word", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["quoted", /"(?:[^"]|"")*"/y],
  ["backquoted", /`(?:[^`]|``)*`/y],
  ["string", /'(?:[^']|'')*'/y],
  ["symbol", /<>|!=|<=|>=|\|\||->|=>|[-+*/%()[\].,:=<>;{}]/y],
];

/**
 * Cuts a statement into tokens, without spaces and comments, with one `end` token last.
 *
 * @throws Refusal where a character or an unclosed quote fits no token
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    if (token.kind !== "space") tokens.push(token as Token);
    at = token.end;
  }
  tokens.push({ kind: "end", text: "<EOF>", value: "", start: sql.length, end: sql.length });
  return tokens;
}

function tokenAt(sql: string, at: number): Omit<Token, "kind"> & { kind: Token["kind"] | "space" } {
  if (/^U&['"]/i.test(sql.slice(at, at + 3))) throw notSupported(at, "U&'…'", "write the characters themselves");
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text === undefined) continue;
    const end = at + text.length;
    if (kind === "number" && /[A-Za-z_]/.test(sql[end] ?? ""))
      throw new Refusal(
        "SYNTAX_ERROR",
        at,
        "identifiers must not start with a digit; surround the identifier with double quotes",
      );
    return { kind, text, value: unescaped(kind, text), start: at, end };
  }
  const character = String.fromCodePoint(sql.codePointAt(at) ?? 0);
  if (character === "?") throw notSupported(at, "A parameter '?'", "write the value into the statement");
  if (`'"\``.includes(character)) throw new Refusal("SYNTAX_ERROR", at, `this ${character} is never closed`);
  throw new Refusal("SYNTAX_ERROR", at, `token recognition error at: '${character}'`);
}

function unescaped(kind: Token["kind"] | "space", text: string): string {
  switch (kind) {
    case "string":
      return text.slice(1, -1).replaceAll("''", "'");
    case "quoted":
      return text.slice(1, -1).replaceAll('""', '"');
    case "backquoted":
      return text.slice(1, -1).replaceAll("``", "`");
    case "binary":
      return text.slice(2, -1);
    default:
      return text;
  }
}
