import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import { concat } from "../../asl/expressions/text.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";

// A function is known to machines by its contract: plain data, with zod types of what it takes and gives.
const greet = {
  name: "greet",
  input: z.strictObject({ name: z.string().max(100) }),
  output: z.strictObject({ greeting: z.string() }),
  timeout: 10,
  memory: 128,
};

// A machine is a function from typed input to typed output. Its body runs once, now, and records states: this one is a Task.
const hello = machine(
  "hello",
  { input: z.strictObject({ person: z.string().max(100) }), output: z.string() },
  (flow, input) => {
    const { greeting } = flow.invoke("Greet", greet, { name: input.person });
    return concat(greeting, "!");
  },
);

describe("Tutorial 01: the first Task", () => {
  it("runs without AWS, in virtual time; a model stands for the function", () => {
    const run = runVirtually(
      [hello],
      { person: "Ada" },
      {
        greet: ({ name }) => invoked({ greeting: `Hello ${name}` }),
      },
    );
    expect(run).to.include({ status: "SUCCEEDED", output: "Hello Ada!" });
  });

  it("leaves the history that Step Functions would leave: five events for the Task, two for the execution", () => {
    const run = runVirtually([hello], { person: "Ada" }, { greet: () => invoked({ greeting: "Hello" }) });
    expect(run.events).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("is an ordinary definition in JSONata, ready to deploy", () => {
    expect(hello.definition(localNames)).to.deep.equal({
      QueryLanguage: "JSONata",
      StartAt: "Greet",
      States: {
        Greet: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: { FunctionName: "greet", Payload: { name: "{% $states.context.Execution.Input.person %}" } },
          Output: '{% $states.result.Payload.greeting & "!" %}',
          End: true,
        },
      },
    });
  });
});
