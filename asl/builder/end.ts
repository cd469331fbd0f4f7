import { BuildError } from "../build-error.ts";
import type { Node } from "../expressions/node.ts";
import type { Sequence } from "./sequence.ts";

/**
 * Ends a machine's or a Map's states: every place where its body left off yields the body's value.
 *
 * A state that can end does; a rule or a catcher cannot, so those that lead nowhere else lead to one Succeed.
 */
export function endBlock(sequence: Sequence, name: string, value: Node): void {
  if (value.optional) {
    throw new BuildError(`What "${name}" comes to may be missing: say what stands in, with orElse(value, default).`);
  }
  const states = new Set(sequence.block.states.filter((state) => state.goesOn).map((state) => state.site));
  const edges = sequence.ends.filter((end) => !states.has(end));
  for (const end of sequence.ends) if (states.has(end)) end.output = value;
  if (edges.length === 0 && sequence.block.startAt !== undefined) return;
  sequence.continueFrom(edges);
  recordSucceed(sequence, `${name}: done`.slice(-80), value);
}

/** Records a Succeed that yields a value. */
export function recordSucceed(sequence: Sequence, name: string, value: Node): void {
  const site = sequence.site(name);
  site.output = value;
  sequence.append({ name, type: "Succeed", site, goesOn: false, edges: [], fields: () => ({}) });
}
