import { expect } from "chai";
import { type Bounds, noBounds } from "../../../asl/budget/bounds.ts";
import { historyBound } from "../../../asl/budget/history.ts";
import { readMachine } from "../../../asl/budget/read-machine.ts";
import type { Json, JsonObject } from "../../../asl/types/json.ts";

const lambda = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Arguments: { FunctionName: "f" } };
const child = { ...lambda, Resource: "arn:aws:states:::states:startExecution.sync:2" };
const pass = { Type: "Pass", End: true };

function bound(states: JsonObject, bounds: Partial<Bounds> = {}) {
  const [StartAt = ""] = Object.keys(states);
  const definition = { QueryLanguage: "JSONata", StartAt, States: states };
  return historyBound(readMachine(definition), { ...noBounds, ...bounds });
}

function mapOf(task: Json, more: JsonObject = {}): JsonObject {
  return { Type: "Map", ItemProcessor: { StartAt: "Do", States: { Do: task } }, ...more };
}

describe("historyBound", () => {
  it("knows what an inline Map holds: 3,570 Lambda calls, 3,124 children", () => {
    const events = (task: JsonObject, items: number) =>
      bound(
        { All: mapOf({ ...task, End: true, Output: "{% $states.input %}" }, { End: true, Output: 1 }) },
        {
          items: { All: items },
        },
      ).events;
    expect(events(lambda, 3570)).to.equal(24_996);
    expect(events(lambda, 3571)).to.be.above(25_000);
    expect(events(child, 3124)).to.equal(24_998);
    expect(events(child, 3125)).to.be.above(25_000);
  });

  it("counts one attempt more than all retriers allow, three events each, four where the Task waits", () => {
    const Retry = [
      { ErrorEquals: ["Lambda.TooManyRequestsException"], MaxAttempts: 7 },
      { ErrorEquals: ["Lambda.ServiceException"] },
    ];
    expect(bound({ Do: { ...lambda, Retry, End: true } }).events).to.equal(2 + 5 + 3 * (7 + 3));
    expect(bound({ Do: { ...child, Retry, End: true } }).events).to.equal(2 + 6 + 4 * (7 + 3));
  });

  it("passes over a retrier that no error reaches", () => {
    const Retry = [
      { ErrorEquals: ["States.TaskFailed"], MaxAttempts: 1 },
      { ErrorEquals: ["Shadowed"], MaxAttempts: 9 },
    ];
    expect(bound({ Do: { ...lambda, Retry, End: true } }).events).to.equal(2 + 5 + 3);
  });

  it("counts a retried Map's iterations once for each attempt", () => {
    const states = (MaxAttempts: number) => ({
      All: mapOf(
        { ...lambda, End: true, Output: 1 },
        { Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts }], End: true, Output: 1 },
      ),
    });
    const once = bound(states(0), { items: { All: 100 } }).events;
    const thrice = bound(states(2), { items: { All: 100 } }).events;
    expect(thrice - once).to.equal(2 * (1 + 100 * 7));
  });

  it("names the largest contributors", () => {
    const { contributions } = bound(
      { All: mapOf({ ...lambda, End: true, Output: 1 }, { End: true, Output: 1 }) },
      {
        items: { All: 10 },
      },
    );
    expect(contributions.slice(0, 2)).to.deep.equal([
      { path: "States.All.ItemProcessor.States.Do", visits: 10, events: 50 },
      { path: "States.All", visits: 1, events: 24 },
    ]);
  });

  it("says which Map has no bound", () => {
    expect(bound({ All: mapOf(pass, { End: true }) })).to.deep.include({
      events: Number.POSITIVE_INFINITY,
      unbounded: [{ kind: "items", state: "All", path: "States.All" }],
    });
  });

  it("takes literal items as their own bound", () => {
    expect(bound({ All: mapOf(pass, { Items: [1, 2, 3], End: true }) }).events).to.equal(2 + 4 + 3 * (2 + 2));
  });

  it("names a cycle without a bound, also one through Catch", () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Pause" }];
    const states = { Do: { ...lambda, Catch, End: true }, Pause: { Type: "Wait", Seconds: 5, Next: "Do" } };
    expect(bound(states).unbounded).to.deep.equal([{ kind: "cycle", states: ["Do", "Pause"], path: "States.Do" }]);
    // Three laps that fail, 5 events each, 2 for each pause between them, and one more pause, in which it is stopped.
    expect(bound(states, { visits: { Do: 3 } }).events).to.equal(2 + 3 * 5 + 2 * 2 + 1);
  });

  it("counts nine events for each poll: Wait, Task, Choice", () => {
    const states = {
      Ask: { ...lambda, Next: "Done?" },
      "Done?": {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.done %}", Next: "Ready" }],
        Default: "Pause",
      },
      Pause: { Type: "Wait", Seconds: 5, Next: "Ask" },
      Ready: pass,
    };
    const events = (most: number) => bound(states, { visits: { Ask: most } }).events;
    expect(events(101) - events(100)).to.equal(9);
  });

  it("multiplies a loop within a loop", () => {
    const choice = (yes: string, no: string) => ({
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.again %}", Next: yes }],
      Default: no,
    });
    const states = {
      Outer: { Type: "Pass", Next: "Inner" },
      Inner: { Type: "Pass", Next: "More?" },
      "More?": choice("Inner", "Again?"),
      "Again?": choice("Outer", "End"),
      End: pass,
    };
    const loops = [{ states: ["Inner", "More?"], head: "Inner", most: 5 }];
    // An outer lap is 2 + 2, and an inner one 4; the last Pass is 2.
    expect(bound(states, { visits: { Outer: 3 }, loops }).events).to.equal(2 + 3 * (4 + 5 * 4) + 2);
    expect(bound(states, { loops }).unbounded).to.deep.equal([
      { kind: "cycle", states: ["Outer", "Inner", "More?", "Again?"], path: "States.Outer" },
    ]);
    // Five times in all, laps of the outer loop between them.
    expect(bound(states, { visits: { Inner: 5 } }).events).to.equal(2 + 5 * 8 + 2);
  });

  it("counts nothing of what else runs where a Choice without Default ends the execution from within a Map", () => {
    const choice = { Type: "Choice", Choices: [{ Condition: "{% $states.input.go %}", Next: "Go" }] };
    const body = { StartAt: "Which", States: { Which: choice, Go: pass } };
    const states = { All: { Type: "Map", ItemProcessor: body, MaxConcurrency: 5, End: true, Output: 1 } };
    // Ten iterations that go well, six events each, and the Map's own four; one that ends the execution would be shorter.
    expect(bound(states, { items: { All: 10 } }).events).to.equal(2 + 10 * 6 + 4);
    const never = { StartAt: "Which", States: { Which: { ...choice, Choices: [{ Condition: false, Next: "Go" }] } } };
    // Five iterations have started and entered their Choice; the first ends the execution, and no event follows but the last.
    const stuck = { All: { ...states.All, ItemProcessor: never } };
    expect(bound(stuck, { items: { All: 10 } }).events).to.equal(2 + 2 + 5 * 2);
  });

  it("counts a Distributed Map as six events, and its children on their own", () => {
    const processor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Do",
      States: { Do: { ...lambda, End: true } },
    };
    const { events, children } = bound({ All: { Type: "Map", ItemProcessor: processor, End: true, Output: 1 } });
    expect(events).to.equal(2 + 6);
    expect(children.map((each) => [each.state, each.events])).to.deep.equal([["All", 2 + 5]]);
  });
});
