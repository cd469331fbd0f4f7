import { expect } from "chai";
import type { Json } from "../../../asl/types/json.ts";
import { payload } from "../../../engine/payload.ts";
import { runVirtual } from "../../../engine/run-virtual.ts";
import type { TaskRequest } from "../../../engine/task.ts";
import { addMachine, outcome, testEngine } from "../run-machine.ts";

/** Starts a machine of one Task whose service takes the token and leaves the rest to the test. */
function waiting(task: { readonly [field: string]: Json }) {
  const requests: TaskRequest[] = [];
  const test = testEngine({
    model: (request) => {
      requests.push(request);
      return request.resource.kind === "activity" ? { silent: true } : { result: { MessageId: "m" } };
    },
    activities: ["arn:aws:states:us-east-1:111111111111:activity:work"],
  });
  const state = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", End: true, ...task };
  const machineArn = addMachine(test.engine, "m", { QueryLanguage: "JSONPath", StartAt: "T", States: { T: state } });
  const started = test.engine.start({ machineArn, name: "run", input: payload({ in: 1 }) });
  if ("refused" in started) throw new Error(started.message);
  test.engine.runDue();
  const token = requests[0]?.taskToken ?? "";
  const pass = (seconds: number) => runVirtual(test.engine, test.clock, test.clock.now() + seconds * 1000);
  return { test, requests, token, pass, ended: () => outcome(test.engine, started.execution.arn) };
}

describe("a Task that waits for its token", () => {
  it("is submitted when the service answers, and ends when somebody with the token says so", () => {
    const { test, requests, token, pass, ended } = waiting({ Parameters: { "token.$": "$$.Task.Token" } });
    expect(requests[0]?.arguments).to.deep.equal({ token });
    expect(token).to.have.length.above(20);
    pass(1000);
    expect(ended().types.at(-1)).to.equal("TaskSubmitted");
    expect(test.engine.completeToken(token, { type: "succeeded", output: { done: true } })).to.equal(true);
    pass(1);
    expect(ended().types.slice(2)).to.deep.equal([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(ended().output).to.deep.equal({ done: true });
    expect(test.engine.completeToken(token, { type: "succeeded", output: 1 })).to.equal(false);
    expect(test.engine.heartbeat(token)).to.equal(false);
  });

  it("fails as whoever has the token says, and gets another token for each attempt", () => {
    const { test, requests, token, pass, ended } = waiting({ Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }] });
    test.engine.completeToken(token, { type: "failed", error: "E", cause: "why" });
    pass(5);
    expect(requests).to.have.length(2);
    const second = requests[1]?.taskToken ?? "";
    expect(second).not.to.equal(token);
    test.engine.completeToken(second, { type: "failed", error: "E", cause: "again" });
    pass(1);
    expect(ended().description).to.include({ status: "FAILED", error: "E", cause: "again" });
  });

  it("times out without a heartbeat in HeartbeatSeconds, each of which starts them anew", () => {
    const { test, token, pass, ended } = waiting({ HeartbeatSeconds: 10, TimeoutSeconds: 600 });
    for (let beat = 0; beat < 5; beat++) {
      pass(9);
      expect(test.engine.heartbeat(token)).to.equal(true);
    }
    pass(100);
    expect(ended().took).to.equal(55_000);
    expect(ended().types.slice(-2)).to.deep.equal(["TaskTimedOut", "ExecutionFailed"]);
    expect(ended().description).to.include({ error: "States.Timeout" });
  });

  it("times out in TimeoutSeconds whatever the heartbeats", () => {
    const { test, token, pass, ended } = waiting({ HeartbeatSeconds: 10, TimeoutSeconds: 15 });
    pass(9);
    test.engine.heartbeat(token);
    pass(100);
    expect(ended().took).to.equal(15_000);
  });
});

describe("an activity", () => {
  const Resource = "arn:aws:states:us-east-1:111111111111:activity:work";

  it("starts when a worker takes it, and ends by its token", () => {
    const { test, requests, token, pass, ended } = waiting({ Resource, HeartbeatSeconds: 10 });
    pass(60);
    expect(ended().types.at(-1)).to.equal("ActivityScheduled");
    test.engine.completeTask(requests[0]?.taskId ?? "", { type: "started", workerName: "w" });
    pass(5);
    test.engine.completeToken(token, { type: "succeeded", output: 7 });
    pass(1);
    expect(ended().types.slice(2, 5)).to.deep.equal(["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]);
    expect(ended().events[3]?.activityStartedEventDetails).to.deep.equal({ workerName: "w" });
    expect(ended().output).to.equal(7);
  });

  it("fails the execution where there is none of that name", () => {
    const { ended } = waiting({ Resource: `${Resource}-not` });
    expect(ended().description).to.include({
      error: "States.Runtime",
      cause: `An error occurred while executing the state 'T' (entered at the event id #2). The activity ${Resource}-not does not exist.`,
    });
    expect(ended().types).to.deep.equal(["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]);
  });
});

describe("a Lambda function as the Resource", () => {
  it("has events of its own", () => {
    const Resource = "arn:aws:lambda:us-east-1:111111111111:function:f";
    const { ended } = waiting({ Resource, TimeoutSeconds: 3 });
    expect(ended().types.slice(1, 6)).to.deep.equal([
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
    ]);
    expect(ended().events[2]?.lambdaFunctionScheduledEventDetails).to.deep.equal({
      resource: Resource,
      input: '{"in":1}',
      inputDetails: { truncated: false },
      timeoutInSeconds: 3,
    });
    expect(ended().output).to.deep.equal({ MessageId: "m" });
  });
});
