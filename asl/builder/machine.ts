import type * as z from "zod";
import type { Bounds, LoopBound } from "../budget/bounds.ts";
import type { MachineShapes } from "../budget/platform.ts";
import { BuildError } from "../build-error.ts";
import type { Access } from "../contract.ts";
import { type Arg, nodeOf, type Ref, refOf } from "../expressions/ref.ts";
import { type Shape, shapeOf, union } from "../expressions/shape.ts";
import type { SourceLocation } from "../source-location.ts";
import type { StateMachine } from "../types/state-machine.ts";
import type { Block, Draft, DraftState, DraftValue } from "./draft.ts";
import { emit } from "./emit.ts";
import { endBlock } from "./end.ts";
import type { Flow } from "./flow.ts";
import { flowOf } from "./flow-of.ts";
import { recordGuard } from "./guard.ts";
import type { Names } from "./names.ts";
import { Sequence } from "./sequence.ts";
import { sourceNode } from "./value.ts";

/** A state machine written in TypeScript. */
export interface Machine<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** 1 to 80 characters of letters, digits, `-` and `_`. */
  readonly name: string;
  readonly input: Input;
  readonly output: Output;
  /** The line of TypeScript behind each state, by the state's name. */
  readonly locations: ReadonlyMap<string, SourceLocation>;
  /** The most items of its Maps and laps of its loops, from the contracts: what its budgets rest on. */
  readonly bounds: Bounds;
  /** What its variables and its Maps' results may be. */
  readonly shapes: MachineShapes;
  /** What the integrations of its Tasks say of the role they need, by the state's name; nothing where the definition tells. */
  readonly access: ReadonlyMap<string, readonly Access[]>;
  /** The definition that is deployed: what Step Functions, and the local engine, run. */
  definition(names: Names): StateMachine;
}

/** What a machine takes and gives. */
export interface MachineContract<Input extends z.ZodType, Output extends z.ZodType> {
  /** Plain JSON types; the bounds they carry (`.max()`) are what is proved about the machine. */
  readonly input: Input;
  readonly output: Output;
  /**
   * True for a machine that people, schedules or scripts start: it begins by refusing input that breaks its contract,
   * with the error `InvalidInput`. Default false: its parent's types vouch for the input.
   */
  readonly entry?: boolean;
  /** Shown by the console; default none. */
  readonly comment?: string;
}

/**
 * Writes a state machine. The body runs once, now, on expressions that stand for values; the states it records are the
 * machine.
 *
 * @param name 1 to 80 characters of letters, digits, `-` and `_`, unique in the account
 * @param contract types of its input and output
 * @param body records the states, and returns what the machine ends with
 * @throws BuildError for what cannot be built, with the line that asked for it
 */
export function machine<Input extends z.ZodType, Output extends z.ZodType>(
  name: string,
  contract: MachineContract<Input, Output>,
  body: (flow: Flow<z.output<Output>>, input: Ref<z.output<Input>>) => Arg<z.output<Output>>,
): Machine<Input, Output> {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw new BuildError(`A machine's name has 1 to 80 letters, digits, "-" and "_"; found ${JSON.stringify(name)}.`);
  }
  shapeOf(contract.output, `The output of ${name}`);
  const input = sourceNode({ kind: "input" }, shapeOf(contract.input, `The input of ${name}`));
  const states = new Map<string, DraftState>();
  const values: DraftValue[] = [];
  const loops: LoopBound[] = [];
  const results = new Map<string, Shape>();
  const scope = { parent: undefined, map: undefined, what: `the machine "${name}"` };
  const root: Block = { scope, states: [], startAt: undefined };
  const sequence = new Sequence(
    { states, values, loops, results, counters: new Map<string, never>(), current: undefined, flowOf },
    root,
    scope,
  );
  sequence.run(() => {
    if (contract.entry) recordGuard(sequence, input);
    const yielded = body(sequence.flow(), refOf(input));
    endBlock(sequence, name, nodeOf(yielded ?? null));
  });
  const draft: Draft = { root, states, values };
  const located = [...states.values()].flatMap(({ name, location }) => (location ? [[name, location] as const] : []));
  const access = [...states.values()].flatMap((state) => (state.access ? [[state.name, state.access] as const] : []));
  const items = [...states.values()].flatMap((state) => (state.items === undefined ? [] : [[state.name, state.items]]));
  const childNames = [...states.values()].flatMap(({ name, childName }) =>
    childName ? [[name, childName] as const] : [],
  );
  const made: Machine<Input, Output> = {
    name,
    input: contract.input,
    output: contract.output,
    locations: new Map(located),
    bounds: { items: Object.fromEntries(items), visits: {}, loops },
    shapes: {
      results,
      variables: new Map(values.map(({ variable, at }) => [variable, shapeOfValue(at)])),
      childNames: new Map(childNames),
    },
    access: new Map(access),
    definition: (names) => emit(draft, names, contract.comment),
  };
  return made;
}

/** What a variable may be, wherever it is set. */
function shapeOfValue(at: DraftValue["at"]): Shape {
  return union([...at.values()].map(({ shape }) => shape));
}
