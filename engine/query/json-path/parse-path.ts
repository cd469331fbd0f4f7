import { parseTest } from "./parse-test.ts";
import type { Path, PathRoot, PathStep } from "./path.ts";
import { TextReader } from "./text-reader.ts";

/** Parses a JSONPath that is the whole text. Throws {@link PathSyntaxError}. */
export function parsePath(text: string): Path {
  const reader = new TextReader(text);
  const path = readPath(reader);
  if (!reader.atEnd) throw reader.error("the path ends here");
  return path;
}

/** Reads a JSONPath at the reader's place, up to the first character that is no part of it. */
export function readPath(reader: TextReader): Path {
  const start = reader.at;
  const root = readRoot(reader);
  const steps = readSteps(reader);
  return { text: reader.text.slice(start, reader.at), root, steps, definite: isDefinite(steps) };
}

/** Reads what follows a root: `.name`, `[…]`, `..`. */
export function readSteps(reader: TextReader): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (;;) {
    if (reader.take("..")) {
      steps.push({ type: "descent" });
      steps.push(reader.next === "[" ? readBracket(reader) : readName(reader));
    } else if (reader.take(".")) steps.push(reader.next === "[" ? readBracket(reader) : readName(reader));
    else if (reader.next === "[") steps.push(readBracket(reader));
    else return steps;
  }
}

/** True where the steps lead to one place at most. Several names at the end make one object. */
export function isDefinite(steps: readonly PathStep[]): boolean {
  return steps.every((step, index) => {
    if (step.type === "names") return step.names.length === 1 || index === steps.length - 1;
    return step.type === "from-end" || (step.type === "indexes" && step.indexes.length === 1);
  });
}

function readRoot(reader: TextReader): PathRoot {
  if (!reader.take("$")) throw reader.error('a path starts with "$"');
  if (reader.take("$")) return { of: "context" };
  const name = reader.match(/[\p{L}_][\p{L}\p{N}_]*/uy);
  return name === undefined ? { of: "data" } : { of: "variable", name };
}

/** A path has no functions: AWS takes `length()` for a member's name, and finds no such member. */
function readName(reader: TextReader): PathStep {
  if (reader.take("*")) return { type: "wildcard" };
  const name = reader.match(/[^\s.[\](),'"*?@&|!=<>]+(?:\(\))?/y);
  if (name === undefined) throw reader.error("a name is expected");
  return { type: "names", names: [name] };
}

function readBracket(reader: TextReader): PathStep {
  reader.take("[");
  reader.skipBlanks();
  const step = readSelection(reader);
  reader.skipBlanks();
  if (!reader.take("]")) throw reader.error('"]" is expected');
  return step;
}

function readSelection(reader: TextReader): PathStep {
  if (reader.take("*")) return { type: "wildcard" };
  if (reader.take("?")) return readFilter(reader);
  if (reader.next === "(") return readFromEnd(reader);
  if (reader.next === "'" || reader.next === '"') return { type: "names", names: readList(reader, readQuoted) };
  const slice = reader.match(/-?\d*\s*:\s*-?\d*(?!\s*:)/y);
  if (slice !== undefined) {
    const [from, to] = slice.split(":").map((part) => (part.trim() === "" ? undefined : Number(part)));
    return { type: "slice", from, to };
  }
  return { type: "indexes", indexes: readList(reader, readIndex) };
}

function readFromEnd(reader: TextReader): PathStep {
  const expression = reader.match(/\(\s*@\.length\s*-\s*\d+\s*\)/y);
  if (expression === undefined) throw reader.error("(@.length-1), or another number, is expected");
  return { type: "from-end", places: Number(/\d+/.exec(expression)?.[0]) };
}

function readFilter(reader: TextReader): PathStep {
  reader.skipBlanks();
  if (!reader.take("(")) throw reader.error('"(" is expected');
  const test = parseTest(reader);
  reader.skipBlanks();
  if (!reader.take(")")) throw reader.error('")" is expected');
  return { type: "filter", test };
}

function readList<T>(reader: TextReader, readOne: (reader: TextReader) => T): readonly T[] {
  const list = [readOne(reader)];
  for (reader.skipBlanks(); reader.take(","); reader.skipBlanks()) {
    reader.skipBlanks();
    list.push(readOne(reader));
  }
  return list;
}

function readQuoted(reader: TextReader): string {
  const text = reader.quoted();
  if (text === undefined) throw reader.error("a quoted name is expected");
  return text;
}

function readIndex(reader: TextReader): number {
  const text = reader.match(/-?\d+/y);
  if (text === undefined) throw reader.error("an index, a slice, a quoted name, * or ?(…) is expected");
  return Number(text);
}
