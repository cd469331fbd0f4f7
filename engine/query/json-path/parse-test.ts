import { isDefinite, readSteps } from "./parse-path.ts";
import { comparisons, type Literal, type Operand, type Path, type PathTest } from "./path.ts";
import type { TextReader } from "./text-reader.ts";

/**
 * Parses a filter's condition: comparisons of the element's members and literals by `== != < <= > >=`, a path alone (it
 * exists), joined by `&&`, `||`, `!` and parentheses. Throws PathSyntaxError for anything else: AWS's documentation of paths
 * says that regular expressions, operators that are words (`in`), and other values of the data (`$.a`) are not supported.
 */
export function parseTest(reader: TextReader): PathTest {
  return joined(reader, "||", "or", (at) => joined(at, "&&", "and", parseOne));
}

function joined(
  reader: TextReader,
  mark: string,
  type: "and" | "or",
  parsePart: (reader: TextReader) => PathTest,
): PathTest {
  let left = parsePart(reader);
  for (reader.skipBlanks(); reader.take(mark); reader.skipBlanks()) left = { type, left, right: parsePart(reader) };
  return left;
}

function parseOne(reader: TextReader): PathTest {
  reader.skipBlanks();
  if (reader.take("!")) return { type: "not", of: parseOne(reader) };
  if (reader.take("(")) {
    const test = parseTest(reader);
    reader.skipBlanks();
    if (!reader.take(")")) throw reader.error('")" is expected');
    return test;
  }
  const left = operand(reader);
  reader.skipBlanks();
  const operator = comparisons.find((mark) => reader.take(mark));
  if (operator !== undefined) {
    reader.skipBlanks();
    return { type: "compare", operator, left, right: operand(reader) };
  }
  if (left.type === "path" && [")", "&", "|"].includes(reader.next)) return { type: "exists", operand: left };
  throw reader.error(`one of ${comparisons.join(" ")} is expected`);
}

function operand(reader: TextReader): Operand {
  if (reader.next === "@") return { type: "path", path: elementPath(reader) };
  if (reader.next === "$")
    throw reader.error("a filter compares members of the element (@) with literals, no other data");
  return { type: "literal", value: literal(reader) };
}

function elementPath(reader: TextReader): Path {
  const start = reader.at;
  reader.take("@");
  const steps = readSteps(reader);
  return { text: reader.text.slice(start, reader.at), root: { of: "data" }, steps, definite: isDefinite(steps) };
}

function literal(reader: TextReader): Literal {
  const quoted = reader.quoted();
  if (quoted !== undefined) return quoted;
  const word = reader.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (word === undefined) throw reader.error("a path, a text, a number, true, false or null is expected");
  return JSON.parse(word) as Literal;
}
