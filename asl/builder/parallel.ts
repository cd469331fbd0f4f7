import { BuildError } from "../build-error.ts";
import type { Node } from "../expressions/node.ts";
import { memberAt, nodeOf, objectNode, type Ref } from "../expressions/ref.ts";
import { tuple } from "../expressions/shape.ts";
import { catcherEdges, printCatch, recordCatchers } from "./catch.ts";
import type { Catchers } from "./catch-options.ts";
import type { Block } from "./draft.ts";
import { endBlock } from "./end.ts";
import type { Branch, Branches } from "./flow.ts";
import type { ParallelOptions } from "./map-options.ts";
import { printRetry } from "./retry-policy.ts";
import { Sequence } from "./sequence.ts";
import { sourceNode } from "./value.ts";

/** Records a Parallel and its branches; see {@link import("./flow.ts").Flow.parallel}. */
export function recordParallel<Out>(
  sequence: Sequence,
  name: string,
  branches: Branches,
  options: ParallelOptions<Catchers<Out>>,
): Ref<never> {
  const { retry, catch: catchers = [], comment } = options;
  const named = Object.entries<Branch>(branches as Readonly<Record<string, Branch>>);
  if (named.length === 0) throw new BuildError(`"${name}" has no branch: a Parallel has at least one.`);
  const site = sequence.site(name);
  const edges = catcherEdges(sequence, name, catchers);
  const blocks = named.map(([branch]): Block => {
    const scope = { parent: sequence.scope, map: sequence.scope.map, what: `the branch "${branch}" of "${name}"` };
    return { scope, states: [], startAt: undefined };
  });
  sequence.append({
    name,
    type: "Parallel",
    site,
    goesOn: true,
    edges,
    fields: (printer) => ({
      Comment: comment,
      Branches: blocks.map((block) => printer.block(block)),
      Retry: printRetry(retry),
      Catch: printCatch(printer, catchers, edges),
    }),
  });
  const yielded = named.map(([branch, run], index) => {
    const block = blocks[index] as Block;
    const inner = new Sequence(sequence.recording, block, block.scope);
    return inner.run(() => {
      const value = nodeOf(run(inner.flow<never>()) ?? null);
      endBlock(inner, `${name}: ${branch}`, value);
      return value;
    });
  });
  const result = sourceNode({ kind: "own", name: "result", site }, tuple(yielded.map(({ shape }) => shape)));
  const value = Array.isArray(branches) ? result : byName(result, named);
  return recordCatchers(sequence, name, site, value, catchers, edges);
}

/** The result's members under the branches' names. */
function byName(result: Node, branches: readonly (readonly [name: string, branch: Branch])[]): Node {
  return objectNode(Object.fromEntries(branches.map(([name], position) => [name, memberAt(result, position)])));
}
