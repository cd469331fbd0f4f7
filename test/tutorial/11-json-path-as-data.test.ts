import { expect } from "chai";
import type { StateMachine } from "../../asl/types/state-machine.ts";
import { validateDefinition } from "../../asl/validate.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";

// A definition that exists already, in JSONPath, is typed data: a misspelt field does not compile.
const definition = {
  StartAt: "Price",
  States: {
    Price: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "price", Payload: { "product.$": "$.product" } },
      ResultSelector: { "each.$": "$.Payload" },
      ResultPath: "$.price",
      Retry: [{ ErrorEquals: ["Lambda.TooManyRequestsException"], JitterStrategy: "FULL" }],
      Next: "Large?",
    },
    "Large?": {
      Type: "Choice",
      Choices: [{ Variable: "$.pieces", NumericGreaterThan: 10, Next: "Discount" }],
      Default: "Total",
    },
    Discount: {
      Type: "Pass",
      Parameters: { "text.$": "States.Format('{} pieces at {} less 10 %', $.pieces, $.price.each)" },
      End: true,
    },
    Total: {
      Type: "Pass",
      Parameters: { "text.$": "States.Format('{} pieces at {}', $.pieces, $.price.each)" },
      End: true,
    },
  },
} satisfies StateMachine;
const shop = { name: "shop", definition: (): StateMachine => definition };

describe("Tutorial 11: definitions in JSONPath, as data", () => {
  it("run on the same engine", () => {
    const models = { price: () => invoked(5) };
    const run = (pieces: number) => runVirtually([shop], { product: "seal", pieces }, models).output;
    expect(run(3)).to.deep.equal({ text: "3 pieces at 5" });
    expect(run(30)).to.deep.equal({ text: "30 pieces at 5 less 10 %" });
  });

  it("are checked by the same rules as what the builders emit", () => {
    const { Price } = definition.States;
    const { Retry: _none, ...impatient } = Price;
    const wrong = { ...definition, States: { ...definition.States, Price: { ...impatient, Next: "Lagre?" } } };
    const found = validateDefinition(wrong).map(({ code, path, message }) => `${path} ${code}: ${message}`);
    expect(found).to.deep.equal([
      'States.Price transitions: Next leads to "Lagre?", which is not beside it. Did you mean "Large?"? There: Price, Large?, Discount, Total.',
      "States.Price lambda-throttle-retried: Nothing retries Lambda.TooManyRequestsException: a throttled call fails the state at once. " +
        'Add "Retry": [{ "ErrorEquals": ["Lambda.TooManyRequestsException"], "IntervalSeconds": 2, "MaxAttempts": 7, "BackoffRate": 1.85, "JitterStrategy": "FULL" }].',
    ]);
  });
});
