import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { count, keep, sum } from "../../asl/expressions/array.ts";
import { eq } from "../../asl/expressions/comparison.ts";
import { concat, text } from "../../asl/expressions/text.ts";
import { invoked, type Model, runVirtually } from "../support/virtual-platform.ts";

const transform = {
  name: "transform",
  input: z.strictObject({ file: z.string(), by: z.string() }),
  output: z.strictObject({ status: z.enum(["DONE", "FAILED"]), rows: z.int() }),
  timeout: 60,
  memory: 512,
};
// The bound on the array is what a budget reads: 500 items of 7 events each fit the 25,000 of one history.
const Input = z.strictObject({ files: z.array(z.string()).max(500), by: z.string() });
const Output = z.strictObject({ rows: z.number(), failed: z.int() });

const load = machine("load", { input: Input, output: Output }, (flow, { files, by }) => {
  const receipts = flow.map("Each file", { items: files, maxConcurrency: 2 }, (each, file, index) =>
    each.invoke(
      "Transform",
      transform,
      // The body sees its item, its index, and whatever is outside.
      { file, by: concat(by, " as number ", text(index)) },
      // Caught inside, a failure is one item's: caught on the Map, it would have cut the siblings.
      { catch: [{ run: () => ({ status: "FAILED" as const, rows: 0 }) }] },
    ),
  );
  return {
    rows: sum(receipts, (receipt) => receipt.rows),
    failed: count(keep(receipts, (receipt) => eq(receipt.status, "FAILED"))),
  };
});

/** Every file takes 10 s and has 100 rows; b is broken. */
const tenSeconds: Model = ({ file }) =>
  file === "b" ? { after: 10, error: "Broken" } : { after: 10, ...invoked({ status: "DONE", rows: 100 }) };

describe("Tutorial 06: an inline Map", () => {
  it("runs its body for each item, as many at once as it may", () => {
    const run = runVirtually([load], { files: ["a", "b", "c", "d", "e"], by: "Ada" }, { transform: tenSeconds });
    expect(run).to.deep.include({ output: { rows: 400, failed: 1 }, seconds: 30 });
  });

  it("runs nothing for nothing", () => {
    const run = runVirtually([load], { files: [], by: "Ada" }, {});
    expect(run).to.deep.include({ output: { rows: 0, failed: 0 }, seconds: 0 });
  });

  it("costs four events, and two for each item beside those of its body", () => {
    const run = runVirtually([load], { files: ["a", "c"], by: "Ada" }, { transform: tenSeconds });
    expect(run.events).to.have.length(2 + 4 + 2 * (2 + 5));
    expect(load.bounds.items).to.deep.equal({ "Each file": 500 });
  });
});
