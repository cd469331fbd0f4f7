import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { eq, gt } from "../../asl/expressions/comparison.ts";
import { and, not } from "../../asl/expressions/logic.ts";
import { concat, text } from "../../asl/expressions/text.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";

const Shipment = z.strictObject({ kilograms: z.number().min(0), express: z.boolean() });
const bookPlane = {
  name: "book-plane",
  input: z.strictObject({ kilograms: z.number() }),
  output: z.strictObject({ flight: z.string() }),
  timeout: 10,
  memory: 128,
};

const ship = machine("ship", { input: Shipment, output: z.string(), entry: true }, (flow, { kilograms, express }) => {
  const by = flow.choice(
    "How?",
    [
      { when: eq(kilograms, 0), run: (nothing) => nothing.succeed("Nothing to ship", "nothing") },
      {
        when: gt(kilograms, 1000),
        run: (heavy) => heavy.fail("Too heavy", { error: "TooHeavy", cause: concat(text(kilograms), " kg") }),
      },
      {
        when: and(express, not(gt(kilograms, 100))),
        run: (fast) => concat("plane ", fast.invoke("Book plane", bookPlane, { kilograms }).flight),
      },
    ],
    // Without this, a value that no rule takes would come to null.
    () => "truck",
  );
  // A branch that ends the execution comes to nothing, so this is a text.
  return concat("by ", by);
});
const models = { "book-plane": () => invoked({ flight: "SL 7" }) };
const run = (kilograms: number, express = true) => runVirtually([ship], { kilograms, express }, models);

describe("Tutorial 05: choices", () => {
  it("take the branch of the first rule that holds, and join again", () => {
    expect(run(5).output).to.equal("by plane SL 7");
    expect(run(500).output).to.equal("by truck");
    expect(run(5, false).output).to.equal("by truck");
  });

  it("may end the execution, well or badly", () => {
    expect(run(0)).to.include({ status: "SUCCEEDED", output: "nothing" });
    expect(run(2000)).to.include({ status: "FAILED", error: "TooHeavy", cause: "2000 kg" });
  });

  it("stand at the beginning of an entry machine, too: input that breaks the contract is refused before anything runs", () => {
    expect(run(-1)).to.include({ status: "FAILED", error: "InvalidInput" });
    expect(run(-1).cause).to.contain('"kilograms" must be a number of at least 0');
  });
});
