/** Why a text is no JSON, and where, as Jackson says it: AWS's parser. */
export interface JsonTextError {
  readonly message: string;
  /** `[Source: (String)"…"; line: 1, column: 4]` */
  readonly location: string;
}

/** Characters of the text that Jackson shows. */
const SHOWN = 500;

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** What a reader of JSON stumbles over. */
class Stumble extends Error {
  /** Characters read by then. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * Says what is wrong with a text that is no JSON. The words for the commonest mistakes (a stray character, an unknown word, a text that
 * ends early) are Jackson's; any other mistake is named by its place.
 */
export function jsonTextError(text: string): JsonTextError {
  const { message, at } = stumble(text);
  const location = place(text, at);
  return { message: `${message}\n at ${location}`, location };
}

function stumble(text: string): Stumble {
  try {
    const end = skipValue(text, skipBlanks(text, 0), 0);
    const rest = skipBlanks(text, end);
    return unexpected(text, rest, "Expected end of the text");
  } catch (error) {
    if (error instanceof Stumble) return error;
    if (error instanceof RangeError) return new Stumble("The document is nested too deeply", 0);
    throw error;
  }
}

function place(text: string, at: number): string {
  const lines = text.slice(0, at).split("\n");
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}"[truncated ${text.length - SHOWN} chars]` : `${text}"`;
  return `[Source: (String)"${shown}; line: ${lines.length}, column: ${(lines.at(-1)?.length ?? 0) + 1}]`;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (" \t\r\n".includes(text.charAt(at)) && at < text.length) at++;
  return at;
}

function skipValue(text: string, at: number, depth: number): number {
  const next = text.charAt(at);
  if (next === "{") return skipMembers(text, at, depth);
  if (next === "[") return skipItems(text, at, depth);
  if (next === '"') return skipText(text, at);
  if (next === "") throw new Stumble("Unexpected end-of-input within/between values", at);
  const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(text.slice(at, at + 400))?.[0];
  if (number !== undefined && number !== "") return at + number.length;
  const word = /^[\p{L}\p{N}_$]+/u.exec(text.slice(at, at + 400))?.[0];
  if (word === undefined) throw unexpected(text, at, `expected a valid value ${VALUES}`);
  if (["true", "false", "null"].includes(word)) return at + word.length;
  throw new Stumble(`Unrecognized token '${word}': was expecting ${VALUES}`, at + word.length);
}

function skipMembers(text: string, open: number, depth: number): number {
  let at = skipBlanks(text, open + 1);
  if (text.charAt(at) === "}") return at + 1;
  for (;;) {
    if (text.charAt(at) !== '"') throw ended(text, at, open, "Object") ?? unexpected(text, at, NAME);
    at = skipBlanks(text, skipText(text, at));
    if (text.charAt(at) !== ":") throw ended(text, at, open, "Object") ?? unexpected(text, at, COLON);
    at = skipBlanks(text, skipValue(text, skipBlanks(text, at + 1), depth + 1));
    if (text.charAt(at) === "}") return at + 1;
    if (text.charAt(at) !== ",") throw ended(text, at, open, "Object") ?? unexpected(text, at, COMMA.Object);
    at = skipBlanks(text, at + 1);
  }
}

function skipItems(text: string, open: number, depth: number): number {
  let at = skipBlanks(text, open + 1);
  if (text.charAt(at) === "]") return at + 1;
  for (;;) {
    at = skipBlanks(text, skipValue(text, at, depth + 1));
    if (text.charAt(at) === "]") return at + 1;
    if (text.charAt(at) !== ",") throw ended(text, at, open, "Array") ?? unexpected(text, at, COMMA.Array);
    at = skipBlanks(text, at + 1);
  }
}

const NAME = "was expecting double-quote to start field name";
const COLON = "was expecting a colon to separate field name and value";
const COMMA = {
  Object: "was expecting comma to separate Object entries",
  Array: "was expecting comma to separate Array entries",
};

function skipText(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  throw new Stumble("Unexpected end-of-input in VALUE_STRING", text.length);
}

function ended(text: string, at: number, open: number, what: "Object" | "Array"): Stumble | undefined {
  if (at < text.length) return undefined;
  const start = `(start marker at ${place(text, open)})`;
  return new Stumble(`Unexpected end-of-input: expected close marker for ${what} ${start}`, at);
}

function unexpected(text: string, at: number, wanted: string): Stumble {
  const found = text.codePointAt(at) ?? 0;
  return new Stumble(`Unexpected character ('${String.fromCodePoint(found)}' (code ${found})): ${wanted}`, at + 1);
}
