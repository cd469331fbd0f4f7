import type { Node } from "../expressions/node.ts";
import { type Arg, arrayNodeOf, nodeOf, type Ref, refOf } from "../expressions/ref.ts";
import { itemOf, mostItems, type Shape } from "../expressions/shape.ts";
import { catcherEdges, printCatch, recordCatchers } from "./catch.ts";
import type { Catchers } from "./catch-options.ts";
import type { Block, ChildInput, MapBody, Scope, Site } from "./draft.ts";
import { endBlock } from "./end.ts";
import type { Flow } from "./flow.ts";
import type { MapOptions } from "./map-options.ts";
import { printRetry } from "./retry-policy.ts";
import { Sequence } from "./sequence.ts";
import { sourceNode } from "./value.ts";

/** Records an inline Map; see {@link Flow.map}. */
export function recordMap<Out, T>(
  sequence: Sequence,
  name: string,
  options: MapOptions<T, Catchers<Out>>,
  run: (flow: Flow<never>, item: Ref<T>, index: Ref<number>) => unknown,
): Ref<never> {
  const { retry, catch: catchers = [], comment } = options;
  const items = arrayNodeOf(options.items);
  const concurrency = optionalNode(options.maxConcurrency);
  const site = sequence.site(name);
  const edges = catcherEdges(sequence, name, catchers);
  const body = mapBody(sequence, name, site, itemOf(items.shape), undefined);
  sequence.append({
    name,
    type: "Map",
    site,
    goesOn: true,
    edges,
    items: mostItems(items.shape),
    fields: (printer) => ({
      Comment: comment,
      Items: printer.template(items),
      ItemSelector: printer.itemSelector(body),
      MaxConcurrency: concurrency && printer.template(concurrency),
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...printer.block(body.block) },
      Retry: printRetry(retry),
      Catch: printCatch(printer, catchers, edges),
    }),
  });
  const each = recordBody(sequence, name, body, run);
  const result = sourceNode({ kind: "own", name: "result", site }, arrayLike(items.shape, each));
  sequence.recording.results.set(name, result.shape);
  return recordCatchers(sequence, name, site, result, catchers, edges);
}

/** The expression of an option that is given, or undefined. */
export function optionalNode(given: Arg<number> | undefined): Node | undefined {
  return given === undefined ? undefined : nodeOf(given);
}

/** A Map's body before anything is recorded in it. */
export function mapBody(
  sequence: Sequence,
  name: string,
  outer: Site,
  item: Shape,
  child: ChildInput | undefined,
): MapBody {
  const scope: { -readonly [K in keyof Scope]: Scope[K] } = {
    parent: sequence.scope,
    map: undefined,
    what: `the Map "${name}"`,
  };
  const block: Block = { scope, states: [], startAt: undefined };
  const body: MapBody = { block, outer, item, usesIndex: false, captured: new Map(), child };
  scope.map = body;
  return body;
}

/** Records a Map's body; returns what one iteration comes to. */
export function recordBody<T>(
  sequence: Sequence,
  name: string,
  body: MapBody,
  run: (flow: Flow<never>, item: Ref<T>, index: Ref<number>) => unknown,
): Shape {
  const iteration = new Sequence(sequence.recording, body.block, body.block.scope);
  const item = refOf<T>(sourceNode({ kind: "item", body }, body.item));
  const index = refOf<number>(sourceNode({ kind: "index", body }, { kind: "number", integer: true, min: 0 }));
  return iteration.run(() => {
    const yielded = nodeOf(run(iteration.flow<never>(), item, index) ?? null);
    endBlock(iteration, name, yielded);
    return yielded.shape;
  });
}

/** The shape of an array as long as another one. */
function arrayLike(array: Shape, item: Shape): Shape {
  if (array.kind !== "array") return { kind: "array", item };
  const { positions: _each, ...bounds } = array;
  return { ...bounds, item };
}
