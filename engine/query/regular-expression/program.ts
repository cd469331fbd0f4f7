import { type Assertion, isNullable, type Pattern, UnsupportedPattern } from "./pattern.ts";
import type { UnitSet } from "./unit-set.ts";

/** A pattern as instructions of a machine whose threads all read the text together. */
export type Instruction =
  /** Takes one unit of the text. */
  | { readonly does: "take"; readonly set: UnitSet }
  /** Goes on in two places, the first one preferred. */
  | { readonly does: "split"; first: number; second: number }
  | { readonly does: "jump"; to: number }
  /** Notes where in the text it is. */
  | { readonly does: "save"; readonly slot: number }
  /** Forgets the captures of the round before. */
  | { readonly does: "forget"; readonly from: number; readonly to: number }
  | { readonly does: "assert"; readonly holds: Assertion }
  /** An optional round begins that may turn out empty. */
  | { readonly does: "begin-round"; readonly depth: number }
  /** It ends: ECMAScript takes back an optional round that took nothing. */
  | { readonly does: "end-round"; readonly depth: number }
  | { readonly does: "match" };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Captures; the whole match is not counted. */
  readonly captures: number;
  /** Optional rounds within optional rounds. */
  readonly rounds: number;
}

/** Most instructions of one pattern; a counted repetition takes its body that many times. */
const MOST_INSTRUCTIONS = 20_000;

/** Throws {@link UnsupportedPattern} where counted repetitions make a pattern too large to be compiled. */
export function checkSize(pattern: Pattern): void {
  if (mostInstructions(pattern) < MOST_INSTRUCTIONS) return;
  throw new UnsupportedPattern(`repetitions that make it larger than ${MOST_INSTRUCTIONS} steps`);
}

/** The instructions of a pattern, or somewhat more. */
function mostInstructions(pattern: Pattern): number {
  switch (pattern.type) {
    case "unit":
    case "assertion":
      return 1;
    case "sequence":
      return pattern.parts.reduce((sum, part) => sum + mostInstructions(part), 0);
    case "choice":
      return pattern.options.reduce((sum, option) => sum + mostInstructions(option) + 2, 0);
    case "capture":
      return mostInstructions(pattern.of) + 2;
    case "repeat": {
      const round = mostInstructions(pattern.of);
      const optional = pattern.most === Number.POSITIVE_INFINITY ? 1 : pattern.most - pattern.least;
      return (round === 0 ? Math.min(pattern.least, 1) : pattern.least) * (round + 1) + optional * (round + 5);
    }
    default:
      return pattern satisfies never;
  }
}

/** Compiles a pattern that {@link checkSize} let through. */
export function compilePattern(pattern: Pattern, captures: number): Program {
  const instructions: Instruction[] = [];
  let rounds = 0;
  emit(pattern, 0);
  add({ does: "match" });
  return { instructions, captures, rounds };

  function add<T extends Instruction>(instruction: T): T {
    instructions.push(instruction);
    return instruction;
  }

  function emit(of: Pattern, depth: number): void {
    switch (of.type) {
      case "unit":
        add({ does: "take", set: of.set });
        return;
      case "sequence":
        for (const part of of.parts) emit(part, depth);
        return;
      case "choice":
        emitChoice(of.options, depth);
        return;
      case "capture":
        add({ does: "save", slot: 2 * of.number });
        emit(of.of, depth);
        add({ does: "save", slot: 2 * of.number + 1 });
        return;
      case "repeat":
        emitRepeat(of, depth);
        return;
      case "assertion":
        add({ does: "assert", holds: of.holds });
        return;
      default:
        of satisfies never;
    }
  }

  function emitChoice(options: readonly Pattern[], depth: number): void {
    const ends: { to: number }[] = [];
    for (const [index, option] of options.entries()) {
      if (index === options.length - 1) emit(option, depth);
      else {
        const split = add({ does: "split" as const, first: instructions.length + 1, second: 0 });
        emit(option, depth);
        ends.push(add({ does: "jump" as const, to: 0 }));
        split.second = instructions.length;
      }
    }
    for (const end of ends) end.to = instructions.length;
  }

  function emitRepeat(repeat: Extract<Pattern, { type: "repeat" }>, depth: number): void {
    for (let round = 0; round < repeat.least; round++) {
      const before = instructions.length;
      emitRound(repeat, depth);
      if (instructions.length === before) break;
    }
    if (repeat.most === Number.POSITIVE_INFINITY) {
      const head = instructions.length;
      const leave = emitOptionalRound(repeat, depth);
      add({ does: "jump", to: head });
      leave(instructions.length);
      return;
    }
    const leaves: ((to: number) => void)[] = [];
    for (let round = repeat.least; round < repeat.most; round++) leaves.push(emitOptionalRound(repeat, depth));
    for (const leave of leaves) leave(instructions.length);
  }

  /** Returns what sets where the machine goes on without the round. */
  function emitOptionalRound(repeat: Extract<Pattern, { type: "repeat" }>, depth: number): (to: number) => void {
    const split = add({ does: "split" as const, first: 0, second: 0 });
    const inside = instructions.length;
    if (isNullable(repeat.of)) {
      rounds = Math.max(rounds, depth + 1);
      add({ does: "begin-round", depth });
      emitRound(repeat, depth + 1);
      add({ does: "end-round", depth });
    } else emitRound(repeat, depth);
    if (repeat.greedy) split.first = inside;
    else split.second = inside;
    return (to) => {
      if (repeat.greedy) split.second = to;
      else split.first = to;
    };
  }

  function emitRound({ of, captures: [from, to] }: Extract<Pattern, { type: "repeat" }>, depth: number): void {
    if (from < to) add({ does: "forget", from: 2 * from, to: 2 * to });
    emit(of, depth);
  }
}
