import type { LoopBound } from "../budget/bounds.ts";
import { BuildError } from "../build-error.ts";
import type { Node } from "../expressions/node.ts";
import { nodeOf } from "../expressions/ref.ts";
import type { Shape } from "../expressions/shape.ts";
import { callerOf, type SourceLocation } from "../source-location.ts";
import type { Block, DraftState, DraftValue, Scope, Site } from "./draft.ts";
import type { Flow } from "./flow.ts";

/** What all bodies of one machine share while they are recorded. */
export interface Recording {
  readonly states: Map<string, DraftState>;
  readonly values: DraftValue[];
  /** Its polls. */
  readonly loops: LoopBound[];
  /** What its Maps gather, by state. */
  readonly results: Map<string, Shape>;
  /** Per first state of a poll: where its count of checks is set, and to what. What leads there sets it anew. */
  readonly counters: Map<string, Map<Site, Node>[]>;
  /** The sequence whose body runs now; only its flow may record. */
  current: Sequence | undefined;
  /** Makes the flow that records into a sequence. */
  readonly flowOf: (sequence: Sequence) => Flow<never>;
}

/** Records the states of one body in a row: a machine's, a Map's, or a branch's. */
export class Sequence {
  readonly recording: Recording;
  readonly block: Block;
  readonly scope: Scope;
  /** Where what is recorded next is reached from; none after a Fail, and at the very start of a block. */
  #ends: readonly Site[];

  constructor(recording: Recording, block: Block, scope: Scope, from: readonly Site[] = []) {
    this.recording = recording;
    this.block = block;
    this.scope = scope;
    this.#ends = from;
  }

  get ends(): readonly Site[] {
    return this.#ends;
  }

  /** What a body records into this sequence with. */
  flow<Out>(): Flow<Out> {
    return this.recording.flowOf(this) as Flow<Out>;
  }

  /** Runs a body in this sequence; meanwhile no other one may record. */
  run<R>(body: () => R): R {
    const outer = this.recording.current;
    this.recording.current = this;
    try {
      return body();
    } finally {
      this.recording.current = outer;
    }
  }

  /** A place in this sequence for a state that is about to be recorded. */
  site(state: string): Site {
    return { state, scope: this.scope, next: undefined, output: undefined };
  }

  /**
   * Records a state: whatever came before leads to it.
   *
   * @throws BuildError for a name that is taken or too long, for a state that nothing can reach, and for a flow used
   * outside its body
   */
  append(state: Omit<DraftState, "block" | "location">): void {
    const location = callerOf(new Error().stack);
    this.#check(state.name, location);
    const draft = { ...state, block: this.block, location };
    for (const end of this.#ends) end.next = state.name;
    this.block.startAt ??= state.name;
    this.block.states.push(draft);
    this.recording.states.set(state.name, draft);
    this.#ends = state.goesOn ? [state.site] : [];
  }

  /** Goes on from other places than the last state's end: from where branches left off. */
  continueFrom(ends: readonly Site[]): void {
    this.#ends = ends;
  }

  /** Records a branch that an edge of a state leads into; returns where it left off and what it came to. */
  branch<R>(what: string, edge: Site, body: (sequence: Sequence) => R): { ends: readonly Site[]; value: Node } {
    const scope: Scope = { parent: this.scope, map: this.scope.map, what };
    const sequence = new Sequence(this.recording, this.block, scope, [edge]);
    const value = sequence.run(() => body(sequence));
    return { ends: sequence.ends, value: nodeOf(value ?? null) };
  }

  /** Makes something that later states can read, computed at each of some places. */
  value(name: string, at: ReadonlyMap<Site, Node>): DraftValue {
    const value: DraftValue = { variable: this.#variableFor(name), scope: this.scope, at };
    this.recording.values.push(value);
    return value;
  }

  #variableFor(name: string): string {
    const words = name.match(/[A-Za-z0-9]+/g) ?? ["value"];
    const camel = words.map((word, index) =>
      index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    );
    const base = camel
      .join("")
      .replace(/^(?=\d)/, "v")
      .slice(0, 70);
    const taken = new Set(["states", ...this.recording.values.map((value) => value.variable)]);
    let variable = base;
    for (let n = 2; taken.has(variable); n++) variable = `${base}${n}`;
    return variable;
  }

  #check(name: string, location: SourceLocation | undefined): void {
    if (this.recording.current !== this) {
      throw new BuildError(
        `"${name}" is recorded by the flow of another body: use the flow that this body is handed.`,
        location,
      );
    }
    if (name.length === 0 || name.length > 80) {
      throw new BuildError(
        `A state's name has 1 to 80 characters; ${JSON.stringify(name)} has ${name.length}.`,
        location,
      );
    }
    const same = this.recording.states.get(name);
    if (same) {
      const where = same.location ? `, at ${same.location.file}:${same.location.line}` : "";
      throw new BuildError(
        `There is a state "${name}" already${where}: names are unique in a machine, its Maps included.`,
        location,
      );
    }
    if (this.block.startAt !== undefined && this.#ends.length === 0) {
      throw new BuildError(`Nothing leads to "${name}": everything before it fails or succeeds.`, location);
    }
  }
}
