import type { Json, JsonObject } from "../../asl/types/json.ts";
import { ObjectFailure } from "./object-request.ts";

/**
 * What a JSON file holds at a JSON Pointer (RFC 6901), by default all of it. Throws {@link ObjectFailure} where the text is not
 * JSON or the pointer leads nowhere.
 */
export function parseJsonFile(text: string, pointer: string | undefined): Json {
  const value = parseJson(text, "The file");
  return pointer === undefined ? value : valueAt(value, pointer);
}

/** The values of a text of JSON Lines, at most `limit`; empty lines are none. Throws {@link ObjectFailure}. */
export function parseJsonLines(text: string, limit: number): Json[] {
  const items: Json[] = [];
  let line = 0;
  for (let from = 0; from < text.length && items.length < limit; ) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    const part = text.slice(from, to).trim();
    line++;
    if (part !== "") items.push(parseJson(part, `Line ${line} of the file`));
    from = to + 1;
  }
  return items;
}

/** What is wrong with a JSON Pointer, or undefined where it is one. */
export function pointerProblem(pointer: string): string | undefined {
  if (pointer.length >= 2000) return `it has ${pointer.length} characters; fewer than 2000 are allowed`;
  if (pointer !== "" && !pointer.startsWith("/")) return 'it does not start with "/"';
  return /~(?![01])/.test(pointer) ? 'a "~" is neither "~0" nor "~1"' : undefined;
}

function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new ObjectFailure(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function valueAt(root: Json, pointer: string): Json {
  let value: Json | undefined = root;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const holds: boolean = typeof value === "object" && value !== null && Object.hasOwn(value, name);
    value = holds ? (value as JsonObject)[name] : undefined;
  }
  if (value !== undefined) return value;
  throw new ObjectFailure(`The ItemsPointer ${JSON.stringify(pointer)} leads to nothing in the file.`);
}
