import { expect } from "chai";
import * as z from "zod";
import { loadObjects, readCsv, readJsonLines } from "../../asl/builder/item-source.ts";
import { machine } from "../../asl/builder/machine.ts";
import { count, sum } from "../../asl/expressions/array.ts";
import { concat, text } from "../../asl/expressions/text.ts";
import { objectsInMemory } from "../support/objects-in-memory.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";

const Input = z.strictObject({ bucket: z.string(), site: z.string() });

/** Stands for S3. */
const objects = () =>
  objectsInMemory([
    { bucket: "raw", key: "devices.csv", body: "device,room\nd1,cellar\nd2,roof\nd3,roof\n" },
    { bucket: "raw", key: "readings/1.jsonl", body: '{"device":"d1","value":3}\n{"device":"d2","value":4}\n' },
    { bucket: "raw", key: "readings/2.jsonl", body: '{"device":"d3","value":5}\n' },
  ]);
const Reading = z.object({ device: z.string(), value: z.number() });

describe("Tutorial 14: items from S3", () => {
  it("are read row by row, typed by the contract that the machine says they keep to", () => {
    const made = machine("rooms", { input: Input, output: z.array(z.string()) }, (flow, { bucket, site }) =>
      flow.distributedMap(
        "Each device",
        {
          items: readCsv({ bucket, key: "devices.csv" }, z.object({ device: z.string(), room: z.string() })),
          executionType: "EXPRESS",
        },
        (child, row, index) => child.pass("Say", concat(text(index), " ", site, "/", row.room, "/", row.device)),
      ),
    );
    const run = runVirtually([made], { bucket: "raw", site: "Oslo" }, {}, { objects: objects() });
    expect(run.output).to.deep.equal(["0 Oslo/cellar/d1", "1 Oslo/roof/d2", "2 Oslo/roof/d3"]);
  });

  it("may be what is inside all objects under a prefix, handed on in batches", () => {
    const store = {
      name: "store",
      input: z.strictObject({ site: z.string(), unit: z.string(), total: z.number(), readings: z.int() }),
      output: z.string(),
      timeout: 10,
      memory: 128,
    };
    const made = machine("readings", { input: Input, output: z.array(z.string()) }, (flow, { bucket, site }) =>
      flow.distributedMap(
        "Each batch",
        {
          items: loadObjects({ bucket, prefix: "readings/", format: "JSONL" }, Reading),
          executionType: "EXPRESS",
          // What every batch is given is handed over once for all of its items; so is what the body reads from outside.
          batcher: { maxItems: 2, input: { unit: "bar" } },
        },
        (child, { BatchInput, Items }) =>
          child.invoke("Store", store, {
            site,
            unit: BatchInput.unit,
            total: sum(Items, (reading) => reading.value),
            readings: count(Items),
          }),
      ),
    );
    const models = { store: (args: object) => invoked(JSON.stringify(args)) };
    const run = runVirtually([made], { bucket: "raw", site: "Oslo" }, models, { objects: objects() });
    expect(run.output).to.deep.equal([
      '{"site":"Oslo","unit":"bar","total":7,"readings":2}',
      '{"site":"Oslo","unit":"bar","total":5,"readings":1}',
    ]);
  });

  it("may have results that are written instead of gathered: more than 256 KiB of them", () => {
    const made = machine("copy", { input: Input, output: z.string() }, (flow, { bucket }) => {
      const written = flow.distributedMap(
        "Each reading",
        {
          items: readJsonLines({ bucket, key: "readings/1.jsonl" }, Reading),
          executionType: "STANDARD",
          resultWriter: { bucket, prefix: "results", transformation: "COMPACT" },
        },
        (_child, reading) => ({ big: reading.value }),
      );
      return written.ResultWriterDetails.Key;
    });
    const s3 = objects();
    const run = runVirtually([made], { bucket: "raw", site: "Oslo" }, {}, { objects: s3 });
    expect(run.output).to.match(/^results\/[0-9a-f-]+\/manifest\.json$/);
    const key = String(run.output).replace("manifest.json", "SUCCEEDED_0.json");
    const file = s3({ type: "get-object", bucket: "raw", key, versionId: undefined, expectedBucketOwner: undefined });
    expect(file).to.deep.equal({ type: "read", text: '[{"big":3},{"big":4}]' });
  });
});
