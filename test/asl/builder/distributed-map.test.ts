import { expect } from "chai";
import * as z from "zod";
import { integration } from "../../../asl/builder/integration.ts";
import {
  listObjects,
  loadObjects,
  readAthenaManifest,
  readCsv,
  readInventory,
  readJson,
  readJsonLines,
  readParquet,
} from "../../../asl/builder/item-source.ts";
import { machine } from "../../../asl/builder/machine.ts";
import { localNames } from "../../../asl/builder/names.ts";
import { add } from "../../../asl/expressions/arithmetic.ts";
import { count, sum } from "../../../asl/expressions/array.ts";
import { orElse } from "../../../asl/expressions/logic.ts";
import { concat, text } from "../../../asl/expressions/text.ts";
import { assertValid } from "../../support/virtual-platform.ts";

const double = {
  name: "double",
  input: z.strictObject({ n: z.number(), by: z.string() }),
  output: z.strictObject({ n: z.number() }),
  timeout: 3,
  memory: 128,
};
const Input = z.strictObject({
  dataset: z.strictObject({ name: z.string(), owner: z.string() }),
  note: z.string().optional(),
  files: z.array(z.strictObject({ key: z.string(), bytes: z.int() })).max(500),
  bucket: z.string(),
});
const retry = [{ ErrorEquals: ["States.TaskFailed"] }];

type Built = { definition(names: typeof localNames): { States: object } };

/** A Map state's fields, once the whole definition is validated. */
function mapOf(made: Built, name = "Each") {
  const definition = made.definition(localNames);
  assertValid(definition as never);
  return (definition.States as Record<string, { readonly [field: string]: never }>)[name] as {
    readonly [field: string]: never;
  };
}

describe("flow.distributedMap()", () => {
  it("hands each child the fields that its body reads from outside, and no others", () => {
    const made = machine("m", { input: Input, output: z.number() }, (flow, { files, dataset }) => {
      const by = flow.pass("Say by", concat("by ", dataset.owner));
      const results = flow.distributedMap(
        "Each",
        { items: files, executionType: "STANDARD", maxConcurrency: 100, label: "each-file" },
        (child, file, index) =>
          child.invoke("Double", double, { n: add(file.bytes, index), by: concat(dataset.name, by) }, { retry }),
      );
      return sum(results, ({ n }) => n);
    });
    const map = mapOf(made);
    expect(map.ItemSelector).to.deep.equal({
      item: "{% $states.context.Map.Item.Value %}",
      index: "{% $states.context.Map.Item.Index %}",
      name: "{% $states.context.Execution.Input.dataset.name %}",
      sayBy: "{% $sayBy %}",
    });
    expect(map).to.nested.include({
      "ItemProcessor.ProcessorConfig.Mode": "DISTRIBUTED",
      "ItemProcessor.ProcessorConfig.ExecutionType": "STANDARD",
      MaxConcurrency: 100,
      Label: "each-file",
    });
    expect(map).to.have.nested.property("ItemProcessor.States.Double.Arguments.Payload").that.deep.equals({
      n: "{% $states.context.Execution.Input.item.bytes + $states.context.Execution.Input.index %}",
      by: "{% $states.context.Execution.Input.name & $states.context.Execution.Input.sayBy %}",
    });
    expect(made.bounds.items).to.deep.equal({ Each: 500 });
  });

  it("hands the item alone to a body that needs nothing else, also inside an inline Map", () => {
    const made = machine("m", { input: Input, output: z.null() }, (flow, { files }) => {
      flow.distributedMap("Each", { items: files, executionType: "EXPRESS" }, (child, file) => {
        const twice = child.pass("Twice", [file.bytes, file.bytes]);
        return child.map("Inner", { items: twice }, (inner, n) =>
          inner.invoke("Double", double, { n, by: file.key }, { retry }),
        );
      });
      return null;
    });
    const map = mapOf(made);
    expect(map).not.to.have.property("ItemSelector");
    expect(map).to.have.nested.property(
      "ItemProcessor.States.Inner.ItemProcessor.States.Double.Arguments.Payload.by",
      "{% $states.context.Execution.Input.key %}",
    );
  });

  it("leaves out of a child's input what may be missing and is", () => {
    const made = machine("m", { input: Input, output: z.null() }, (flow, { files, note }) => {
      flow.distributedMap("Each", { items: files, executionType: "STANDARD" }, (child, file) =>
        child.pass("Note", concat(file.key, orElse(note, "none"))),
      );
      return null;
    });
    expect(mapOf(made)).to.have.nested.property(
      "ItemSelector.note",
      '{% {"value": $states.context.Execution.Input.note} %}',
    );
    expect(mapOf(made))
      .to.have.nested.property("ItemProcessor.States.Note.Output")
      .that.contains("$exists($states.context.Execution.Input.note.value)");
  });

  it("puts items together, and hands a batch's common input once", () => {
    const made = machine("m", { input: Input, output: z.null() }, (flow, { files, dataset, bucket }) => {
      flow.distributedMap(
        "Each",
        {
          items: files,
          executionType: "EXPRESS",
          batcher: { maxItems: 100, maxBytes: 200_000, input: { bucket, limit: 7 } },
          toleratedFailurePercentage: 5,
          toleratedFailureCount: count(files),
        },
        (child, { BatchInput, Items }) =>
          child.pass("Total", {
            n: add(BatchInput.limit, count(Items)),
            says: concat(BatchInput.bucket, dataset.name, text(sum(Items, (file) => file.bytes))),
          }),
      );
      return null;
    });
    const map = mapOf(made);
    expect(map.ItemBatcher).to.deep.equal({
      BatchInput: {
        bucket: "{% $states.context.Execution.Input.bucket %}",
        limit: 7,
        name: "{% $states.context.Execution.Input.dataset.name %}",
      },
      MaxItemsPerBatch: 100,
      MaxInputBytesPerBatch: 200_000,
    });
    expect(map).not.to.have.property("ItemSelector");
    expect(map).to.include({ ToleratedFailurePercentage: 5 });
    expect(map).to.have.nested.property("ItemProcessor.States.Total.Output").that.contains(".BatchInput.name &");
  });

  it("hands a whole batch on as it is typed, without what else its children are given", () => {
    const store = {
      name: "store",
      input: z.strictObject({ Items: z.array(z.strictObject({ key: z.string(), bytes: z.int() })) }),
      output: z.null(),
      timeout: 3,
      memory: 128,
    };
    const made = machine("m", { input: Input, output: z.null() }, (flow, { files, dataset }) => {
      flow.distributedMap(
        "Each",
        { items: files, executionType: "EXPRESS", batcher: { maxItems: 2 } },
        (child, batch) => {
          child.invoke("Store", store, batch, { retry });
          return dataset.name;
        },
      );
      return null;
    });
    expect(mapOf(made)).to.have.nested.property("ItemProcessor.States.Store.Arguments.Payload").that.deep.equals({
      Items: "{% [$states.context.Execution.Input.Items] %}",
    });
    expect(mapOf(made)).to.have.nested.property("ItemBatcher.BatchInput").that.has.all.keys("name");
  });

  it("writes results to S3, and comes to where they are", () => {
    const made = machine("m", { input: Input, output: z.string() }, (flow, { files, bucket }) => {
      const written = flow.distributedMap(
        "Each",
        {
          items: files,
          executionType: "STANDARD",
          resultWriter: { bucket, prefix: "results", transformation: "FLATTEN", outputType: "JSONL" },
          catch: [
            {
              errors: ["States.ItemReaderFailed"],
              run: () => ({ MapRunArn: "", ResultWriterDetails: { Bucket: "", Key: "" } }),
            },
          ],
        },
        (child, file) => child.pass("Key", file.key),
      );
      return written.ResultWriterDetails.Key;
    });
    expect(mapOf(made).ResultWriter).to.deep.equal({
      Resource: "arn:aws:states:::s3:putObject",
      Arguments: { Bucket: "{% $states.context.Execution.Input.bucket %}", Prefix: "results" },
      WriterConfig: { Transformation: "FLATTEN", OutputType: "JSONL" },
    });
  });

  it("hands a distributed Map inside another one what the inner body reads from far outside", () => {
    const made = machine("m", { input: Input, output: z.null() }, (flow, { files, dataset }) => {
      flow.distributedMap("Outer", { items: files, executionType: "STANDARD" }, (outer, file) => {
        outer.distributedMap("Inner", { items: files, executionType: "STANDARD" }, (inner, other) =>
          inner.pass("Say", concat(dataset.name, file.key, other.key)),
        );
        return null;
      });
      return null;
    });
    const outer = mapOf(made, "Outer");
    expect(outer.ItemSelector).to.have.all.keys("item", "files", "name");
    expect(outer).to.have.nested.property("ItemProcessor.States.Inner.ItemSelector").that.deep.equals({
      item: "{% $states.context.Map.Item.Value %}",
      name: "{% $states.context.Execution.Input.name %}",
      key: "{% $states.context.Execution.Input.item.key %}",
    });
    expect(outer).to.have.nested.property(
      "ItemProcessor.States.Inner.ItemProcessor.States.Say.Output",
      "{% $states.context.Execution.Input.name & $states.context.Execution.Input.key & $states.context.Execution.Input.item.key %}",
    );
  });

  it("reads items from S3 in every format that Step Functions reads", () => {
    const from = { bucket: "b", key: "k" };
    const Row = z.object({ a: z.string() });
    const sources = {
      json: [
        readJson({ ...from, pointer: "/rows", maxItems: 9 }, Row),
        { InputType: "JSON", ItemsPointer: "/rows", MaxItems: 9 },
      ],
      jsonl: [readJsonLines({ ...from, versionId: "v" }, Row), { InputType: "JSONL" }],
      csv: [readCsv(from, Row), { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }],
      headers: [
        readCsv({ ...from, headers: ["a"], delimiter: "TAB" }, Row),
        { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"], CSVDelimiter: "TAB" },
      ],
      parquet: [readParquet(from, Row), { InputType: "PARQUET" }],
      inventory: [readInventory(from, Row), { InputType: "MANIFEST" }],
      athena: [
        readAthenaManifest({ ...from, format: "PARQUET" }, Row),
        { ManifestType: "ATHENA_DATA", InputType: "PARQUET" },
      ],
      load: [
        loadObjects({ bucket: "b", prefix: "p/", format: "JSONL" }, Row),
        { Transformation: "LOAD_AND_FLATTEN", InputType: "JSONL" },
      ],
    } as const;
    for (const [name, [source, config]] of Object.entries(sources)) {
      const made = machine("m", { input: Input, output: z.array(z.string()) }, (flow) =>
        flow.distributedMap("Each", { items: source, executionType: "EXPRESS" }, (child, row) =>
          child.pass("A", row.a),
        ),
      );
      const { ItemReader: reader = {} } = mapOf(made) as { ItemReader?: { Resource?: string; ReaderConfig?: object } };
      expect(reader.ReaderConfig, name).to.deep.equal(config);
      expect(reader.Resource).to.equal(`arn:aws:states:::s3:${name === "load" ? "listObjectsV2" : "getObject"}`);
      expect(made.bounds.items).to.deep.equal(name === "json" ? { Each: 9 } : {});
    }
    const listed = machine("m", { input: Input, output: z.array(z.number()) }, (flow, { bucket }) =>
      flow.distributedMap(
        "Each",
        { items: listObjects({ bucket, prefix: "p/" }), executionType: "EXPRESS" },
        (_flow, object) => object.Size,
      ),
    );
    expect(mapOf(listed).ItemReader).to.deep.equal({
      Resource: "arn:aws:states:::s3:listObjectsV2",
      Arguments: { Bucket: "{% $states.context.Execution.Input.bucket %}", Prefix: "p/" },
    });
  });

  it("refuses a batch input whose fields are not known, and an EXPRESS child that waits", () => {
    const batch = () =>
      machine("m", { input: Input, output: z.null() }, (flow, { files, dataset }) => {
        const batcher = { maxItems: 2, input: dataset };
        flow.distributedMap("Each", { items: files, executionType: "EXPRESS", batcher }, () => null);
        return null;
      });
    expect(batch).to.throw(/The batcher's input of "Each" is not an object written with its fields/);
    const query = integration("athena:startQueryExecution.sync", {
      input: z.strictObject({ QueryString: z.string() }),
      output: z.object({}),
    });
    const waiting = machine("m", { input: Input, output: z.null() }, (flow, { files }) => {
      flow.distributedMap("Each", { items: files, executionType: "EXPRESS" }, (child, file) =>
        child.call("Query", query, { QueryString: file.key }),
      );
      return null;
    });
    expect(() => mapOf(waiting)).to.throw(/Query.*error express-child: .*athena:startQueryExecution\.sync/);
  });
});
