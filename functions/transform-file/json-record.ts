/** What stands where a wanted member should. */
export type JsonKind =
  /** There is no such member. */
  | "absent"
  | "null"
  /** A string without escapes; its place is what stands between the quotes. */
  | "string"
  /** A string with escapes; its place holds the quotes too. */
  | "escaped"
  /** A number, true or false. */
  | "scalar"
  /** An object or an array. */
  | "nested";

/** The members that are wanted of an object: a leaf's value becomes a cell. Names are UTF-8 bytes read as latin1. */
export interface MemberTree {
  /** The cell, from 0; undefined where only members below are wanted. */
  cell: number | undefined;
  readonly members: Map<string, MemberTree>;
}

/** The wanted members of one record, as places in the buffer it was read from. Reused from record to record. */
export interface JsonRecord {
  readonly kinds: JsonKind[];
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The names of the top level's members that are not in the tree. */
  readonly unknown: string[];
  /** Of a malformed record: what is wrong with it. */
  problem: string;
}

/** Deepest nesting of a record. */
const DEEPEST = 200;

/** A record with room for the places of this many cells. */
export function jsonRecord(cells: number): JsonRecord {
  return {
    kinds: new Array<JsonKind>(cells).fill("absent"),
    starts: new Int32Array(cells),
    ends: new Int32Array(cells),
    unknown: [],
    problem: "",
  };
}

/**
 * The tree of wanted members. A path is a member's name, or names joined by points that lead into objects (`place.lat`); a
 * member whose own name holds points is found too. `paths` gives, for each cell, one path or several.
 */
export function memberTree(paths: readonly (readonly string[])[]): MemberTree {
  const root: MemberTree = { cell: undefined, members: new Map() };
  for (const [cell, ofCell] of paths.entries()) {
    for (const path of ofCell) {
      under(root, [path]).cell = cell;
      if (path.includes(".")) under(root, path.split(".")).cell = cell;
    }
  }
  return root;
}

function under(tree: MemberTree, names: readonly string[]): MemberTree {
  let at = tree;
  for (const name of names.map(latin1)) {
    const next = at.members.get(name) ?? { cell: undefined, members: new Map() };
    at.members.set(name, next);
    at = next;
  }
  return at;
}

/**
 * Reads the JSON object (RFC 8259) between `start` and `end`, which must be all there is, and notes the places of the wanted
 * members; of several with one name the last counts, as for JSON.parse. The bytes are taken for UTF-8 and not checked.
 * Returns false where it is no JSON object: see `problem`.
 */
export function readJsonRecord(
  data: Buffer,
  start: number,
  end: number,
  tree: MemberTree,
  record: JsonRecord,
): boolean {
  record.kinds.fill("absent");
  record.unknown.length = 0;
  try {
    const reader = new Reader(data, start, end, record);
    reader.skipBlanks();
    if (reader.at >= end || data[reader.at] !== OPEN_OBJECT) {
      record.problem = "is not a JSON object";
      return false;
    }
    reader.object(tree, true, 1);
    reader.skipBlanks();
    if (reader.at < end) throw reader.error("something follows the object");
    return true;
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    record.problem = error.message;
    return false;
  }
}

/** The text of a string with escapes, quotes included. Undefined where it is no Unicode: half of a surrogate pair. */
export function unescaped(data: Buffer, start: number, end: number): string | undefined {
  const text = JSON.parse(data.toString("utf8", start, end)) as string;
  return /\p{Surrogate}/u.test(text) ? undefined : text;
}

class NotJson extends Error {}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const COMMA = 44;
const COLON = 58;
const WORDS = ["true", "false", "null"].map((word) => Buffer.from(word));

class Reader {
  at: number;
  private readonly data: Buffer;
  private readonly start: number;
  private readonly end: number;
  private readonly record: JsonRecord;
  /** Whether the string that was read last has escapes. */
  private hasEscapes = false;

  constructor(data: Buffer, start: number, end: number, record: JsonRecord) {
    this.data = data;
    this.at = start;
    this.start = start;
    this.end = end;
    this.record = record;
  }

  error(what: string): NotJson {
    return new NotJson(`is not JSON: ${what}, at byte ${this.at - this.start + 1}`);
  }

  skipBlanks(): void {
    while (this.at < this.end) {
      const byte = this.data[this.at];
      if (byte !== 32 && byte !== 9 && byte !== 10 && byte !== 13) return;
      this.at++;
    }
  }

  /** Reads an object whose members may be wanted. */
  object(tree: MemberTree | undefined, top: boolean, depth: number): void {
    if (depth > DEEPEST) throw this.error(`it is nested deeper than ${DEEPEST} levels`);
    this.at++;
    this.skipBlanks();
    if (this.take(CLOSE_OBJECT)) return;
    for (;;) {
      const from = this.at;
      this.string();
      const below = tree && this.member(tree, top, from);
      this.skipBlanks();
      if (!this.take(COLON)) throw this.error('":" is expected');
      this.skipBlanks();
      this.value(below, depth);
      this.skipBlanks();
      if (this.take(CLOSE_OBJECT)) return;
      if (!this.take(COMMA)) throw this.error('"," or "}" is expected');
      this.skipBlanks();
    }
  }

  /** The part of the tree that a member's name leads to. */
  private member(tree: MemberTree, top: boolean, from: number): MemberTree | undefined {
    const name = this.hasEscapes
      ? latin1(unescaped(this.data, from, this.at) ?? "")
      : this.data.toString("latin1", from + 1, this.at - 1);
    const found = tree.members.get(name);
    if (found === undefined && top) this.record.unknown.push(Buffer.from(name, "latin1").toString());
    return found;
  }

  private value(tree: MemberTree | undefined, depth: number): void {
    const from = this.at;
    const kind = this.read(tree, depth);
    const cell = tree?.cell;
    if (cell === undefined) return;
    const inner = kind === "string" ? 1 : 0;
    this.record.kinds[cell] = kind;
    this.record.starts[cell] = from + inner;
    this.record.ends[cell] = this.at - inner;
  }

  private read(tree: MemberTree | undefined, depth: number): JsonKind {
    switch (this.at < this.end ? this.data[this.at] : undefined) {
      case QUOTE:
        this.string();
        return this.hasEscapes ? "escaped" : "string";
      case OPEN_OBJECT:
        this.object(tree, false, depth + 1);
        return "nested";
      case OPEN_ARRAY:
        this.array(depth + 1);
        return "nested";
      default:
        return this.scalar();
    }
  }

  private array(depth: number): void {
    if (depth > DEEPEST) throw this.error(`it is nested deeper than ${DEEPEST} levels`);
    this.at++;
    this.skipBlanks();
    if (this.take(CLOSE_ARRAY)) return;
    for (;;) {
      this.read(undefined, depth);
      this.skipBlanks();
      if (this.take(CLOSE_ARRAY)) return;
      if (!this.take(COMMA)) throw this.error('"," or "]" is expected');
      this.skipBlanks();
    }
  }

  private string(): void {
    if (!this.take(QUOTE)) throw this.error("a quoted name is expected");
    this.hasEscapes = false;
    while (this.at < this.end) {
      const byte = this.data[this.at] as number;
      if (byte === QUOTE) {
        this.at++;
        return;
      }
      if (byte < 32) throw this.error("a control character stands in a string");
      this.at++;
      if (byte === BACKSLASH) this.escape();
    }
    throw this.error("a string is not closed");
  }

  private escape(): void {
    this.hasEscapes = true;
    const text = this.data.toString("latin1", this.at, Math.min(this.at + 5, this.end));
    const found = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text)?.[0];
    if (found === undefined) throw this.error("a string has an escape that there is not");
    this.at += found.length;
  }

  private scalar(): JsonKind {
    for (const word of WORDS) {
      if (this.data[this.at] === word[0] && this.follows(word)) {
        this.at += word.length;
        return word.length === 4 && word[0] === 110 ? "null" : "scalar";
      }
    }
    this.number();
    return "scalar";
  }

  private follows(word: Buffer): boolean {
    return this.at + word.length <= this.end && word.every((byte, index) => this.data[this.at + index] === byte);
  }

  private number(): void {
    if (this.data[this.at] === 45) this.at++;
    const first = this.at;
    const digits = this.digits();
    if (digits === 0) throw this.error("a value is expected");
    if (digits > 1 && this.data[first] === 48) throw this.error("a number begins with 0");
    if (this.take(46) && this.digits() === 0) throw this.error("digits are expected after the point");
    if (this.take(101) || this.take(69)) {
      if (!this.take(43)) this.take(45);
      if (this.digits() === 0) throw this.error("digits are expected in the exponent");
    }
  }

  private digits(): number {
    const from = this.at;
    while (this.at < this.end) {
      const byte = this.data[this.at] as number;
      if (byte < 48 || byte > 57) break;
      this.at++;
    }
    return this.at - from;
  }

  private take(byte: number): boolean {
    if (this.at >= this.end || this.data[this.at] !== byte) return false;
    this.at++;
    return true;
  }
}

function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}
