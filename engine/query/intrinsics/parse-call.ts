import type { Json } from "../../../asl/types/json.ts";
import { readPath } from "../json-path/parse-path.ts";
import type { Path } from "../json-path/path.ts";
import { TextReader } from "../json-path/text-reader.ts";
import { intrinsics } from "./all-intrinsics.ts";

/** A call of an intrinsic function, parsed. */
export interface Call {
  /** As it was written. */
  readonly text: string;
  /** Without `States.`; one of {@link intrinsics}. */
  readonly name: string;
  readonly args: readonly Argument[];
}

export type Argument =
  | { readonly type: "literal"; readonly value: Json }
  | { readonly type: "path"; readonly path: Path }
  | { readonly type: "call"; readonly call: Call };

/** Calls within calls within calls: the States Language allows ten levels. */
const DEEPEST_CALL = 10;

/** Parses `States.Name(…)` that is the whole text. Throws PathSyntaxError. */
export function parseCall(text: string): Call {
  const reader = new TextReader(text);
  const call = readCall(reader, 1);
  reader.skipBlanks();
  if (!reader.atEnd) throw reader.error("the call ends here");
  return call;
}

function readCall(reader: TextReader, depth: number): Call {
  const start = reader.at;
  const name = reader.match(/States\.\w+/y);
  const known = name?.slice("States.".length);
  if (known === undefined || !intrinsics.has(known)) {
    const all = [...intrinsics.keys()].sort().join(", ");
    throw reader.error(`an intrinsic function is expected, States. and one of ${all}`);
  }
  if (depth > DEEPEST_CALL) throw reader.error(`calls nest at most ${DEEPEST_CALL} deep`);
  reader.skipBlanks();
  if (!reader.take("(")) throw reader.error('"(" is expected');
  const args: Argument[] = [];
  for (reader.skipBlanks(); !reader.take(")"); reader.skipBlanks()) {
    args.push(readArgument(reader, depth, name === "States.Format" && args.length === 0));
    reader.skipBlanks();
    if (reader.take(",")) reader.skipBlanks();
    else if (reader.next !== ")") throw reader.error('"," or ")" is expected');
  }
  return { text: reader.text.slice(start, reader.at), name: known, args };
}

function readArgument(reader: TextReader, depth: number, isTemplate: boolean): Argument {
  if (reader.next === "$") return { type: "path", path: readPath(reader) };
  if (reader.next === "S") return { type: "call", call: readCall(reader, depth + 1) };
  if (reader.next === "'") return { type: "literal", value: readText(reader, isTemplate) };
  const word = reader.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
  if (word === undefined) {
    throw reader.error("a path, a call, a text in single quotes, a number, true, false or null is expected");
  }
  return { type: "literal", value: JSON.parse(word) as Json };
}

/**
 * A text in single quotes, where a backslash takes the next `'`, `{`, `}` or backslash as it is, and nothing else: Step Functions
 * refuses other escapes. In Format's template only `\'` is taken here: Format itself tells `{}` from `\{\}`.
 */
function readText(reader: TextReader, isTemplate: boolean): string {
  const text = reader.match(/'(?:[^'\\]|\\['{}\\])*'/y);
  if (text === undefined)
    throw reader.error("the quoted text does not end, or has another escape than \\' \\{ \\} \\\\");
  return text.slice(1, -1).replace(isTemplate ? /\\(')/g : /\\(['{}\\])/g, "$1");
}
