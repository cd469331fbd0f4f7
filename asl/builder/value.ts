import { BuildError } from "../build-error.ts";
import type { Node } from "../expressions/node.ts";
import { type Ref, refOf } from "../expressions/ref.ts";
import { type Shape, union } from "../expressions/shape.ts";
import type { DraftValue, Site, Source } from "./draft.ts";
import type { Sequence } from "./sequence.ts";

/** An expression that reads a source. */
export function sourceNode(source: Source, shape: Shape): Node {
  return { kind: "source", source, shape };
}

/** What a state came to, as later states read it. */
export function valueRef<T>(sequence: Sequence, name: string, at: ReadonlyMap<Site, Node>): Ref<T> {
  const nodes = [...at.values()];
  const maybe = nodes.find((node) => node.optional);
  if (maybe)
    throw new BuildError(`What "${name}" comes to may be missing: say what stands in, with orElse(value, default).`);
  const shape: Shape = nodes.length === 0 ? { kind: "null" } : union(nodes.map((node) => node.shape));
  return refOf(sourceNode({ kind: "value", value: sequence.value(name, at) satisfies DraftValue }, shape));
}
