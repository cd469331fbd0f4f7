import {
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { Json, JsonObject } from "../../../asl/types/json.ts";
import { errorName, type RunningService, runService } from "./running-service.ts";

const uuid = "00000000-0000-4000-8000-000000000000";

describe("a Task's token over the API", () => {
  let service: RunningService;
  /** Does with a token what the test wants, as soon as some service has it. */
  let withToken: (taskToken: string) => Promise<unknown>;
  let tokens: string[];

  before(async () => {
    service = await runService({
      async lambda(_, payload) {
        const { token } = JSON.parse(payload) as { readonly token: string };
        tokens.push(token);
        await withToken(token);
        return { kind: "payload", payload: '"accepted"', requestId: "id" };
      },
      handlers: {
        async "sqs:sendMessage"(given: Json) {
          const { token } = (given as JsonObject).MessageBody as { readonly token: string };
          tokens.push(token);
          setTimeout(() => void withToken(token), 5);
          return { result: { MessageId: "m" } };
        },
      },
    });
  });
  beforeEach(() => {
    tokens = [];
  });
  after(() => service.stop());

  let machines = 0;
  async function run(resource: string, given: Json, more: object = {}) {
    const Resource = `arn:aws:states:::${resource}.waitForTaskToken`;
    const task = { Type: "Task", Resource, Arguments: given, End: true, ...more };
    const stateMachineArn = await service.create(`m${++machines}`, { StartAt: "T", States: { T: task } });
    const { executionArn = "" } = await service.client.send(new StartExecutionCommand({ stateMachineArn }));
    const ended = await service.ended(executionArn);
    const { events = [] } = await service.client.send(new GetExecutionHistoryCommand({ executionArn }));
    return { ...ended, types: events.map(({ type }) => type).slice(2, -1) };
  }
  const token = "{% $states.context.Task.Token %}";
  const lambda = { FunctionName: "f", Payload: { token } };

  it("ends sqs:sendMessage.waitForTaskToken by success or failure, after the message was sent", async () => {
    withToken = (taskToken) => service.client.send(new SendTaskSuccessCommand({ taskToken, output: '{"ok": [1]}' }));
    const message = { QueueUrl: "q", MessageBody: { token } };
    const succeeded = await run("sqs:sendMessage", message);
    expect(succeeded).to.include({ status: "SUCCEEDED", output: '{"ok":[1]}' });
    expect(succeeded.types).to.deep.equal([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
    ]);
    withToken = (taskToken) => service.client.send(new SendTaskFailureCommand({ taskToken, error: "E", cause: "C" }));
    const failed = await run("sqs:sendMessage", message);
    expect(failed).to.include({ status: "FAILED", error: "E", cause: "C" });
    expect(failed.types.slice(-2)).to.deep.equal(["TaskSubmitted", "TaskFailed"]);
  });

  it("may end lambda:invoke.waitForTaskToken while the function still runs", async () => {
    withToken = (taskToken) => service.client.send(new SendTaskSuccessCommand({ taskToken, output: "7" }));
    expect(await run("lambda:invoke", lambda)).to.include({ status: "SUCCEEDED", output: "7" });
  });

  it("keeps lambda:invoke.waitForTaskToken alive by heartbeats, without which it times out", async () => {
    withToken = (taskToken) => service.client.send(new SendTaskHeartbeatCommand({ taskToken }));
    const timedOut = await run("lambda:invoke", lambda, { HeartbeatSeconds: 1 });
    expect(timedOut).to.include({ status: "FAILED", error: "States.Timeout" });
    expect(timedOut.types.slice(-2)).to.deep.equal(["TaskSubmitted", "TaskTimedOut"]);
    const [taskToken] = tokens;
    expect(await errorName(service.client.send(new SendTaskHeartbeatCommand({ taskToken })))).to.equal("TaskTimedOut");
  });

  it("is handed to a nested execution by states:startExecution.waitForTaskToken", async () => {
    const Arguments = { TaskToken: "{% $states.input.token %}", Output: "{% { 'from': 'child' } %}" };
    const Resource = "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess";
    const child = await service.create("child", {
      StartAt: "Send",
      States: { Send: { Type: "Task", Resource, Arguments, End: true } },
    });
    const parent = await run("states:startExecution", { StateMachineArn: child, Input: { token } });
    expect(parent).to.include({ status: "SUCCEEDED", output: '{"from":"child"}' });
    expect(parent.types).to.include("TaskSubmitted");
  });

  it("is used once, and what was never one is told apart from what is over", async () => {
    withToken = (taskToken) => service.client.send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    await run("lambda:invoke", lambda);
    const [taskToken] = tokens;
    const { client } = service;
    expect(await errorName(client.send(new SendTaskSuccessCommand({ taskToken, output: "1" })))).to.equal(
      "TaskTimedOut",
    );
    expect(await errorName(client.send(new SendTaskFailureCommand({ taskToken })))).to.equal("TaskTimedOut");
    expect(await errorName(client.send(new SendTaskFailureCommand({ taskToken: "no token" })))).to.equal(
      "InvalidToken",
    );
  });

  it("takes JSON of at most 256 KiB, errors of 256 and causes of 32,768 characters", async () => {
    const success = (output: string) =>
      errorName(service.client.send(new SendTaskSuccessCommand({ taskToken: uuid, output })));
    const failure = (error: string, cause: string) =>
      errorName(service.client.send(new SendTaskFailureCommand({ taskToken: uuid, error, cause })));
    expect(await success("{")).to.equal("InvalidOutput");
    expect(await success(JSON.stringify("x".repeat(262_143)))).to.equal("ValidationException");
    expect(await success(JSON.stringify("x".repeat(262_142)))).to.equal("TaskTimedOut");
    expect(await failure("e".repeat(257), "")).to.equal("ValidationException");
    expect(await failure("e", "c".repeat(32_769))).to.equal("ValidationException");
    expect(await failure("e".repeat(256), "c".repeat(32_768))).to.equal("TaskTimedOut");
  });
});
