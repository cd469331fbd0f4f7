import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import { awsLimits } from "../../engine/limits.ts";
import { payload } from "../../engine/payload.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import type { TaskRequest } from "../../engine/task.ts";
import type { ModelAnswer } from "../../engine/task-model.ts";
import { addMachine, invoke, outcome, testEngine } from "./run-machine.ts";

const arn = "arn:aws:states:us-east-1:111111111111:execution:m:run";
const DAY = 24 * 3600;

/** Runs a machine to its end; `broken` says which Tasks fail and is changed before a redrive. */
function failing(machine: Json, input: Json, options: Parameters<typeof testEngine>[0] = {}) {
  const broken = { is: (_request: TaskRequest): boolean => true };
  const calls: string[] = [];
  const model = (request: TaskRequest): ModelAnswer => {
    calls.push(request.stateName + (request.iteration ?? ""));
    if (broken.is(request)) return { after: 1, error: "Broken", cause: "why" };
    return { after: 2, result: { done: request.stateName, of: request.stateInput } };
  };
  const test = testEngine({ model, ...options });
  const machineArn = addMachine(test.engine, "m", machine);
  const started = test.engine.start({ machineArn, name: "run", input: payload(input) });
  if ("refused" in started) throw new Error(started.message);
  return {
    ...test,
    broken,
    calls,
    run: () => {
      runVirtual(test.engine, test.clock);
      return outcome(test.engine, arn);
    },
    /** What the redrive adds to the history. */
    redrive: () => {
      const before = outcome(test.engine, arn).events.length;
      const answer = test.engine.redrive(arn);
      if ("refused" in answer) throw new Error(`${answer.refused}: ${answer.message}`);
      runVirtual(test.engine, test.clock);
      const ran = outcome(test.engine, arn);
      return { ...ran, added: ran.events.slice(before), types: ran.types.slice(before) };
    },
  };
}

const retried = { Retry: [{ ErrorEquals: ["Broken"], MaxAttempts: 1 }] };
const twoTasks = { StartAt: "A", States: { A: invoke({ Next: "B" }), B: invoke({ End: true, ...retried }) } };
const map = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Items: "{% $states.input.items %}",
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: "First", States: { First: invoke({ Next: "Second" }), Second: invoke() } },
      End: true,
    },
  },
};

describe("a redrive", () => {
  it("runs the failed Task again in the same history, its retries counted anew, and keeps what succeeded", () => {
    const test = failing(twoTasks, {});
    test.broken.is = ({ stateName }) => stateName === "B";
    const before = test.run();
    expect(before.description).to.include({ status: "FAILED", redriveCount: 0, redriveStatus: "REDRIVABLE" });
    test.clock.advanceTo(test.clock.now() + 1000);
    let left = 1;
    test.broken.is = () => left-- > 0;
    const after = test.redrive();
    expect(after.types).to.deep.equal([
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    const [redriven, scheduled] = after.added;
    expect(redriven).to.deep.include({
      previousEventId: before.events.length,
      executionRedrivenEventDetails: { redriveCount: 1 },
    });
    expect(scheduled?.previousEventId).to.equal(redriven?.id);
    expect(after.description).to.include({ status: "SUCCEEDED", redriveCount: 1, redriveDate: redriven?.timestamp });
    expect(after.description).not.to.have.property("error");
    expect(test.calls).to.deep.equal(["A", "B", "B", "B", "B"]);
  });

  it("redoes only the iterations that failed or were aborted, each from the state it was in", () => {
    const test = failing(map, { items: ["a", "b", "c", "d"] });
    test.broken.is = ({ stateName, iteration }) => stateName === "Second" && iteration === 1;
    const before = test.run();
    expect(before.types.filter((type) => type === "MapIterationSucceeded")).to.have.length(0);
    expect(test.calls).to.deep.equal(["First0", "First1", "Second0", "Second1"]);
    test.broken.is = () => false;
    test.calls.length = 0;
    const after = test.redrive();
    expect(test.calls).to.deep.equal(["Second0", "Second1", "First2", "First3", "Second2", "Second3"]);
    expect(after.description.status).to.equal("SUCCEEDED");
    expect((after.output as readonly { of: { of: string } }[]).map((each) => each.of.of)).to.deep.equal([
      "a",
      "b",
      "c",
      "d",
    ]);
    const indexes = after.added.flatMap((event) => event.mapIterationStartedEventDetails?.index ?? []);
    expect(indexes).to.deep.equal([2, 3]);
    expect(after.types).not.to.include("MapStateEntered");
  });

  it("redoes only the branches that failed or were aborted", () => {
    const parallel = {
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          Branches: [
            { StartAt: "Quick", States: { Quick: { Type: "Pass", Output: "quick", End: true } } },
            { StartAt: "Slow", States: { Slow: { Type: "Wait", Seconds: 60, Next: "After" }, After: invoke() } },
            { StartAt: "Bad", States: { Bad: invoke() } },
          ],
          End: true,
        },
      },
    };
    const test = failing(parallel, {});
    expect(test.run().types).to.include.members(["PassStateExited", "WaitStateAborted", "ParallelStateFailed"]);
    test.broken.is = () => false;
    const after = test.redrive();
    expect(after.types).to.deep.equal([
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "WaitStateExited",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ParallelStateSucceeded",
      "ParallelStateExited",
      "ExecutionSucceeded",
    ]);
    expect(after.output).to.have.nested.property("[0]", "quick");
  });

  it("reruns all of a Map that failed for too much data, and of a Parallel", () => {
    const big = "x".repeat(150_000);
    const items = { Type: "Map", Items: [1, 2], End: true };
    const processor = { ItemProcessor: { StartAt: "T", States: { T: invoke() } } };
    const branch = { StartAt: "T", States: { T: invoke() } };
    const other = { StartAt: "U", States: { U: invoke() } };
    for (const [state, calls] of [
      [{ ...items, ...processor }, ["T0", "T1"]],
      [{ Type: "Parallel", Branches: [branch, other], End: true }, ["T", "U"]],
    ] as const) {
      const seen: string[] = [];
      let result = big;
      const test = failing(
        { StartAt: "S", States: { S: state } },
        {},
        {
          model(request) {
            seen.push(request.stateName + (request.iteration ?? ""));
            return { result };
          },
        },
      );
      expect(test.run().description).to.include({ status: "FAILED", error: "States.DataLimitExceeded" });
      result = "small";
      seen.length = 0;
      expect(test.redrive().description.status).to.equal("SUCCEEDED");
      expect(seen).to.deep.equal(calls);
    }
  });

  it("goes on from where a stopped or timed out execution stood, its time-out counted anew", () => {
    const machine = {
      TimeoutSeconds: 11,
      StartAt: "W",
      States: { W: { Type: "Wait", Seconds: 8, Next: "T" }, T: invoke() },
    };
    const test = failing(machine, {}, { model: () => ({ silent: true }) });
    expect(test.run()).to.deep.include({ took: 11_000 });
    const again = test.redrive();
    expect(again.description.status).to.equal("TIMED_OUT");
    expect(again.took).to.equal(22_000);
    expect(again.types).to.deep.equal(["ExecutionRedriven", "TaskScheduled", "TaskStarted", "ExecutionTimedOut"]);

    const stopped = failing(machine, {});
    stopped.broken.is = () => false;
    stopped.engine.runDue();
    stopped.clock.advanceTo(stopped.clock.now() + 5000);
    stopped.engine.stop(arn);
    const after = stopped.redrive();
    expect(after.types.slice(0, 2)).to.deep.equal(["ExecutionRedriven", "WaitStateExited"]);
    expect(after.description.status).to.equal("SUCCEEDED");
    // Five seconds before it was stopped, all of the Wait again, two of the Task.
    expect(after.took).to.equal(15_000);
  });

  it("does not wait for a moment that has passed, reevaluates a Choice, and enters a Fail again", () => {
    const machine = {
      StartAt: "Until",
      States: {
        Until: { Type: "Wait", Timestamp: "2024-01-01T01:00:00Z", Next: "Choose" },
        Choose: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.context.Execution.RedriveCount > 1 %}", Next: "Bad" }],
        },
        Bad: { Type: "Fail", Error: "Own" },
      },
    };
    const test = failing(machine, {});
    test.engine.runDue();
    test.engine.stop(arn);
    test.clock.advanceTo(Date.UTC(2024, 0, 2));
    const first = test.redrive();
    expect(first.types).to.deep.equal([
      "ExecutionRedriven",
      "WaitStateExited",
      "ChoiceStateEntered",
      "ExecutionFailed",
    ]);
    expect(first.description.error).to.equal("States.Runtime");
    const second = test.redrive();
    expect(second.types).to.deep.equal([
      "ExecutionRedriven",
      "ChoiceStateExited",
      "FailStateEntered",
      "ExecutionFailed",
    ]);
    const third = test.redrive();
    expect(third.types).to.deep.equal(["ExecutionRedriven", "FailStateEntered", "ExecutionFailed"]);
    expect(third.description).to.include({ redriveCount: 3, error: "Own" });
  });

  it("shows its count and time in the context object", () => {
    const machine = {
      StartAt: "T",
      States: { T: invoke({ Output: "{% $states.context.Execution %}", End: true }) },
    };
    const test = failing(machine, {});
    test.run();
    test.broken.is = () => false;
    const { output, added } = test.redrive();
    expect(output).to.include({
      RedriveCount: 1,
      RedriveTime: new Date(added[0]?.timestamp ?? 0).toISOString(),
    });
  });

  it("keeps to the definition that the execution started with", () => {
    const test = failing({ StartAt: "T", States: { T: invoke({ Output: "old", End: true }) } }, {});
    test.run();
    addMachine(test.engine, "m", { StartAt: "Other", States: { Other: { Type: "Pass", Output: "new", End: true } } });
    test.broken.is = () => false;
    expect(test.redrive().output).to.equal("old");
  });

  it("starts another child where a nested execution failed", () => {
    const test = failing({ StartAt: "T", States: { T: invoke() } }, {});
    const machineArn = addMachine(test.engine, "parent", {
      StartAt: "Child",
      States: {
        Child: {
          Type: "Task",
          Resource: "arn:aws:states:::states:startExecution.sync:2",
          Arguments: { StateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:m" },
          End: true,
        },
      },
    });
    test.engine.start({ machineArn, name: "run", input: payload({}) });
    test.run();
    const parent = "arn:aws:states:us-east-1:111111111111:execution:parent:run";
    expect(outcome(test.engine, parent).description).to.include({ status: "FAILED", error: "States.TaskFailed" });
    test.broken.is = () => false;
    test.engine.redrive(parent);
    runVirtual(test.engine, test.clock);
    expect(outcome(test.engine, parent).description.status).to.equal("SUCCEEDED");
    const children = [...test.engine.executions()].filter((each) => each.machine.name === "m");
    expect(children.map(({ status, redriveCount }) => `${status} ${redriveCount}`)).to.deep.equal([
      "FAILED 0",
      "FAILED 0",
      "SUCCEEDED 0",
    ]);
  });

  it("asked for again with its client token within 15 minutes is not made again; the last ten are remembered", () => {
    const test = failing(twoTasks, {});
    test.run();
    const first = test.engine.redrive(arn, "token");
    if ("refused" in first) throw new Error(first.message);
    test.clock.advanceTo(test.clock.now() + 14 * 60_000);
    expect(test.engine.redrive(arn, "token")).to.deep.include({ redriveDate: first.redriveDate, isNew: false });
    runVirtual(test.engine, test.clock);
    expect(test.engine.redrive(arn, "token")).to.include({ isNew: false });
    test.clock.advanceTo(first.redriveDate + 16 * 60_000);
    expect(test.engine.redrive(arn, "token")).to.include({ isNew: true });
    for (let at = 0; at < 10; at++) {
      runVirtual(test.engine, test.clock);
      test.engine.redrive(arn, `other ${at}`);
    }
    runVirtual(test.engine, test.clock);
    expect(test.engine.redrive(arn, "token")).to.include({ isNew: true });
    expect(test.engine.execution(arn)?.redriveCount).to.equal(13);
  });
});

describe("a redrive is refused", () => {
  function reason(test: ReturnType<typeof failing>): string {
    const answer = test.engine.redrive(arn);
    const { redriveStatus, redriveStatusReason } = outcome(test.engine, arn, test.clock.now()).description;
    expect(redriveStatus).to.equal("NOT_REDRIVABLE");
    if (!("refused" in answer)) throw new Error("it was redriven");
    expect(answer).to.deep.equal({ refused: "ExecutionNotRedrivable", message: redriveStatusReason });
    return answer.message;
  }

  it("while the execution runs, and when it has succeeded", () => {
    const test = failing(twoTasks, {});
    test.broken.is = () => false;
    expect(reason(test)).to.equal("Execution is RUNNING and cannot be redriven");
    test.run();
    expect(reason(test)).to.equal("Execution is SUCCEEDED and cannot be redriven");
  });

  it("fourteen days after the end, and a year after the start", () => {
    const test = failing(twoTasks, {});
    test.run();
    const end = test.clock.now();
    test.clock.advanceTo(end + 14 * DAY * 1000);
    expect(outcome(test.engine, arn, test.clock.now()).description.redriveStatus).to.equal("REDRIVABLE");
    test.clock.advanceTo(end + 14 * DAY * 1000 + 1);
    expect(reason(test)).to.equal("Execution redrivable period exceeded");

    const wait = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 360 * DAY, Next: "T" }, T: invoke() } };
    const old = failing(wait, {});
    old.run();
    old.clock.advanceTo(old.clock.now() + 6 * DAY * 1000);
    expect(reason(old)).to.equal("Execution has exceeded the max execution time");
  });

  it("where ExecutionRedriven and one event more do not fit the history", () => {
    const limits = { ...awsLimits, historyEvents: 12 };
    const events = (passes: number) => ({
      StartAt: "P1",
      States: {
        ...Object.fromEntries(
          Array.from({ length: passes }, (_, at) => [
            `P${at + 1}`,
            { Type: "Pass", Next: at + 1 === passes ? "F" : `P${at + 2}` },
          ]),
        ),
        F: { Type: "Fail" },
      },
    });
    // A history of 1 + 2 * 4 + 2 = 11 events leaves room for one more; one of 9 for three.
    const full = failing(events(4), {}, { limits });
    expect(full.run().events).to.have.length(11);
    expect(full.engine.redrive(arn)).to.deep.equal({
      refused: "ExecutionNotRedrivable",
      message: "Execution history event limit exceeded",
    });
    const room = failing(events(3), {}, { limits });
    room.run();
    expect(room.redrive().events).to.have.length(12);
  });

  it("of an execution that does not exist, or of an EXPRESS one", () => {
    const { engine } = testEngine();
    expect(engine.redrive(arn)).to.include({ refused: "ExecutionDoesNotExist" });
    engine.addMachine({ name: "e", type: "EXPRESS", definition: { StartAt: "F", States: { F: { Type: "Fail" } } } });
    const machineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:e";
    const started = engine.start({ machineArn, input: payload({}) });
    engine.runDue();
    if ("refused" in started) throw new Error(started.message);
    expect(engine.redrive(started.execution.arn)).to.deep.equal({
      refused: "InvalidArn",
      message: "Invalid Arn: 'Resource type not valid in this context: express'",
    });
  });
});
