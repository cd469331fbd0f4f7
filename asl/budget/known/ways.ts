import type { QueryFaults, StateModel } from "../machine-model.ts";
import type { Known } from "./known.ts";

/**
 * A block as its threads may go through it: a state that can be entered with different values in variables stands in it several
 * times, and leads only where these values let it.
 */
export interface WaysThrough {
  readonly start: string;
  readonly ways: ReadonlyMap<string, Way>;
  /** What it may hand on at its end. */
  readonly endings: readonly Known[];
}

/** One state, entered with certain values. */
export interface Way {
  readonly state: StateModel;
  /** What evaluating its fields on entry can fail with; of a Choice, all of its fields. */
  readonly entry: QueryFaults;
  /** Of an inline Map: the same of an iteration's input. */
  readonly selector: QueryFaults;
  /** The Map's processor, the Parallel's branches. */
  readonly inner: readonly WaysThrough[];
  /** Where it leads when it goes well. */
  readonly onward: readonly Onward[];
  readonly catchers: readonly Catching[];
}

/** A way on. */
export interface Onward {
  /**
   * By which endings of what runs inside: of a Map's iterations each of these at least once and no other, of a Parallel one for each
   * branch. Undefined: by any.
   */
  readonly by: readonly number[] | undefined;
  /** What assigning and handing on can fail with. */
  readonly exit: QueryFaults;
  readonly to: Place;
}

/** A {@link Way} of the same block, or the end of the block with one of its endings. */
export type Place =
  | { readonly kind: "state"; readonly key: string }
  | { readonly kind: "end"; readonly ending: number };

/** A catcher, and where it leads. */
export interface Catching {
  readonly ErrorEquals: readonly string[];
  /** An error that the machine names, or that Step Functions gives. */
  readonly named: Caught;
  /** Any other one; it may have no name at all. */
  readonly other: Caught;
}

export interface Caught {
  readonly exit: QueryFaults;
  readonly to: Place;
}
