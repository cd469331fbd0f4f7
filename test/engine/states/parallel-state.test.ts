import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../../asl/types/json.ts";
import { invoke, runMachine } from "../run-machine.ts";

/** A Parallel with one branch for each of these states. */
function parallelOf(states: readonly Json[], more: { readonly [field: string]: Json } = {}): Json {
  const branches = states.map((state, index) => ({ StartAt: `B${index}`, States: { [`B${index}`]: state } }));
  return {
    StartAt: "P",
    States: { P: { Type: "Parallel", Branches: branches, End: true, ...more }, Caught: { Type: "Pass", End: true } },
  };
}

const pass = { Type: "Pass", End: true };
const fails = (error: string): Json => ({ Type: "Fail", Error: error, Cause: "because" });

describe("a Parallel", () => {
  it("costs 4 events beside its branches, whose first states follow its start", () => {
    const { events, types } = runMachine(parallelOf([pass, pass]));
    expect(types).to.deep.equal([
      "ExecutionStarted",
      "ParallelStateEntered",
      "ParallelStateStarted",
      "PassStateEntered",
      "PassStateExited",
      "PassStateEntered",
      "PassStateExited",
      "ParallelStateSucceeded",
      "ParallelStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events.map(({ previousEventId }) => previousEventId)).to.deep.equal([0, 0, 2, 3, 4, 3, 6, 7, 7, 9]);
  });

  it("hands on the branches' outputs in their order, whoever ends first", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }), (seconds) => {
        const waits = seconds.map((wait) => ({ Type: "Wait", Seconds: wait, Output: wait, End: true }));
        const ran = runMachine(parallelOf(waits));
        expect(ran.output).to.deep.equal(seconds);
        expect(ran.took).to.equal(Math.max(...seconds) * 1000);
      }),
    );
  });

  it("gives every branch its Arguments, and shapes its result by Output", () => {
    const doubled = { Type: "Pass", Output: "{% $states.input * 2 %}", End: true };
    const more = { Arguments: "{% $states.input.n %}", Output: { all: "{% $states.result %}" } };
    expect(runMachine(parallelOf([doubled, pass], more), { n: 4 }).output).to.deep.equal({ all: [8, 4] });
  });

  it("cuts the other branches when one fails: their events follow the one that failed", () => {
    const { events, description } = runMachine(
      parallelOf([{ Type: "Wait", Seconds: 9, End: true }, fails("E"), invoke()]),
    );
    expect(events.slice(3).map(({ type, previousEventId }) => `${type} ${previousEventId}`)).to.deep.equal([
      "WaitStateEntered 3",
      "FailStateEntered 3",
      "TaskStateEntered 3",
      "TaskScheduled 6",
      "WaitStateAborted 5",
      "TaskStateAborted 5",
      "ParallelStateFailed 5",
      "ExecutionFailed 10",
    ]);
    expect(description).to.include({ status: "FAILED", error: "E", cause: "because" });
  });

  it("runs all its branches anew on a retry, then goes to its catcher", () => {
    const { types, output } = runMachine(
      parallelOf([fails("E")], {
        Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
      }),
    );
    expect(types.filter((type) => type.startsWith("Parallel"))).to.deep.equal([
      "ParallelStateEntered",
      "ParallelStateStarted",
      "ParallelStateStarted",
      "ParallelStateFailed",
      "ParallelStateExited",
    ]);
    expect(output).to.deep.equal({ Error: "E", Cause: "because" });
  });

  it("fails once more where its catcher's own Output has no value", () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Output: { v: "{% $states.input.missing %}" }, Next: "Caught" }];
    const { events, description } = runMachine(parallelOf([fails("E")], { Catch }));
    expect(events.slice(3).map(({ type, previousEventId }) => `${type} ${previousEventId}`)).to.deep.equal([
      "FailStateEntered 3",
      "ParallelStateFailed 4",
      "EvaluationFailed 4",
      "ParallelStateFailed 6",
      "ExecutionFailed 7",
    ]);
    expect(description.error).to.equal("States.QueryEvaluationError");
    expect(events[5]?.evaluationFailedEventDetails).to.include({ location: "Catch[0]/Output/v" });
  });

  it("nests in Maps and in itself, and is aborted with what is around it", () => {
    const waits = { Type: "Wait", Seconds: 5, End: true };
    const inner = { Type: "Parallel", Branches: [{ StartAt: "W", States: { W: waits } }], End: true };
    const late = { W2: { Type: "Wait", Seconds: 1, Next: "F" }, F: fails("E") };
    const around = {
      Type: "Parallel",
      Branches: [
        { StartAt: "I", States: { I: inner } },
        { StartAt: "W2", States: late },
      ],
    };
    const { types } = runMachine({ StartAt: "A", States: { A: { ...around, End: true } } });
    expect(types).to.include("ParallelStateAborted");
    const map = {
      Type: "Map",
      Items: [1, 2],
      ItemProcessor: { StartAt: "Q", States: { Q: inner } },
      End: true,
    };
    expect(runMachine(parallelOf([map])).output).to.deep.equal([[[1], [2]]]);
  });

  it("keeps each branch's variables to itself", () => {
    const sets = { Type: "Pass", Assign: { v: 1 }, End: true };
    const machine = {
      StartAt: "P",
      States: {
        P: { Type: "Parallel", Branches: [{ StartAt: "A", States: { A: sets } }], Next: "Q" },
        Q: { Type: "Pass", Output: "{% $exists($v) %}", End: true },
      },
    };
    expect(runMachine(machine).output).to.equal(false);
  });
});
