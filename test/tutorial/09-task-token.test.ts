import { expect } from "chai";
import * as z from "zod";
import { activity } from "../../asl/builder/activity.ts";
import { machine } from "../../asl/builder/machine.ts";
import { runVirtually } from "../support/virtual-platform.ts";

const Invoice = z.strictObject({ invoice: z.string() });
const Verdict = z.strictObject({ approved: z.boolean(), by: z.string() });

const askPerson = {
  name: "ask-person",
  input: z.strictObject({ invoice: z.string(), token: z.string() }),
  output: z.null(),
  timeout: 10,
  memory: 128,
};

const approve = machine("approve", { input: Invoice, output: Verdict }, (flow, { invoice }) =>
  flow.waitForToken(
    "Ask",
    askPerson,
    // The function sends the token to a person, and returns. Whoever has it answers: SendTaskSuccess, SendTaskFailure.
    (token) => ({ invoice, token }),
    Verdict,
    {
      // One of heartbeatSeconds and timeoutSeconds is needed: a forgotten token would keep the execution for a year.
      timeoutSeconds: 7 * 24 * 3600,
      catch: [{ errors: ["States.Timeout"], run: () => ({ approved: false, by: "nobody" }) }],
    },
  ),
);

describe("Tutorial 09: waiting for somebody else", () => {
  it("waits until whoever has the token answers", () => {
    const run = runVirtually(
      [approve],
      { invoice: "17" },
      {
        "ask-person": () => ({ submitted: null, answer: { after: 86_400, result: { approved: true, by: "Ada" } } }),
      },
    );
    expect(run).to.deep.include({ output: { approved: true, by: "Ada" }, seconds: 86_400 });
  });

  it("gives up in the end", () => {
    const run = runVirtually(
      [approve],
      { invoice: "17" },
      {
        "ask-person": () => ({ submitted: null, answer: { silent: true } }),
      },
    );
    expect(run).to.deep.include({ output: { approved: false, by: "nobody" }, seconds: 604_800 });
  });

  it("has a worker fetch the work, where there is nobody to call: an activity", () => {
    const press = activity("press", { input: Invoice, output: z.strictObject({ pages: z.int() }) });
    const print = machine(
      "print",
      { input: Invoice, output: z.int() },
      (flow, input) => flow.activity("Print", press, input, { heartbeatSeconds: 30 }).pages,
    );
    const run = runVirtually(
      [print],
      { invoice: "17" },
      { "activity:press": () => ({ after: 20, result: { pages: 2 } }) },
    );
    expect(run).to.include({ output: 2, seconds: 20 });
    const lost = runVirtually(
      [print],
      { invoice: "17" },
      { "activity:press": () => ({ after: 40, result: { pages: 2 } }) },
    );
    expect(lost).to.include({ status: "FAILED", error: "States.Timeout", seconds: 30 });
  });
});
