import { expect } from "chai";
import { payload } from "../../../engine/payload.ts";
import { runVirtual } from "../../../engine/run-virtual.ts";
import { addMachine, invoke, outcome, runMachine, testEngine } from "../run-machine.ts";

describe("a Task", () => {
  it("takes TimeoutSeconds from its start, for each attempt anew", () => {
    const machine = {
      StartAt: "A",
      States: {
        A: invoke({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 1 }], End: true }),
      },
    };
    const ran = runMachine(machine, {}, { model: () => ({ silent: true }) });
    expect(ran.types.filter((type) => type === "TaskTimedOut")).to.have.length(2);
    expect(ran.description).to.include({ status: "FAILED", error: "States.Timeout" });
    expect(ran.description).not.to.have.property("cause");
    expect(ran.took).to.equal(5000 + 1000 + 5000);
    expect(ran.test.cancelled).to.have.length(2);
  });

  it("ignores what is told after it was given up", () => {
    const { engine, clock } = testEngine({ model: () => ({ silent: true }) });
    const machineArn = addMachine(engine, "m", {
      StartAt: "A",
      States: { A: invoke({ TimeoutSeconds: 1, End: true }) },
    });
    const started = engine.start({ machineArn, name: "r", input: payload({}) });
    if ("refused" in started) throw new Error(started.message);
    runVirtual(engine, clock);
    engine.completeTask(`${started.execution.arn}#1`, { type: "succeeded", output: 1 });
    runVirtual(engine, clock);
    expect(outcome(engine, started.execution.arn).description.status).to.equal("FAILED");
  });

  it("hands on its result by default, and Output and Assign see result and input", () => {
    const machine = {
      StartAt: "A",
      States: {
        A: invoke({ Next: "B" }),
        B: invoke({
          Assign: { got: "{% $states.result.n %}" },
          Output: { was: "{% $states.input.n %}", is: "{% $states.result.n %}" },
          Next: "C",
        }),
        C: { Type: "Pass", Output: { got: "{% $got %}", input: "{% $states.input %}" }, End: true },
      },
    };
    let n = 0;
    const ran = runMachine(machine, {}, { model: () => ({ result: { n: ++n } }) });
    expect(ran.output).to.deep.equal({ got: 2, input: { was: 1, is: 2 } });
  });

  it("lets a catcher see an expression that failed", () => {
    const machine = {
      StartAt: "A",
      States: {
        A: invoke({
          Output: "{% $states.result.missing %}",
          Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "B" }],
          End: true,
        }),
        B: { Type: "Pass", End: true },
      },
    };
    const ran = runMachine(machine);
    expect(ran.types.slice(4)).to.deep.equal([
      "TaskSucceeded",
      "EvaluationFailed",
      "TaskStateExited",
      "PassStateEntered",
      "PassStateExited",
      "ExecutionSucceeded",
    ]);
    expect(ran.output).to.have.property("Error", "States.QueryEvaluationError");
  });

  it("with a machine time-out ends the execution as TIMED_OUT, without error or cause in its description", () => {
    const machine = { TimeoutSeconds: 3, StartAt: "A", States: { A: { Type: "Wait", Seconds: 60, End: true } } };
    const ran = runMachine(machine);
    expect(ran.description.status).to.equal("TIMED_OUT");
    expect(ran.description).not.to.have.any.keys("error", "cause");
    expect(ran.events.at(-1)).to.deep.include({ type: "ExecutionTimedOut", previousEventId: 0 });
    expect(ran.took).to.equal(3000);
  });
});
