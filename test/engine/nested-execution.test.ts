import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import { payload } from "../../engine/payload.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import { addMachine, outcome, testEngine } from "./run-machine.ts";

const machines = "arn:aws:states:us-east-1:111111111111:stateMachine:";
const executions = "arn:aws:states:us-east-1:111111111111:execution:";

function parent(pattern: string, more: { readonly [field: string]: Json } = {}): Json {
  return {
    StartAt: "Start",
    States: {
      Start: {
        Type: "Task",
        Resource: `arn:aws:states:::states:startExecution${pattern}`,
        Arguments: { StateMachineArn: `${machines}child`, Name: "kid", Input: "{% $states.input %}" },
        End: true,
        ...more,
      },
    },
  };
}

function family(pattern: string, child: Json, more?: { readonly [field: string]: Json }) {
  const test = testEngine();
  addMachine(test.engine, "child", child);
  const machineArn = addMachine(test.engine, "parent", parent(pattern, more));
  const started = test.engine.start({ machineArn, name: "run", input: payload({ n: 1 }) });
  if ("refused" in started) throw new Error(started.message);
  return { ...test, arn: started.execution.arn };
}

const waits = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } };

describe("a nested execution", () => {
  it("by .sync:2 hands its description on, with input and output as values", () => {
    const { engine, clock, arn } = family(".sync:2", waits);
    runVirtual(engine, clock);
    const ran = outcome(engine, arn);
    expect(ran.types).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(ran.output).to.include({ Name: "kid", Status: "SUCCEEDED", ExecutionArn: `${executions}child:kid` });
    expect(ran.output).to.deep.include({ Input: { n: 1 }, Output: { n: 1 }, OutputDetails: { Included: true } });
    expect(Object.keys(ran.output as object)).to.deep.equal(Object.keys(ran.output as object).sort());
    expect(ran.took).to.equal(60_000);
  });

  it("by .sync hands input and output on as text", () => {
    const { engine, clock, arn } = family(".sync", waits);
    runVirtual(engine, clock);
    expect(outcome(engine, arn).output).to.include({ Input: '{"n":1}', Output: '{"n":1}' });
  });

  it("by the plain form is not waited for", () => {
    const { engine, clock, arn } = family("", waits);
    engine.runDue();
    expect(outcome(engine, arn).description.status).to.equal("SUCCEEDED");
    expect(outcome(engine, `${executions}child:kid`).description.status).to.equal("RUNNING");
    runVirtual(engine, clock);
    expect(outcome(engine, `${executions}child:kid`).description.status).to.equal("SUCCEEDED");
  });

  it("that fails is States.TaskFailed to the parent, its own error only in the cause", () => {
    const { engine, clock, arn } = family(".sync:2", {
      StartAt: "F",
      States: { F: { Type: "Fail", Error: "Own", Cause: "why" } },
    });
    runVirtual(engine, clock);
    const { description } = outcome(engine, arn);
    expect(description.error).to.equal("States.TaskFailed");
    expect(JSON.parse(description.cause ?? "")).to.include({
      Error: "Own",
      Cause: "why",
      Status: "FAILED",
      Input: '{"n":1}',
    });
  });

  it("is stopped when its parent is stopped, or stops waiting", () => {
    const stopped = family(".sync:2", waits);
    stopped.engine.runDue();
    expect(stopped.engine.stop(stopped.arn, { error: "Enough", cause: "by hand" })).to.equal(true);
    expect(outcome(stopped.engine, stopped.arn).description).to.include({
      status: "ABORTED",
      error: "Enough",
      cause: "by hand",
    });
    const child = outcome(stopped.engine, `${executions}child:kid`);
    expect(child.types.at(-1)).to.equal("ExecutionAborted");
    expect(child.description.cause).to.equal(
      `The Task state in AWS Step Functions execution [${stopped.arn}] which was managing this resource was aborted`,
    );

    const late = family(".sync:2", waits, { TimeoutSeconds: 5 });
    runVirtual(late.engine, late.clock);
    expect(outcome(late.engine, late.arn).description.error).to.equal("States.Timeout");
    expect(outcome(late.engine, `${executions}child:kid`).description.status).to.equal("ABORTED");
  });

  it("is stopped with its children and theirs, however many levels there are", () => {
    const { engine } = testEngine();
    const machineArn = addMachine(engine, "endless", {
      StartAt: "Again",
      States: {
        Again: {
          Type: "Task",
          Resource: "arn:aws:states:::states:startExecution.sync:2",
          Arguments: { StateMachineArn: `${machines}endless` },
          End: true,
        },
      },
    });
    const started = engine.start({ machineArn, name: "first", input: payload({}) });
    if ("refused" in started) throw new Error(started.message);
    engine.runDue(20_000);
    engine.stop(started.execution.arn);
    const statuses = [...engine.executions()].map(({ status }) => status);
    expect(statuses.length).to.be.greaterThan(5000);
    expect(new Set(statuses)).to.deep.equal(new Set(["ABORTED"]));
  });

  it("whose name is taken, or whose machine is not there, fails the Task with the API's error", () => {
    const taken = family(".sync:2", waits);
    taken.engine.start({ machineArn: `${machines}child`, name: "kid", input: payload({ other: true }) });
    runVirtual(taken.engine, taken.clock);
    expect(outcome(taken.engine, taken.arn).description.error).to.equal(
      "StepFunctions.ExecutionAlreadyExistsException",
    );

    const gone = family(".sync:2", waits);
    gone.engine.removeMachine(`${machines}child`);
    runVirtual(gone.engine, gone.clock);
    const { error, cause } = outcome(gone.engine, gone.arn).description;
    expect(error).to.equal("StepFunctions.StateMachineDoesNotExistException");
    expect(cause).to.match(
      /^State Machine Does Not Exist: '.*:child' \(Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: .*; Proxy: null\)$/,
    );
  });
});

describe("an execution", () => {
  it("that is stopped before its first state has still begun", () => {
    const { engine } = testEngine();
    const machineArn = addMachine(engine, "m", waits);
    const started = engine.start({ machineArn, name: "n", input: payload({}) });
    engine.stop(`${executions}m:n`);
    expect("execution" in started && outcome(engine, started.execution.arn).types).to.deep.equal([
      "ExecutionStarted",
      "ExecutionAborted",
    ]);
  });
});

describe("an execution's name", () => {
  it("given again with the same input while it runs is the same execution; otherwise it is taken", () => {
    const { engine, clock } = testEngine();
    const machineArn = addMachine(engine, "m", waits);
    const first = engine.start({ machineArn, name: "n", input: payload({ a: 1 }) });
    const again = engine.start({ machineArn, name: "n", input: payload({ a: 1 }) });
    const other = engine.start({ machineArn, name: "n", input: payload({ a: 2 }) });
    expect("execution" in first && "execution" in again && first.execution === again.execution).to.equal(true);
    expect(other).to.have.property("refused", "ExecutionAlreadyExists");
    runVirtual(engine, clock);
    expect(engine.start({ machineArn, name: "n", input: payload({ a: 1 }) })).to.have.property(
      "refused",
      "ExecutionAlreadyExists",
    );
  });

  it("has 1 to 80 characters and none of the forbidden ones", () => {
    const { engine } = testEngine();
    const machineArn = addMachine(engine, "m", waits);
    for (const name of ["", "x".repeat(81), "a b", "a/b", "a:b", "a\u0000"]) {
      expect(engine.start({ machineArn, name, input: payload({}) })).to.have.property("refused", "InvalidName");
    }
    expect(engine.start({ machineArn, name: "a-b_c.2024", input: payload({}) })).to.have.property("execution");
  });
});
