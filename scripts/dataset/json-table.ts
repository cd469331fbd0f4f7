import { jsonRecord, memberTree, readJsonRecord, unescaped } from "../../functions/transform-file/json-record.ts";
import { parseJson } from "../../local/parse-json.ts";
import { UsageError } from "../../local/usage-error.ts";
import { cellsOf, type RawTable } from "./raw-table.ts";

const NOTHING = Buffer.alloc(0);

/** True where a text begins as JSON does. */
export function isJson(text: Buffer): boolean {
  return /^\s*[{[]/.test(text.toString("utf8", 0, 1024));
}

/**
 * Reads a text as ndjson: a cell for each value that no object holds more of, arrays as they stand.
 *
 * @param path as messages name the file
 * @throws UsageError where the lines are not one object each
 */
export function jsonTable(text: Buffer, path: string): RawTable {
  const names = leafNames(text, path);
  const tree = memberTree(names.map((name) => [name]));
  return {
    format: { type: "ndjson" },
    names,
    unusable: [],
    *records() {
      const record = jsonRecord(names.length);
      const view = cellsOf(names.length);
      for (const [start, end] of lines(text)) {
        if (!readJsonRecord(text, start, end, tree, record)) continue;
        for (let cell = 0; cell < names.length; cell++) {
          const [from, to] = [record.starts[cell] ?? 0, record.ends[cell] ?? 0];
          const kind = record.kinds[cell];
          const isHere = kind !== "absent" && kind !== "null";
          const bytes = kind === "escaped" ? Buffer.from(unescaped(text, from, to) ?? "") : text;
          view.buffers[cell] = isHere ? bytes : NOTHING;
          view.starts[cell] = kind === "escaped" || !isHere ? 0 : from;
          view.ends[cell] = kind === "escaped" ? bytes.length : isHere ? to : 0;
        }
        yield view;
      }
    },
  };
}

/** Where lines begin and end that are not blank. */
function* lines(text: Buffer): Generator<readonly [number, number]> {
  for (let at = 0; at < text.length; ) {
    const lineFeed = text.indexOf(10, at);
    const end = lineFeed < 0 ? text.length : lineFeed;
    if (text.subarray(at, end).some((byte) => byte > 32)) yield [at, end];
    at = end + 1;
  }
}

/** The paths of all values, in the order in which they first come. */
function leafNames(text: Buffer, path: string): string[] {
  const found: Found = { leaves: new Set(), objects: new Set(), empty: new Set() };
  let [read, broken] = [0, 0];
  for (const [start, end] of lines(text)) {
    const value = parseJson(text.toString("utf8", start, end));
    read++;
    if (isObject(value)) note(value, "", found);
    else broken++;
  }
  if (broken * 2 > read) {
    const instead = text.toString("utf8", 0, 64).trimStart().startsWith("[")
      ? "It looks like one JSON array: jq -c '.[]' makes ndjson of it"
      : "A JSON object that goes over several lines becomes one by jq -c .";
    throw new UsageError(
      `${path} is not ndjson, which is a JSON object a line: ${broken} of its ${read} lines are none. ${instead}.`,
    );
  }
  const { leaves, objects, empty } = found;
  // A member of the top level has to be a column or be dropped, also where it never holds anything.
  for (const name of empty) if (!objects.has(name)) leaves.add(name);
  // What is a value here and an object there is read as its JSON text; what it holds is then no column of its own.
  const mixed = [...leaves].filter((leaf) => objects.has(leaf));
  return [...leaves].filter((leaf) => !mixed.some((outer) => leaf.startsWith(`${outer}.`)));
}

/** Paths of members, by what they hold somewhere. */
interface Found {
  readonly leaves: Set<string>;
  readonly objects: Set<string>;
  /** Of the top level: null, or an object without members. */
  readonly empty: Set<string>;
}

function note(value: Record<string, unknown>, prefix: string, found: Found): void {
  for (const [name, member] of Object.entries(value)) {
    const path = `${prefix}${name}`;
    if (member === null || (isObject(member) && Object.keys(member).length === 0)) {
      if (prefix === "") found.empty.add(path);
    } else if (isObject(member)) {
      found.objects.add(path);
      note(member, `${path}.`, found);
    } else found.leaves.add(path);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
