import { expect } from "chai";
import * as z from "zod";
import { causeOf, LambdaCause } from "../../asl/builder/error-output.ts";
import { machine } from "../../asl/builder/machine.ts";
import { concat, text } from "../../asl/expressions/text.ts";
import { invoked, type Model, runVirtually } from "../support/virtual-platform.ts";

// A contract may say what its handler throws: then a catcher of another name does not compile.
const weigh = {
  name: "weigh",
  input: z.strictObject({ parcel: z.string() }),
  output: z.strictObject({ grams: z.int(), says: z.string() }),
  errors: ["UnknownParcel", "ScaleBroken"] as const,
  timeout: 10,
  memory: 128,
};
const repair = { name: "repair", input: z.strictObject({}), output: z.null(), timeout: 10, memory: 128 };
const Parcel = z.strictObject({ parcel: z.string() });

const made = machine("weigh-parcel", { input: Parcel, output: z.string() }, (flow, { parcel }) => {
  const weighed = flow.invoke(
    "Weigh",
    weigh,
    { parcel },
    {
      catch: [
        // What a handler returns stands in for the result.
        {
          errors: ["UnknownParcel"],
          run: (_flow, error) => ({ grams: 0, says: causeOf(error, LambdaCause).errorMessage }),
        },
        // A handler may have states of its own.
        {
          errors: ["ScaleBroken"],
          run: (handler) => {
            handler.invoke("Repair", repair, {});
            return { grams: 0, says: "the scale is repaired" };
          },
        },
        // Without names it takes what is left, and comes last. One that fails stands in for nothing.
        { run: (handler, error) => handler.fail("Stop", { error: error.Error, cause: "Weighing failed." }) },
      ],
    },
  );
  // The paths join again: this is what the function yields, or what one of the first two handlers returned.
  return concat(parcel, ", ", text(weighed.grams), " g: ", weighed.says);
});

const run = (answer: ReturnType<Model>) =>
  runVirtually([made], { parcel: "P1" }, { weigh: () => answer, repair: () => invoked(null) });

describe("Tutorial 04: catching errors", () => {
  it("goes on as if nothing happened where the Task succeeds", () => {
    expect(run(invoked({ grams: 7, says: "fine" })).output).to.equal("P1, 7 g: fine");
  });

  it("joins what a handler returns with the usual result", () => {
    const cause = '{"errorMessage":"no parcel P1","errorType":"UnknownParcel"}';
    expect(run({ error: "UnknownParcel", cause }).output).to.equal("P1, 0 g: no parcel P1");
  });

  it("runs a handler's own states first", () => {
    const repaired = run({ error: "ScaleBroken", cause: "{}" });
    expect(repaired.output).to.equal("P1, 0 g: the scale is repaired");
    expect(repaired.events.filter((type) => type === "TaskStateEntered")).to.have.length(2);
  });

  it("fails as the last handler says; States.Runtime alone is never caught", () => {
    const failed = run({ error: "Lambda.Unknown", cause: "crashed" });
    expect(failed).to.include({ status: "FAILED", error: "Lambda.Unknown", cause: "Weighing failed." });
  });
});
