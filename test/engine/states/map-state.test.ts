import { expect } from "chai";
import type { Json } from "../../../asl/types/json.ts";
import { awsLimits } from "../../../engine/limits.ts";
import { invoke, runMachine } from "../run-machine.ts";

function mapOf(states: Json, more: { readonly [field: string]: Json } = {}): Json {
  const processor = { StartAt: Object.keys(states as object)[0] ?? "", States: states };
  return {
    StartAt: "M",
    States: { M: { Type: "Map", Items: "{% $states.input %}", ItemProcessor: processor, End: true, ...more } },
  };
}

const pass = { P: { Type: "Pass", End: true } };
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("an inline Map", () => {
  it("costs 4 events and 2 for each item beside the body", () => {
    for (const count of [0, 1, 50]) {
      const ran = runMachine(mapOf(pass), numbers(count));
      expect(ran.events).to.have.length(2 + 4 + count * (2 + 2));
      expect(ran.output).to.deep.equal(numbers(count));
    }
  });

  it("runs 40 iterations at once, or as many as MaxConcurrency says below that", () => {
    for (const [wanted, expected] of [
      [0, 40],
      [7, 7],
      [100, 40],
    ] as const) {
      let running = 0;
      let most = 0;
      const ran = runMachine(mapOf({ A: invoke() }, { MaxConcurrency: wanted }), numbers(100), {
        model: () => {
          running++;
          most = Math.max(most, running);
          return { result: running--, after: 1 };
        },
      });
      expect(most).to.equal(1);
      expect(ran.took).to.equal(Math.ceil(100 / expected) * 1000);
    }
  });

  it("keeps the outputs in the order of the items, whoever ends first", () => {
    const ran = runMachine(mapOf({ A: invoke({ Output: "{% $states.input %}", End: true }) }), [3, 1, 2], {
      model: (request) => ({ result: 0, after: Number(request.stateInput) }),
    });
    expect(ran.output).to.deep.equal([3, 1, 2]);
  });

  it("shows the item in the context object, in ItemSelector and within the iteration", () => {
    const ran = runMachine(
      mapOf(
        {
          P: {
            Type: "Pass",
            Output: { given: "{% $states.input %}", item: "{% $states.context.Map.Item %}" },
            End: true,
          },
        },
        { ItemSelector: { at: "{% $states.context.Map.Item.Index %}", value: "{% $states.context.Map.Item.Value %}" } },
      ),
      ["a"],
    );
    expect(ran.output).to.deep.equal([{ given: { at: 0, value: "a" }, item: { Index: 0, Value: "a" } }]);
  });

  it("cuts the other iterations when one fails: their events follow the one that failed", () => {
    const ran = runMachine(mapOf({ A: invoke() }), [5, 1, 5], {
      model: (request) =>
        request.stateInput === 1 ? { error: "Boom", cause: "no", after: 1 } : { result: 0, after: 5 },
    });
    const failed = ran.events.find((event) => event.type === "TaskFailed");
    const after = ran.events.filter((event) => event.id > (failed?.id ?? 0));
    expect(after.map((event) => event.type)).to.deep.equal([
      "MapIterationAborted",
      "TaskStateAborted",
      "MapIterationFailed",
      "TaskStateAborted",
      "MapIterationAborted",
      "TaskStateAborted",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
    expect(after.slice(0, 7).every((event) => event.previousEventId === failed?.id)).to.equal(true);
    expect(ran.description.error).to.equal("Boom");
    expect(ran.took).to.equal(1000);
    expect(ran.test.cancelled).to.have.length(2);
  });

  it("re-runs every iteration on a retry, under the same entry", () => {
    let calls = 0;
    const ran = runMachine(
      mapOf({ A: invoke() }, { MaxConcurrency: 1, Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }] }),
      [1, 2],
      {
        model: () => (calls++ === 1 ? { error: "E" } : { result: calls }),
      },
    );
    expect(calls).to.equal(4);
    expect(ran.types.filter((type) => type === "MapStateStarted")).to.have.length(2);
    expect(ran.types.filter((type) => type === "MapStateEntered")).to.have.length(1);
    expect(ran.types).not.to.include("MapStateFailed");
    expect(ran.description.status).to.equal("SUCCEEDED");
  });

  it("hands the failure to its catcher, which sets variables of the scope around", () => {
    const machine = {
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          Items: [1],
          ItemProcessor: { StartAt: "F", States: { F: { Type: "Fail", Error: "E", Cause: "C" } } },
          Catch: [{ ErrorEquals: ["E"], Assign: { why: "{% $states.errorOutput.Cause %}" }, Next: "Caught" }],
          End: true,
        },
        Caught: { Type: "Pass", Output: "{% $why %}", End: true },
      },
    };
    const ran = runMachine(machine);
    expect(ran.output).to.equal("C");
    expect(ran.types.slice(5, 8)).to.deep.equal(["MapIterationFailed", "MapStateFailed", "MapStateExited"]);
  });

  it("fails as a whole where ItemSelector has no value for an item, and cuts what runs", () => {
    const ran = runMachine(
      mapOf({ A: invoke() }, { ItemSelector: "{% $states.context.Map.Item.Value.id %}", MaxConcurrency: 2 }),
      [{ id: 1 }, {}],
      { model: () => ({ result: 0, after: 10 }) },
    );
    expect(ran.types.slice(-4)).to.deep.equal([
      "EvaluationFailed",
      "MapIterationAborted",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
    expect(ran.description.error).to.equal("States.QueryEvaluationError");
  });

  it("nests: an inner Map is cut with the iteration around it", () => {
    const inner = {
      Type: "Map",
      Items: [1, 2],
      ItemProcessor: { StartAt: "W", States: { W: { Type: "Wait", Seconds: 9, End: true } } },
      End: true,
    };
    const ran = runMachine(
      mapOf({
        C: { Type: "Choice", Choices: [{ Condition: "{% $states.input = 0 %}", Next: "Soon" }], Default: "Inner" },
        Soon: { Type: "Wait", Seconds: 1, Next: "F" },
        F: { Type: "Fail", Error: "E" },
        Inner: inner,
      }),
      [1, 0, 1],
    );
    const cut = ["MapIterationAborted", "MapStateAborted", "MapIterationAborted", "WaitStateAborted"];
    const innerCut = [...cut, "MapIterationAborted", "WaitStateAborted"];
    const failed = ["MapIterationFailed", ...innerCut, "MapStateFailed", "ExecutionFailed"];
    expect(ran.types.slice(-15), "each in its place").to.deep.equal([...innerCut, ...failed]);
    expect(ran.took).to.equal(1000);
  });

  it("has no events limit of its own where the limits are lifted", () => {
    const lifted = { ...awsLimits, historyEvents: Number.POSITIVE_INFINITY };
    const ran = runMachine(mapOf(pass), numbers(7000), { limits: lifted });
    expect(ran.events).to.have.length(6 + 4 * 7000);
  });
});
