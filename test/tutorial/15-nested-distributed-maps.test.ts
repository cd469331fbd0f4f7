import { expect } from "chai";
import * as z from "zod";
import { readJsonLines } from "../../asl/builder/item-source.ts";
import { machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import { sum } from "../../asl/expressions/array.ts";
import { concat } from "../../asl/expressions/text.ts";
import { objectsInMemory } from "../support/objects-in-memory.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";

const Input = z.strictObject({ bucket: z.string(), run: z.string(), months: z.array(z.string()).max(60) });
const File = z.object({ key: z.string() });
const transform = {
  name: "transform",
  input: z.strictObject({ key: z.string(), run: z.string() }),
  output: z.int(),
  timeout: 60,
  memory: 512,
};

// Months, each with a list of files in S3: a Map Run of Map Runs. Every level has histories of its own.
const years = machine("years", { input: Input, output: z.number() }, (flow, { bucket, run, months }) => {
  const totals = flow.distributedMap(
    "Each month",
    { items: months, executionType: "STANDARD", maxConcurrency: 12, label: "month" },
    (monthly, month) => {
      const rows = monthly.distributedMap(
        "Each file",
        {
          items: readJsonLines({ bucket, key: concat("lists/", month, ".jsonl") }, File),
          executionType: "EXPRESS",
          maxConcurrency: 100,
          label: "file",
        },
        // Three levels deep, the body still reads the machine's input and its own month.
        (child, file) => child.invoke("Transform", transform, { key: concat(month, "/", file.key), run }),
      );
      return sum(rows, (n) => n);
    },
  );
  return sum(totals, (total) => total);
});

describe("Tutorial 15: distributed Maps in a distributed Map", () => {
  const months = ["2024-01", "2024-02"];
  const objects = objectsInMemory([
    { bucket: "raw", key: "lists/2024-01.jsonl", body: '{"key":"a"}\n{"key":"b"}\n{"key":"c"}\n' },
    { bucket: "raw", key: "lists/2024-02.jsonl", body: '{"key":"d"}\n' },
  ]);

  it("runs them all, six events in each history", () => {
    const seen: string[] = [];
    const models = {
      transform: ({ key, run }: Record<string, unknown>) => {
        seen.push(`${run}: ${key}`);
        return invoked(10);
      },
    };
    const run = runVirtually([years], { bucket: "raw", run: "r1", months }, models, { objects });
    expect(run.output).to.equal(40);
    expect(run.events).to.have.length(2 + 6);
    expect(seen.sort()).to.deep.equal(["r1: 2024-01/a", "r1: 2024-01/b", "r1: 2024-01/c", "r1: 2024-02/d"]);
    expect(run.executions).to.have.length(1 + 2 + 4);
  });

  it("hands what the innermost body needs through every level", () => {
    const outer = years.definition(localNames).States["Each month"];
    expect(outer).to.have.property("ItemSelector").that.has.all.keys("item", "bucket", "run");
    expect(outer)
      .to.have.nested.property("ItemProcessor.States.Each file.ItemSelector")
      .that.has.all.keys("item", "run", "outer");
  });
});
