import { Refusal } from "../refusal.ts";
import { type Token, tokenize } from "./tokenize.ts";

/** A column's or relation's name. Athena folds quoted names too: `value` is in small letters, `written` is not. */
export interface Identifier {
  readonly value: string;
  readonly written: string;
  readonly at: number;
}

/**
 * Words that no name may be without quotes: those of Athena's list for DML.
 * https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html
 */
const reserved = new Set(
  `alter and as between by case cast constraint create cross cube current_catalog current_date current_path
  current_schema current_time current_timestamp current_user deallocate delete describe distinct drop else end escape
  except execute exists extract false first for from full group grouping having in inner insert intersect into is join
  json_array json_exists json_object json_query json_table json_value last left like listagg localtime localtimestamp
  natural normalize not null on or order outer prepare recursive right rollup select skip table then trim true uescape
  union unnest using values when where with`.split(/\s+/),
);

/** Reads a statement's tokens one after the other. */
export class Cursor {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(sql: string) {
    this.sql = sql;
    this.#tokens = tokenize(sql);
  }

  /** The token that is read next, or one `ahead` of it. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)] as Token;
  }

  get at(): number {
    return this.peek().start;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#position++;
    return token;
  }

  /** A place to come back to, where what follows can only be told by reading on. */
  mark(): number {
    return this.#position;
  }

  reset(mark: number): void {
    this.#position = mark;
  }

  /** Whether these words or symbols come next, in any case of letters. */
  sees(...texts: string[]): boolean {
    return texts.every((text, index) => {
      const token = this.peek(index);
      return (token.kind === "word" || token.kind === "symbol") && token.text.toLowerCase() === text.toLowerCase();
    });
  }

  /** Reads these words or symbols if they come next. */
  accept(...texts: string[]): boolean {
    if (!this.sees(...texts)) return false;
    this.#position += texts.length;
    return true;
  }

  expect(...texts: string[]): void {
    for (const text of texts) {
      if (!this.accept(text)) throw this.mismatch(`'${text}'`);
    }
  }

  expectEnd(): void {
    this.accept(";");
    if (this.peek().kind !== "end") throw this.mismatch("<EOF>");
  }

  string(): string {
    if (this.peek().kind !== "string") throw this.mismatch("<string>");
    return this.next().value;
  }

  integer(): number {
    const token = this.peek();
    if (token.kind !== "number" || !/^\d+$/.test(token.text)) throw this.mismatch("<integer>");
    this.next();
    return Number(token.text);
  }

  /** Whether a name comes next that needs no quotes, or has them. */
  seesName(): boolean {
    const { kind, text } = this.peek();
    return kind === "quoted" || (kind === "word" && !reserved.has(text.toLowerCase()));
  }

  name(): Identifier {
    const token = this.peek();
    if (token.kind === "backquoted")
      throw new Refusal(
        "SYNTAX_ERROR",
        token.start,
        "backquoted identifiers are not supported; use double quotes to quote identifiers",
      );
    if (!this.seesName()) throw this.mismatch("<identifier>");
    this.next();
    return { value: token.value.toLowerCase(), written: token.value, at: token.start };
  }

  /** One or more of what `read` reads, with commas between. */
  list<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.accept(",")) items.push(read());
    return items;
  }

  inParentheses<Item>(read: () => Item): Item {
    this.expect("(");
    const item = read();
    this.expect(")");
    return item;
  }

  mismatch(expecting: string): Refusal {
    const { text, start } = this.peek();
    return new Refusal("SYNTAX_ERROR", start, `mismatched input '${text}'. Expecting: ${expecting}`);
  }
}
