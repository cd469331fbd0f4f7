import { arrayNodeOf, nodeOf, type Ref, refOf } from "../expressions/ref.ts";
import { itemOf, mostItems } from "../expressions/shape.ts";
import { catcherEdges, printCatch, recordCatchers } from "./catch.ts";
import type { Block, MapBody, Scope } from "./draft.ts";
import { endBlock } from "./end.ts";
import type { Flow, MapOptions } from "./flow.ts";
import { printRetry } from "./retry-policy.ts";
import { Sequence } from "./sequence.ts";
import { sourceNode } from "./value.ts";

/** Records an inline Map; see {@link Flow.map}. */
export function recordMap<Out, T, R>(
  sequence: Sequence,
  name: string,
  options: MapOptions<Out, T, R>,
  run: (flow: Flow<never>, item: Ref<T>, index: Ref<number>) => unknown,
): Ref<never> {
  const { maxConcurrency, retry, catch: catchers = [], comment } = options;
  const items = arrayNodeOf(options.items);
  const site = sequence.site(name);
  const edges = catcherEdges(sequence, name, catchers);
  const body = bodyOf(sequence, name, site, itemOf(items.shape));
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
      MaxConcurrency: maxConcurrency,
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...printer.block(body.block) },
      Retry: printRetry(retry),
      Catch: printCatch(printer, catchers, edges),
    }),
  });
  const iteration = new Sequence(sequence.recording, body.block, body.block.scope);
  const item = refOf<T>(sourceNode({ kind: "item", body }, body.item));
  const index = refOf<number>(sourceNode({ kind: "index", body }, { kind: "number", integer: true, min: 0 }));
  const each = iteration.run(() => {
    const yielded = nodeOf(run(iteration.flow<never>(), item, index) ?? null);
    endBlock(iteration, name, yielded);
    return yielded;
  });
  const bounds = items.shape.kind === "array" ? items.shape : { kind: "array" as const };
  const result = sourceNode({ kind: "own", name: "result", site }, { ...bounds, item: each.shape });
  return recordCatchers(sequence, name, site, result, catchers, edges);
}

function bodyOf(sequence: Sequence, name: string, outer: MapBody["outer"], item: MapBody["item"]): MapBody {
  const scope: { -readonly [K in keyof Scope]: Scope[K] } = {
    parent: sequence.scope,
    map: undefined,
    what: `the Map "${name}"`,
  };
  const block: Block = { scope, states: [], startAt: undefined };
  const body: MapBody = { block, outer, item, usesIndex: false, captured: new Map() };
  scope.map = body;
  return body;
}
