import { spend } from "../work.ts";
import { WORDS } from "./parse-class.ts";
import { parsePattern } from "./parse-pattern.ts";
import { type Assertion, type Pattern, UnsupportedPattern } from "./pattern.ts";
import { checkSize, compilePattern, type Instruction, type Program } from "./program.ts";

/** What `exec` finds: the match and its captures, undefined where one took no part; `index` is where it starts. */
export type Match = (string | undefined)[] & { readonly index: number };

/** Instructions run at the price of one step of an evaluation. */
const INSTRUCTIONS_PER_STEP = 8;

/** What a search costs before it begins, in instructions. */
const FIRST_WORK = 32;

/**
 * A regular expression with ECMAScript's matches and captures whose time is the product of the text's length and the
 * pattern's, whatever they are: all ways to match are followed together, one unit of the text at a time, in the order in
 * which a backtracking engine would try them. Its work counts as steps of the evaluation.
 *
 * Look-around, back-references and inline flags are refused with {@link UnsupportedPattern}; flags other than `g`, `i`, `m`
 * are not known here.
 */
export class LinearRegExp {
  readonly source: string;
  readonly flags: string;
  /** Where the next `exec` begins; it is moved behind the match, or to 0 where there is none. */
  lastIndex = 0;
  readonly #lazy: { readonly pattern: Pattern; readonly captures: number; walk?: Walk };

  /** Throws SyntaxError where RegExp does. */
  constructor(pattern: string | LinearRegExp, flags = "") {
    if (typeof pattern !== "string") {
      this.source = pattern.source;
      this.flags = pattern.flags;
      this.#lazy = pattern.#lazy;
      return;
    }
    new RegExp(pattern, flags);
    this.source = pattern;
    this.flags = flags;
    try {
      this.#lazy = parsePattern(pattern, flags);
      checkSize(this.#lazy.pattern);
    } catch (error) {
      if (!(error instanceof UnsupportedPattern)) throw error;
      throw new UnsupportedPattern(`The regular expression /${pattern}/ has ${error.message}, which is not supported.`);
    }
  }

  exec(text: string): Match | null {
    this.#lazy.walk ??= compiled(this.#lazy);
    const slots = search(this.#lazy.walk, text, this.lastIndex);
    if (slots === undefined) {
      this.lastIndex = 0;
      return null;
    }
    const [index = 0, end = 0] = slots;
    if (this.flags.includes("g")) this.lastIndex = end;
    const found: (string | undefined)[] = [text.slice(index, end)];
    for (let slot = 2; slot < slots.length; slot += 2) {
      const [from = -1, to = -1] = [slots[slot], slots[slot + 1]];
      found.push(to < 0 ? undefined : text.slice(from, to));
    }
    return Object.assign(found, { index });
  }

  test(text: string): boolean {
    return this.exec(text) !== null;
  }
}

/** Where a thread noted that it was: the match's start and end, then each capture's; -1 for none. */
type Slots = readonly number[];

/** Threads that are about to take a unit, or have matched, in the order of preference. */
interface Threads {
  readonly at: number[];
  readonly slots: Slots[];
}

/** A thread on its way to the instructions that take a unit. */
interface Moving {
  readonly at: number;
  readonly slots: Slots;
  /** The outermost optional round in which nothing was taken yet; as many as there are where there is none. */
  readonly empty: number;
}

/** Compiled when it is first used: a definition may hold thousands. */
function compiled({ pattern, captures }: { readonly pattern: Pattern; readonly captures: number }): Walk {
  const program = compilePattern(pattern, captures);
  spend(program.instructions.length);
  return new Walk(program);
}

function search(walk: Walk, text: string, start: number): Slots | undefined {
  const { first } = walk;
  const { instructions, captures, rounds } = walk.program;
  const noSlots: Slots = new Array<number>(2 * captures + 2).fill(-1);
  let threads: Threads = { at: [], slots: [] };
  let next: Threads = { at: [], slots: [] };
  let found: Slots | undefined;
  walk.begin(text);
  for (let place = start; place <= text.length; place++) {
    if (found === undefined) {
      if (threads.at.length === 0 && first !== undefined) {
        const from = place;
        while (place < text.length && !first(text.charCodeAt(place))) place++;
        if (place > from) walk.turn((place - from) / 4);
      }
      walk.follow({ at: 0, slots: noSlots.with(0, place), empty: rounds }, place, threads);
    }
    if (threads.at.length === 0 && found !== undefined) break;
    const unit = text.charCodeAt(place);
    walk.turn();
    for (let index = 0; index < threads.at.length; index++) {
      const at = threads.at[index] as number;
      const instruction = instructions[at] as Instruction;
      const slots = threads.slots[index] as Slots;
      if (instruction.does === "match") {
        found = slots.with(1, place);
        break;
      }
      if (instruction.does === "take" && instruction.set.has(unit)) {
        walk.follow({ at: at + 1, slots, empty: rounds }, place + 1, next);
      }
    }
    [threads, next] = [next, threads];
    next.at.length = 0;
    next.slots.length = 0;
  }
  walk.settle();
  return found;
}

/**
 * Follows threads through everything that takes no unit; each instruction is visited once a place. One search at a time: its
 * memory serves the next one.
 */
class Walk {
  readonly program: Program;
  readonly first: FirstUnits | undefined;
  /** The turn in which an instruction was visited, for each count of empty rounds; then those that were queued. */
  readonly #visited: Float64Array;
  readonly #queued: Float64Array;
  #stack: Moving[] = [];
  #text = "";
  #turn = 0;
  #work = 0;

  constructor(program: Program) {
    this.program = program;
    this.first = firstUnits(program);
    this.#visited = new Float64Array(program.instructions.length * (program.rounds + 1));
    this.#queued = new Float64Array(program.instructions.length);
  }

  /** A search of a text begins. */
  begin(text: string): void {
    this.#text = text;
    this.#stack = [];
    this.#work = 0;
    this.turn(FIRST_WORK);
  }

  /** Another place of the text begins; `work` was done on the way to it. */
  turn(work = 1): void {
    this.#turn++;
    this.#work += work;
    if (this.#work > 4096) this.settle();
  }

  /** Counts the work done so far. */
  settle(): void {
    spend(this.#work / INSTRUCTIONS_PER_STEP);
    this.#work = 0;
  }

  follow(thread: Moving, place: number, into: Threads): void {
    const stack = this.#stack;
    const { instructions, rounds } = this.program;
    stack.push(thread);
    for (let from = stack.pop(); from !== undefined; from = stack.pop()) {
      let { at, slots, empty } = from;
      for (;;) {
        const key = at * (rounds + 1) + empty;
        this.#work++;
        if (this.#visited[key] === this.#turn) break;
        this.#visited[key] = this.#turn;
        const instruction = instructions[at] as Instruction;
        if (instruction.does === "take" || instruction.does === "match") {
          if (this.#queued[at] === this.#turn) break;
          this.#queued[at] = this.#turn;
          into.at.push(at);
          into.slots.push(slots);
          break;
        }
        at++;
        if (instruction.does === "split") {
          stack.push({ at: instruction.second, slots, empty });
          at = instruction.first;
        } else if (instruction.does === "jump") at = instruction.to;
        else if (instruction.does === "save") slots = slots.with(instruction.slot, place);
        else if (instruction.does === "forget")
          slots = (slots as number[]).slice().fill(-1, instruction.from, instruction.to);
        else if (instruction.does === "begin-round") empty = Math.min(empty, instruction.depth);
        else if (instruction.does === "end-round") {
          if (empty <= instruction.depth) break;
          empty = rounds;
        } else if (!holds(instruction.holds, this.#text, place)) break;
      }
    }
  }
}

function holds(assertion: Assertion, text: string, place: number): boolean {
  switch (assertion) {
    case "start":
      return place === 0;
    case "end":
      return place === text.length;
    case "line-start":
      return place === 0 || isLineEnd(text.charCodeAt(place - 1));
    case "line-end":
      return place === text.length || isLineEnd(text.charCodeAt(place));
    case "word-edge":
      return isWord(text, place - 1) !== isWord(text, place);
    case "no-word-edge":
      return isWord(text, place - 1) === isWord(text, place);
    default:
      return assertion satisfies never;
  }
}

function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029;
}

function isWord(text: string, place: number): boolean {
  return WORDS.has(text.charCodeAt(place));
}

/** True for a unit with which a match may begin. */
type FirstUnits = (unit: number) => boolean;

/** Undefined where a match may be empty: it may begin anywhere. */
function firstUnits({ instructions }: Program): FirstUnits | undefined {
  const sets = new Set<Extract<Instruction, { does: "take" }>["set"]>();
  const seen = new Set<number>();
  const ahead = [0];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const instruction = instructions[at] as Instruction;
    if (instruction.does === "match") return undefined;
    if (instruction.does === "take") sets.add(instruction.set);
    else if (instruction.does === "split") ahead.push(instruction.first, instruction.second);
    else ahead.push(instruction.does === "jump" ? instruction.to : at + 1);
  }
  const all = [...sets];
  return all.length > 8 ? undefined : (unit) => all.some((set) => set.has(unit));
}
