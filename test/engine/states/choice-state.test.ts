import { expect } from "chai";
import { runMachine } from "../run-machine.ts";

const end = { Type: "Pass", End: true };

describe("a Choice", () => {
  it("takes the first rule that holds, with the rule's Output and Assign", () => {
    const machine = {
      StartAt: "C",
      States: {
        C: {
          Type: "Choice",
          Choices: [
            { Condition: "{% $states.input.n > 10 %}", Next: "Big" },
            {
              Condition: "{% $states.input.n > 5 %}",
              Assign: { kind: "middle" },
              Output: "{% $states.input.n %}",
              Next: "Middle",
            },
          ],
          Default: "Small",
          Output: "default",
        },
        Big: end,
        Middle: { Type: "Pass", Output: { kind: "{% $kind %}", n: "{% $states.input %}" }, End: true },
        Small: end,
      },
    };
    expect(runMachine(machine, { n: 7 }).output).to.deep.equal({ kind: "middle", n: 7 });
    expect(runMachine(machine, { n: 11 }).output).to.deep.equal({ n: 11 });
    expect(runMachine(machine, { n: 1 }).output).to.equal("default");
  });

  it("fails with States.Runtime where no rule holds and there is no Default", () => {
    const machine = {
      StartAt: "C",
      States: { C: { Type: "Choice", Choices: [{ Condition: false, Next: "E" }] }, E: end },
    };
    const ran = runMachine(machine);
    expect(ran.description.error).to.equal("States.Runtime");
    expect(ran.types).to.deep.equal(["ExecutionStarted", "ChoiceStateEntered", "ExecutionFailed"]);
  });

  it("fails where a condition is no boolean", () => {
    const machine = {
      StartAt: "C",
      States: { C: { Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "E" }], Default: "E" }, E: end },
    };
    const ran = runMachine(machine);
    expect(ran.description.error).to.equal("States.QueryEvaluationError");
    expect(ran.description.cause).to.match(
      /field 'Choices\[0\]\/Condition' returned an unexpected result type\. Expected 'boolean', but was 'number' for value: 1$/,
    );
  });
});
