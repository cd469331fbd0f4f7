import type { Json } from "../../../asl/types/json.ts";
import type { MachineType } from "../../../engine/machine.ts";
import { seededRandom } from "../../../engine/random.ts";
import { type Draw, drawFrom } from "./draw.ts";
import { mutate } from "./mutate.ts";
import { randomData } from "./random-data.ts";
import { randomDefinition } from "./random-definition.ts";

/** One machine with another one that it may start, and what the world does while it runs. */
export interface FuzzCase {
  /** Everything about the case follows from it. */
  readonly seed: number;
  readonly definition: Json;
  readonly child: Json;
  readonly type: MachineType;
  readonly input: Json;
}

/** A definition from elsewhere, with an input that goes with it. */
export interface Example {
  readonly definition: Json;
  readonly input: Json;
}

/** The seed of the case at `index` of a run. */
export function caseSeed(seed: number, index: number): number {
  return (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
}

/**
 * The case that follows from a seed: a well-formed definition, or a mutated one, or a mutated one of the examples; an input
 * that may be of any kind.
 */
export function fuzzCase(seed: number, examples: readonly Example[] = []): FuzzCase {
  const draw = drawFrom(seededRandom(seed));
  const example = examples.length > 0 && draw.chance(0.3) ? draw.pick(examples) : undefined;
  const whole = example?.definition ?? randomDefinition(draw);
  const definition = draw.chance(example === undefined ? 0.25 : 0.7) ? mutate(draw, whole) : whole;
  return {
    seed,
    definition,
    child: randomDefinition(draw),
    type: draw.chance(0.1) ? "EXPRESS" : "STANDARD",
    input: example !== undefined && draw.chance(0.7) ? example.input : usualInput(draw),
  };
}

function usualInput(draw: Draw): Json {
  if (draw.chance(0.4)) return randomData(draw);
  return {
    a: { b: randomData(draw, 1) },
    items: draw.some(0, 6, () => randomData(draw, 1)),
    n: draw.integer(9),
    text: "abc",
  };
}
