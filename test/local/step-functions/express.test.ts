import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, role, runService } from "./running-service.ts";

const pass = { StartAt: "A", States: { A: { Type: "Pass", Output: { said: "{% $states.input %}" }, End: true } } };

describe("machines of type EXPRESS over the API", () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await runService();
  });
  afterEach(async () => {
    await service.stop();
  });

  const create = async (machine: object, name = "e") => {
    const definition = JSON.stringify({ QueryLanguage: "JSONata", ...machine });
    const command = new CreateStateMachineCommand({ name, definition, roleArn: role, type: "EXPRESS" });
    return (await service.client.send(command)).stateMachineArn ?? "";
  };
  const runSync = (stateMachineArn: string, input?: string, name?: string) =>
    service.client.send(new StartSyncExecutionCommand({ stateMachineArn, input, name }));

  it("are run to their end by StartSyncExecution, which answers what they came to and what it costs", async () => {
    const arn = await create(pass);
    const ended = await runSync(arn, '{"a": 1}', "run");
    expect(ended).to.deep.include({
      stateMachineArn: arn,
      name: "run",
      status: "SUCCEEDED",
      input: '{"a": 1}',
      inputDetails: { included: true },
      output: '{"said":{"a":1}}',
      outputDetails: { included: true },
      billingDetails: { billedDurationInMilliseconds: 100, billedMemoryUsedInMB: 64 },
    });
    expect(ended.executionArn).to.match(/^arn:aws:states:us-east-1:000000000000:express:e:run:[\da-f-]{36}$/);
    expect(ended.stopDate?.getTime()).to.be.at.least(ended.startDate?.getTime() ?? 0);
    expect((await runSync(arn, undefined, "run")).executionArn, "names may repeat").not.to.equal(ended.executionArn);
    const described = await service.client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }));
    expect(described.type).to.equal("EXPRESS");
  });

  it("are run to their end by a Task, which has the `sync-` host no more than a laptop", async () => {
    const express = await create(pass);
    const Arguments = { StateMachineArn: express, Name: "run", Input: { a: 1 } };
    const Resource = "arn:aws:states:::aws-sdk:sfn:startSyncExecution";
    const machine = { StartAt: "T", States: { T: { Type: "Task", Resource, Arguments, End: true } } };
    const ended = await runSync(await create(machine, "caller"));
    expect(ended.error, ended.cause).to.equal(undefined);
    expect(JSON.parse(ended.output ?? "")).to.include({ Name: "run", Status: "SUCCEEDED", Output: '{"said":{"a":1}}' });
  });

  it("answer their failures as data, not as errors of the call", async () => {
    const fails = { StartAt: "F", States: { F: { Type: "Fail", Error: "Own", Cause: "why" } } };
    const failed = await runSync(await create(fails));
    expect(failed).to.include({ status: "FAILED", error: "Own", cause: "why", input: "{}" });
    expect(failed).not.to.have.property("output");
    const slow = { TimeoutSeconds: 1, StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } };
    const late = await runSync(await create(slow, "slow"));
    expect(late.status).to.equal("TIMED_OUT");
    expect(late.billingDetails?.billedDurationInMilliseconds).to.be.within(1000, 2000);
  });

  it("are started without waiting by StartExecution, and their executions cannot be looked at, stopped or redriven", async () => {
    const arn = await create(pass);
    const started = await service.client.send(new StartExecutionCommand({ stateMachineArn: arn, name: "x" }));
    const { executionArn = "" } = started;
    expect(executionArn).to.match(/:express:e:x:/);
    for (const call of [
      new DescribeExecutionCommand({ executionArn }),
      new GetExecutionHistoryCommand({ executionArn }),
      new StopExecutionCommand({ executionArn }),
      new RedriveExecutionCommand({ executionArn }),
    ]) {
      expect(await errorName(service.client.send(call as DescribeExecutionCommand))).to.equal("InvalidArn");
    }
    const list = new ListExecutionsCommand({ stateMachineArn: arn });
    expect(await errorName(service.client.send(list))).to.equal("StateMachineTypeNotSupported");
  });

  it("refuse Tasks that wait, bad input and names, and StartSyncExecution refuses STANDARD ones", async () => {
    const waits = {
      StartAt: "T",
      States: {
        T: { Type: "Task", Resource: "arn:aws:states:::states:startExecution.sync:2", Arguments: {}, End: true },
      },
    };
    expect(await errorName(create(waits))).to.equal("InvalidDefinition");
    const arn = await create(pass);
    expect(await errorName(runSync(arn, "{"))).to.equal("InvalidExecutionInput");
    expect(await errorName(runSync(arn, "{}", "a b"))).to.equal("InvalidName");
    expect(await errorName(runSync(`${arn}x`))).to.equal("StateMachineDoesNotExist");
    expect(await errorName(runSync(await service.create("s", pass)))).to.equal("StateMachineTypeNotSupported");
  });
});
