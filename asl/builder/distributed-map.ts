import * as z from "zod";
import { BuildError } from "../build-error.ts";
import type { Node } from "../expressions/node.ts";
import { type Arg, arrayNodeOf, expressionOf, nodeOf, objectNode, type Ref } from "../expressions/ref.ts";
import { itemOf, mostItems, type Shape, shapeOf, union } from "../expressions/shape.ts";
import type { Json } from "../types/json.ts";
import { catcherEdges, printCatch, recordCatchers } from "./catch.ts";
import type { Catchers } from "./catch-options.ts";
import type {
  BatchOptions,
  DistributedMapOptions,
  FailedChild,
  ResultWriterOptions,
  WrittenResults,
} from "./distributed-map-options.ts";
import type { FieldPrinter, MapBody } from "./draft.ts";
import type { Flow } from "./flow.ts";
import { type ItemSource, printItemReader } from "./item-source.ts";
import { mapBody, optionalNode, recordBody } from "./map.ts";
import { printRetry } from "./retry-policy.ts";
import type { Sequence } from "./sequence.ts";
import { sourceNode } from "./value.ts";

type Options<Out> = DistributedMapOptions<
  unknown,
  Catchers<Out>,
  BatchOptions | undefined,
  ResultWriterOptions | undefined,
  Arg<number> | undefined,
  Arg<number> | undefined
>;

const writtenResults = shapeOf(
  z.object({
    MapRunArn: z.string(),
    ResultWriterDetails: z.object({ Bucket: z.string(), Key: z.string() }),
  }) satisfies z.ZodType<WrittenResults>,
);

const failedChild = shapeOf(
  z.object({
    Status: z.enum(["FAILED", "TIMED_OUT", "ABORTED"]),
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }) satisfies z.ZodType<FailedChild>,
);

/** Records a distributed Map; see {@link Flow.distributedMap}. */
export function recordDistributedMap<Out>(
  sequence: Sequence,
  name: string,
  options: Options<Out>,
  run: (flow: Flow<never>, item: Ref<unknown>, index: Ref<number>) => unknown,
): Ref<never> {
  const { retry, catch: catchers = [], comment, label } = options;
  const items = itemsOf(name, options.items);
  const batcher = options.batcher && batcherOf(name, options.batcher);
  const writer = options.resultWriter && writerOf(options.resultWriter);
  const limits = {
    MaxConcurrency: optionalNode(options.maxConcurrency),
    ToleratedFailureCount: optionalNode(options.toleratedFailureCount),
    ToleratedFailurePercentage: optionalNode(options.toleratedFailurePercentage),
  };
  const site = sequence.site(name);
  const edges = catcherEdges(sequence, name, catchers);
  const body = mapBody(sequence, name, site, batcher ? batchShape(batcher.input, items.item) : items.item, {
    batchInput: batcher?.input,
    handedIn: [],
  });
  sequence.append({
    name,
    type: "Map",
    site,
    goesOn: true,
    edges,
    items: items.most,
    access: options.access,
    fields: (printer) => ({
      Comment: comment,
      Label: label,
      ...items.fields(printer),
      ItemSelector: printer.itemSelector(body),
      ItemBatcher: batcher?.field(printer, body),
      ...printGiven(limits, printer),
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: options.executionType },
        ...printer.block(body.block),
      },
      ResultWriter: writer?.(printer),
      Retry: printRetry(retry),
      Catch: printCatch(printer, catchers, edges),
    }),
  });
  const each = recordBody(sequence, name, body, (flow, item: Ref<Batch>, index) =>
    run(flow, batcher ? takenApart(item, batcher) : item, index),
  );
  const tolerates = limits.ToleratedFailureCount !== undefined || limits.ToleratedFailurePercentage !== undefined;
  const gathered: Shape = {
    kind: "array",
    item: tolerates ? union([each, failedChild]) : each,
    // There are at most as many batches as items.
    ...(items.most !== undefined && { max: items.most }),
  };
  const result = sourceNode({ kind: "own", name: "result", site }, writer ? writtenResults : gathered);
  sequence.recording.results.set(name, result.shape);
  return recordCatchers(sequence, name, site, result, catchers, edges);
}

interface Items {
  readonly item: Shape;
  /** How many there are at most; undefined where nothing says. */
  readonly most: number | undefined;
  fields(printer: FieldPrinter): Readonly<Record<string, Json>>;
}

function itemsOf(name: string, given: Options<never>["items"]): Items {
  if (expressionOf(given)) {
    const array = arrayNodeOf(given);
    return {
      item: itemOf(array.shape),
      most: mostItems(array.shape),
      fields: ({ template }) => ({ Items: template(array) }),
    };
  }
  const source = given as ItemSource<unknown>;
  const { maxItems } = source;
  return {
    item: shapeOf(source.item, `The item of "${name}"`),
    most: maxItems?.kind === "literal" ? Number(maxItems.value) : undefined,
    fields: ({ template }) => ({ ItemReader: printItemReader(source, template) }),
  };
}

type Batch = { readonly BatchInput: Readonly<Record<string, unknown>>; readonly Items: unknown[] };

/** A batch by its members: taken as a whole it would hold what the body reads from outside, too. */
function takenApart(batch: Ref<Batch>, { input }: Batcher): Ref<unknown> {
  const given = Object.keys(input.fields).map((field) => [field, batch.BatchInput[field]] as const);
  const members = { ...(given.length > 0 && { BatchInput: Object.fromEntries(given) }), Items: batch.Items };
  return members as unknown as Ref<unknown>;
}

interface Batcher {
  readonly input: Extract<Node, { kind: "object" }>;
  field(printer: FieldPrinter, body: MapBody): Json;
}

function batcherOf(name: string, options: BatchOptions): Batcher {
  const input = options.input === undefined ? objectNode({}) : nodeOf(options.input);
  if (input.kind !== "object") {
    throw new BuildError(
      `The batcher's input of "${name}" is not an object written with its fields: what the body reads from outside is added to them.`,
    );
  }
  const most = {
    MaxItemsPerBatch: optionalNode(options.maxItems),
    MaxInputBytesPerBatch: optionalNode(options.maxBytes),
  };
  return {
    input,
    field: (printer, body) => {
      const given = printer.batchInput(body);
      return { ...(given !== undefined && { BatchInput: given }), ...printGiven(most, printer) };
    },
  };
}

function batchShape(input: Node, item: Shape): Shape {
  const required = (shape: Shape) => ({ shape, optional: false });
  const items: Shape = { kind: "array", item, min: 1 };
  return { kind: "object", fields: { BatchInput: required(input.shape), Items: required(items) } };
}

function writerOf({
  bucket,
  prefix,
  transformation,
  outputType,
}: ResultWriterOptions): (printer: FieldPrinter) => Json {
  const args = nodeOf({ Bucket: bucket, Prefix: prefix });
  const config = {
    ...(transformation && { Transformation: transformation }),
    ...(outputType && { OutputType: outputType }),
  };
  return ({ template }) => ({
    Resource: "arn:aws:states:::s3:putObject",
    Arguments: template(args),
    ...(Object.keys(config).length > 0 && { WriterConfig: config }),
  });
}

function printGiven(
  fields: Readonly<Record<string, Node | undefined>>,
  { template }: FieldPrinter,
): Record<string, Json> {
  const given = Object.entries(fields).filter((field): field is [string, Node] => field[1] !== undefined);
  return Object.fromEntries(given.map(([name, node]) => [name, template(node)]));
}
