import * as z from "zod";
import type { Node } from "../expressions/node.ts";
import { type Ref, refOf } from "../expressions/ref.ts";
import { shapeOf } from "../expressions/shape.ts";
import type { Json } from "../types/json.ts";
import type { Catchers } from "./catch-options.ts";
import type { FieldPrinter, Site } from "./draft.ts";
import type { ErrorOutput } from "./error-output.ts";
import type { Sequence } from "./sequence.ts";
import { sourceNode, valueRef } from "./value.ts";

const errorShape = shapeOf(z.strictObject({ Error: z.string().max(256), Cause: z.string().max(32_768) }));

/** One edge for each catcher, for the state's draft. */
export function catcherEdges<Out>(sequence: Sequence, state: string, catchers: Catchers<Out>): Site[] {
  return catchers.map(() => sequence.site(state));
}

/** Prints `Catch`: what the state was given goes on to the catcher's states, as it does to the next one. */
export function printCatch<Out>(
  printer: FieldPrinter,
  catchers: Catchers<Out>,
  edges: readonly Site[],
): Json | undefined {
  if (catchers.length === 0) return undefined;
  return catchers.map(({ errors = ["States.ALL"] }, index) => {
    const edge = edges[index] as Site;
    return { ErrorEquals: [...errors], ...printer.leave(edge), Output: "{% $states.input %}" };
  });
}

/**
 * Records the catchers' bodies behind a state that was just recorded, and goes on from its end and theirs.
 *
 * @param result what the state comes to without an error
 * @returns what the state or the catcher that stood in for it came to
 */
export function recordCatchers<Out, T>(
  sequence: Sequence,
  name: string,
  site: Site,
  result: Node,
  catchers: Catchers<Out>,
  edges: readonly Site[],
): Ref<T> {
  const ends: Site[] = [site];
  const at = new Map<Site, Node>([[site, result]]);
  for (const [index, catcher] of catchers.entries()) {
    const edge = edges[index] as Site;
    const branch = sequence.branch(`the catcher of "${name}"`, edge, (inner) => {
      const own = sourceNode({ kind: "own", name: "errorOutput", site: edge }, errorShape);
      const error = refOf<ErrorOutput>(
        sourceNode({ kind: "value", value: inner.value(`${name} error`, new Map([[edge, own]])) }, errorShape),
      );
      return catcher.run(inner.flow<Out>(), error);
    });
    for (const end of branch.ends) at.set(end, branch.value);
    ends.push(...branch.ends);
  }
  sequence.continueFrom(ends);
  return valueRef(sequence, name, at);
}
