import type { Members } from "../../walk-states.ts";
import type { BlockModel, MachineModel, StateModel } from "../machine-model.ts";
import { type BlockReads, blockReads, readsStates } from "./block-reads.ts";
import { type Holdings, joinHoldings, keptOf, keyOf } from "./holdings.ts";
import { anything, join, type Known } from "./known.ts";
import { knownOf } from "./shape-known.ts";
import { visitState } from "./visit-state.ts";
import type { Place, Way, WaysThrough } from "./ways.ts";

/**
 * Copies of one state that are told apart; what else it is entered with is taken together in the last. A state that may be entered
 * again has one.
 */
const MOST_COPIES = 40;

/** Endings of one block that are told apart. */
const MOST_ENDINGS = 4;

/** Finds the ways through a machine: follows what its variables and each state's input hold from state to state. */
export function waysThrough({ root, input: contract }: MachineModel): WaysThrough {
  const known = remembered.get(root);
  if (known !== undefined) return known;
  const input = contract === undefined ? anything : knownOf(contract);
  const found = new Finder(input).ways(root, { variables: new Map(), input }, false);
  remembered.set(root, found);
  return found;
}

/** Every measure of a machine, and every number of items that is tried for it, goes the same ways. */
const remembered = new WeakMap<BlockModel, WaysThrough>();

/** Finds the ways through the blocks of one execution; the same block with the same holdings once. */
export class Finder {
  /** What the execution was started with. */
  readonly executionInput: Known;
  readonly #reads = new Map<BlockModel, BlockReads>();
  readonly #found = new Map<BlockModel, Map<string, WaysThrough>>();

  constructor(executionInput: Known) {
    this.executionInput = executionInput;
  }

  /** The ways through a Distributed Map's processor: each child is an execution of its own, of which nothing is known. */
  waysOfChild(block: BlockModel): WaysThrough {
    return new Finder(anything).ways(block, { variables: new Map(), input: anything }, false);
  }

  /** @param tells true where it matters what the block hands on */
  ways(block: BlockModel, given: Holdings, tells: boolean): WaysThrough {
    const reads = this.#readsOf(block);
    const kept = keptOf(given, reads.variables.get(block.startAt) ?? new Set(), readsInput(block, block.startAt));
    const key = `${tells} ${keyOf(kept)}`;
    const before = this.#found.get(block) ?? new Map<string, WaysThrough>();
    this.#found.set(block, before);
    const known = before.get(key);
    if (known !== undefined) return known;
    const found = new Search(block, reads, this, tells).from(kept);
    before.set(key, found);
    return found;
  }

  #readsOf(block: BlockModel): BlockReads {
    const known = this.#reads.get(block);
    if (known !== undefined) return known;
    const reads = blockReads(block);
    this.#reads.set(block, reads);
    return reads;
  }
}

/** A state as it is entered with certain values. */
interface Copy {
  readonly key: string;
  readonly state: StateModel;
  holdings: Holdings;
  /** The holdings' own key. */
  held: string;
  way: Way | undefined;
}

/** One search through a block. */
class Search {
  readonly #block: BlockModel;
  readonly #reads: BlockReads;
  readonly #finder: Finder;
  readonly #tells: boolean;
  readonly #copies = new Map<string, Copy[]>();
  readonly #open: Copy[] = [];
  readonly #endings: Known[] = [];

  constructor(block: BlockModel, reads: BlockReads, finder: Finder, tells: boolean) {
    this.#block = block;
    this.#reads = reads;
    this.#finder = finder;
    this.#tells = tells;
  }

  from(holdings: Holdings): WaysThrough {
    const start = this.#enter(this.#block.startAt, holdings);
    for (let copy = this.#open.pop(); copy !== undefined; copy = this.#open.pop()) {
      copy.way = visitState(copy.state, copy.holdings, this.#finder, {
        enter: (name, held) => this.#enter(name, held),
        end: (output) => this.#end(output),
      });
    }
    const ways = [...this.#copies.values()]
      .flat()
      .flatMap(({ key, way }): [string, Way][] => (way ? [[key, way]] : []));
    return { start: start.kind === "state" ? start.key : "", ways: new Map(ways), endings: this.#endings };
  }

  #enter(name: string, holdings: Holdings): Place {
    const state = this.#block.states.get(name);
    if (state === undefined) return { kind: "state", key: name };
    const kept = keptOf(holdings, this.#reads.variables.get(name) ?? new Set(), readsInput(this.#block, name));
    const copies = this.#copies.get(name) ?? [];
    this.#copies.set(name, copies);
    const key = keyOf(kept);
    const same = copies.find(({ held }) => held === key);
    if (same !== undefined) return { kind: "state", key: same.key };
    const last = copies.at(-1);
    if (last === undefined || copies.length < (this.#reads.repeated.has(name) ? 1 : MOST_COPIES)) {
      const copy: Copy = { key: `${name}\n${copies.length}`, state, holdings: kept, held: key, way: undefined };
      copies.push(copy);
      this.#open.push(copy);
      return { kind: "state", key: copy.key };
    }
    const joined = joinHoldings(last.holdings, kept);
    const held = keyOf(joined);
    if (held !== last.held) {
      last.holdings = joined;
      last.held = held;
      this.#open.push(last);
    }
    return { kind: "state", key: last.key };
  }

  #end(output: Known): Place {
    const of = this.#tells ? output : anything;
    const same = this.#endings.findIndex((ending) => JSON.stringify(ending) === JSON.stringify(of));
    if (same >= 0) return { kind: "end", ending: same };
    const last = this.#endings.length - 1;
    if (last < MOST_ENDINGS - 1) this.#endings.push(of);
    else this.#endings[last] = join(this.#endings[last] as Known, of);
    return { kind: "end", ending: this.#endings.length - 1 };
  }
}

/** True where it matters what a state's input holds. */
function readsInput(block: BlockModel, name: string): boolean {
  const state = block.states.get(name);
  if (state === undefined || state.language === "JSONPath") return false;
  const { ItemProcessor: _processor, Iterator: _iterator, Branches: _branches, ...own }: Members = state.source;
  if (readsStates(own, "input")) return true;
  switch (state.kind) {
    case "task":
    case "fail":
      return false;
    case "map":
    case "distributed-map":
      return own.Items === undefined;
    case "parallel":
      return own.Arguments === undefined;
    case "choice":
      return true;
    case "pass":
    case "wait":
    case "succeed":
      return own.Output === undefined;
    default:
      return state satisfies never;
  }
}
