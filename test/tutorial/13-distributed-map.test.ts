import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import { count, keep, sum } from "../../asl/expressions/array.ts";
import { eq } from "../../asl/expressions/comparison.ts";
import { concat } from "../../asl/expressions/text.ts";
import { invoked, type Model, runVirtually } from "../support/virtual-platform.ts";

const transform = {
  name: "transform",
  input: z.strictObject({ file: z.string(), by: z.string() }),
  output: z.int(),
  timeout: 60,
  memory: 512,
};
const Input = z.strictObject({
  run: z.strictObject({ name: z.string(), remarks: z.string() }),
  files: z.array(z.string()).max(5000),
});

const load = machine("load", { input: Input, output: z.number() }, (flow, { run, files }) => {
  const by = flow.pass("Say by", concat("by ", run.name));
  const rows = flow.distributedMap(
    "Each file",
    { items: files, executionType: "EXPRESS", maxConcurrency: 2 },
    // Each item is an execution of its own, which cannot read the parent's variables or input. The body need not know.
    (child, file) => child.invoke("Transform", transform, { file, by }),
  );
  return sum(rows, (n) => n);
});

/** Every file takes 10 s; b is broken. */
const tenSeconds: Model = ({ file }) =>
  file === "b" ? { after: 10, error: "Broken" } : { after: 10, ...invoked(100) };

describe("Tutorial 13: a distributed Map", () => {
  it("runs its body for each item in an execution of its own", () => {
    const input = { run: { name: "Ada", remarks: "long" }, files: ["a", "c", "d"] };
    const run = runVirtually([load], input, { transform: tenSeconds });
    expect(run).to.include({ output: 300, seconds: 20 });
    expect(run.executions).to.have.length(1 + 3);
  });

  it("costs its parent six events, however many items there are", () => {
    const events = (files: string[]) =>
      runVirtually([load], { run: { name: "Ada", remarks: "" }, files }, { transform: tenSeconds }).events;
    expect(events(["a"])).to.deep.equal([
      "ExecutionStarted",
      "PassStateEntered",
      "PassStateExited",
      "MapStateEntered",
      "MapStateStarted",
      "MapRunStarted",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events(Array(50).fill("a"))).to.have.length(10);
  });

  it("hands every child what its body reads from outside, and no more", () => {
    const { States } = load.definition(localNames);
    expect(States["Each file"]).to.have.property("ItemSelector").that.deep.equals({
      item: "{% $states.context.Map.Item.Value %}",
      sayBy: "{% $sayBy %}",
    });
  });

  it("fails with the first item that does, unless failures are tolerated or, better, caught inside", () => {
    const input = { run: { name: "Ada", remarks: "" }, files: ["a", "b", "c"] };
    const failed = runVirtually([load], input, { transform: tenSeconds });
    expect(failed).to.include({ status: "FAILED", error: "States.ExceedToleratedFailureThreshold" });

    const patient = machine("patient", { input: Input, output: z.int() }, (flow, { files }) => {
      const results = flow.distributedMap(
        "Each file",
        { items: files, executionType: "EXPRESS", toleratedFailurePercentage: 50 },
        (child, file) => {
          child.invoke("Transform", transform, { file, by: "" });
          return { Status: "SUCCEEDED" as const };
        },
      );
      // A failed child stands in the results as {Status, Error, Cause}.
      return count(keep(results, (result) => eq(result.Status, "FAILED")));
    });
    expect(runVirtually([patient], input, { transform: tenSeconds }).output).to.equal(1);
  });
});
