import { expect } from "chai";
import type { Json } from "../../../asl/types/json.ts";
import { readMockConfig } from "../../../engine/mocks/mock-config.ts";
import { payload } from "../../../engine/payload.ts";
import { runVirtual } from "../../../engine/run-virtual.ts";
import { addMachine, outcome, testEngine } from "../run-machine.ts";

const busy = { Throw: { Error: "Lambda.TooManyRequestsException", Cause: "busy" } };

/** Runs a machine of one Task T in virtual time as test case `c`, in which `response` answers T. */
function run(task: { readonly [field: string]: Json }, response: Json, startAs = "m#c", mocked = "T") {
  const mocks = readMockConfig({
    StateMachines: { m: { TestCases: { c: { [mocked]: "R" } } } },
    MockedResponses: { R: response },
  });
  if ("problems" in mocks) throw new Error(JSON.stringify(mocks.problems));
  const test = testEngine({ mocks, model: () => ({ result: "from the service" }) });
  const state = {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    End: true,
    Arguments: { FunctionName: "f" },
  };
  const arn = addMachine(test.engine, "m", { StartAt: "T", States: { T: { ...state, ...task } } });
  const started = test.engine.start({ machineArn: arn.replace(/m$/, startAs), input: payload({}) });
  if ("refused" in started) return { refused: started };
  runVirtual(test.engine, test.clock);
  const { types, output, description } = outcome(test.engine, started.execution.arn);
  return { types: types.slice(2, -1), output, error: description.error, cause: description.cause };
}

describe("an execution of a test case", () => {
  it("gets what is mocked of each attempt, and the service where nothing is", () => {
    const Retry = [{ ErrorEquals: ["Lambda.TooManyRequestsException"], MaxAttempts: 3 }];
    const mocked = run({ Retry }, { "0-1": busy, "2": { Return: { Payload: 7 } } });
    expect(mocked.output).to.deep.equal({ Payload: 7 });
    expect(mocked.types?.filter((type) => type === "TaskFailed")).to.have.length(2);
    expect(run({}, { "0": busy }, "m").output).to.equal("from the service");
  });

  it("ends by States.Runtime where a retry is not mocked", () => {
    const Retry = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 3 }];
    const ran = run({ Retry }, { "0": busy });
    expect(ran.error).to.equal("States.Runtime");
    expect(ran.cause).to.contain("The mocked response R of state T answers 1 attempts, from 0 on; attempt 1 is not");
  });

  it("submits a Task that waits, unless the error is one by which its service refuses it", () => {
    const waits = { Resource: "arn:aws:states:::glue:startJobRun.sync", Arguments: { JobName: "j" } };
    const submitted = ["TaskScheduled", "TaskStarted", "TaskSubmitted"];
    expect(run(waits, { "0": { Return: 1 } }).types).to.deep.equal([...submitted, "TaskSucceeded", "TaskStateExited"]);
    expect(run(waits, { "0": { Throw: { Error: "States.TaskFailed" } } }).types).to.deep.equal([
      ...submitted,
      "TaskFailed",
    ]);
    expect(run(waits, { "0": { Throw: { Error: "Glue.EntityNotFoundException" } } }).types?.at(-1)).to.equal(
      "TaskSubmitFailed",
    );
    const token = { Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" };
    expect(run(token, { "0": { Return: { by: "token" } } })).to.deep.include({
      output: { by: "token" },
      types: [...submitted, "TaskSucceeded", "TaskStateExited"],
    });
    expect(run(token, { "0": { Throw: { Error: "Rejected" } } }).types?.slice(-2)).to.deep.equal([
      "TaskSubmitted",
      "TaskFailed",
    ]);
  });

  it("mocks nested executions and Lambda functions named by their ARN, too", () => {
    const nested = {
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: { StateMachineArn: "none" },
    };
    expect(run(nested, { "0": { Return: { Output: 1 } } }).output).to.deep.equal({ Output: 1 });
    const Resource = "arn:aws:lambda:us-east-1:111111111111:function:f";
    expect(run({ Resource }, { "0": { Return: 2 } }).types).to.include("LambdaFunctionSucceeded");
  });

  it("has the Tasks of a Distributed Map's children answered, too", () => {
    const mocks = readMockConfig({
      StateMachines: { m: { TestCases: { c: { T: "R" } } } },
      MockedResponses: { R: { "0": { Return: { mocked: true } } } },
    });
    if ("problems" in mocks) throw new Error(JSON.stringify(mocks.problems));
    const test = testEngine({ mocks });
    const T = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Arguments: { QueueUrl: "q" }, End: true };
    const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
    const ItemProcessor = { ProcessorConfig, StartAt: "T", States: { T } };
    const arn = addMachine(test.engine, "m", {
      StartAt: "M",
      States: { M: { Type: "Map", Label: "each", Items: [1, 2], ItemProcessor, End: true } },
    });
    const started = test.engine.start({ machineArn: `${arn}#c`, input: payload({}) });
    if ("refused" in started) throw new Error(started.message);
    runVirtual(test.engine, test.clock);
    expect(outcome(test.engine, started.execution.arn).output).to.deep.equal([{ mocked: true }, { mocked: true }]);
  });

  it("is refused where there is no such test case, or where it mocks what is no Task", () => {
    expect(run({}, { "0": busy }, "m#d").refused).to.deep.equal({
      refused: "ValidationException",
      message: "The mock configuration has no test case d of m; it has c.",
    });
    expect(run({}, { "0": busy }, "m#c", "U").refused?.message).to.equal(
      "Test case c of m mocks U, which is no Task of it; there is T.",
    );
    expect(run({}, { "0": busy }, "n#c").refused?.refused).to.equal("StateMachineDoesNotExist");
  });
});
