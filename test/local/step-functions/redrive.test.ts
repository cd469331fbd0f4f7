import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { echo, errorName, type RunningService, runService } from "./running-service.ts";

const calls = {
  StartAt: "Before",
  States: {
    Before: { Type: "Pass", Assign: { kept: "{% $states.input %}" }, Next: "Call" },
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "f", Payload: { n: 1 } },
      Output: { kept: "{% $kept %}", got: "{% $states.result.Payload.n %}" },
      End: true,
    },
  },
};
const waits = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 3600, End: true } } };

describe("a redrive over the API", () => {
  const opened: RunningService[] = [];
  let works = false;
  async function open(folder?: string): Promise<RunningService> {
    const lambda: typeof echo = async (name, payload) => {
      const requestId = "00000000-0000-4000-8000-000000000000";
      return works
        ? echo(name, payload)
        : { kind: "service-error", code: "ServiceException", status: 500, message: "down", requestId };
    };
    const service = await runService({ lambda, ...(folder === undefined ? {} : { folder }) });
    opened.push(service);
    return service;
  }
  const redrive = ({ client }: RunningService, executionArn: string, clientToken?: string) =>
    client.send(new RedriveExecutionCommand({ executionArn, clientToken }));
  const start = async ({ client }: RunningService, stateMachineArn: string, name?: string) =>
    (await client.send(new StartExecutionCommand({ stateMachineArn, name, input: '{"a": 1}' }))).executionArn ?? "";

  beforeEach(() => {
    works = false;
  });
  afterEach(async () => {
    for (const service of opened.splice(0)) await service.stop();
  });

  it("is refused once 14 days have passed, though nothing else has happened since", async () => {
    let later = 0;
    const lambda: typeof echo = async () => ({
      kind: "service-error",
      code: "ServiceException",
      status: 500,
      message: "down",
      requestId: "00000000-0000-4000-8000-000000000000",
    });
    const service = await runService({ lambda, now: () => Date.now() + later });
    opened.push(service);
    const arn = await start(service, await service.create("m", calls));
    expect((await service.ended(arn)).redriveStatus).to.equal("REDRIVABLE");
    later = 15 * 24 * 3600 * 1000;
    const described = await service.client.send(new DescribeExecutionCommand({ executionArn: arn }));
    expect(described.redriveStatus).to.equal("NOT_REDRIVABLE");
    expect(await errorName(redrive(service, arn))).to.equal("ExecutionNotRedrivable");
  });

  it("goes on in a process opened later, by the definition of then, in the same history", async () => {
    const before = await open();
    const machine = await before.create("m", calls);
    const executionArn = await start(before, machine, "one");
    expect(await before.ended(executionArn)).to.include({
      status: "FAILED",
      redriveStatus: "REDRIVABLE",
      redriveCount: 0,
    });
    const definition = JSON.stringify({ StartAt: "New", States: { New: { Type: "Pass", Result: "new", End: true } } });
    await before.client.send(new UpdateStateMachineCommand({ stateMachineArn: machine, definition }));
    await before.stop({ remove: false });

    const after = await open(before.folder);
    works = true;
    const { redriveDate } = await redrive(after, executionArn, "token");
    const ended = await after.ended(executionArn);
    expect(ended).to.deep.include({ status: "SUCCEEDED", redriveCount: 1, redriveDate, input: '{"a": 1}' });
    expect(JSON.parse(ended.output ?? "")).to.deep.equal({ kept: { a: 1 }, got: 1 });
    const { events = [] } = await after.client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id }) => id)).to.deep.equal(events.map((_, at) => at + 1));
    expect(events.slice(-7).map(({ type }) => type)).to.deep.equal([
      "ExecutionFailed",
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    const listed = await after.client.send(new ListExecutionsCommand({ stateMachineArn: machine }));
    expect(listed.executions?.[0]).to.deep.include({ redriveCount: 1, redriveDate, status: "SUCCEEDED" });
    await after.stop({ remove: false });

    const last = await open(before.folder);
    const described = await last.client.send(new DescribeExecutionCommand({ executionArn }));
    expect({ ...described, $metadata: 0 }).to.deep.equal({ ...ended, $metadata: 0 });
    expect(await redrive(last, executionArn, "token")).to.deep.include({ redriveDate });
    expect(await errorName(redrive(last, executionArn, "another"))).to.equal("ExecutionNotRedrivable");
  });

  it("continues what a closed gateway cut off, but not what a killed one did", async () => {
    const before = await open();
    const executionArn = await start(before, await before.create("slow", waits));
    await before.stop({ remove: false });

    const after = await open(before.folder);
    const cut = await after.client.send(new DescribeExecutionCommand({ executionArn }));
    expect(cut).to.include({ status: "ABORTED", error: "Sluice.ProcessEnded", redriveStatus: "REDRIVABLE" });
    await redrive(after, executionArn);
    const running = await after.client.send(new DescribeExecutionCommand({ executionArn }));
    expect(running).to.include({ status: "RUNNING", redriveCount: 1 });
    expect(running).not.to.have.property("stopDate");
    await after.stop({ remove: false });

    // A kill leaves no saved state.
    await rm(join(before.folder, "redrive"), { recursive: true });
    const last = await open(before.folder);
    const killed = await last.client.send(new DescribeExecutionCommand({ executionArn }));
    expect(killed).to.include({ status: "ABORTED", redriveStatus: "NOT_REDRIVABLE" });
    expect(killed.redriveStatusReason).to.match(/killed/);
    expect(await errorName(redrive(last, executionArn))).to.equal("ExecutionNotRedrivable");
  });

  it("goes on with a Map Run in the same process, and starts a new one in another", async () => {
    const first = await open();
    const processor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Call",
      States: { Call: calls.States.Call },
    };
    const call = { ...calls.States.Call, Output: "{% $states.input %}" };
    const map = { Type: "Map", Items: [1, 2], ItemProcessor: { ...processor, States: { Call: call } }, End: true };
    const machine = await first.create("m", { StartAt: "Map", States: { Map: map } });
    const added = async (service: RunningService, executionArn: string) => {
      const { events = [] } = await service.client.send(new GetExecutionHistoryCommand({ executionArn }));
      const types = events.map(({ type }) => type);
      return types.slice(types.indexOf("ExecutionRedriven"));
    };
    const [same, later] = [await start(first, machine, "same"), await start(first, machine, "later")];
    for (const executionArn of [same, later]) {
      expect(await first.ended(executionArn)).to.include({ status: "FAILED", redriveStatus: "REDRIVABLE" });
    }
    works = true;
    await redrive(first, same);
    expect(await first.ended(same)).to.include({ status: "SUCCEEDED", output: "[1,2]" });
    expect(await added(first, same))
      .to.include("MapRunRedriven")
      .and.not.to.include("MapRunStarted");
    const runs = await first.client.send(new ListMapRunsCommand({ executionArn: same }));
    const mapRunArn = runs.mapRuns?.[0]?.mapRunArn;
    expect(runs.mapRuns).to.have.length(1);
    expect(await first.client.send(new DescribeMapRunCommand({ mapRunArn }))).to.include({ redriveCount: 1 });
    const children = async (more: ListExecutionsCommandInput) =>
      (await first.client.send(new ListExecutionsCommand(more))).executions?.length;
    expect(await children({ mapRunArn, redriveFilter: "REDRIVEN" })).to.be.at.least(1);
    expect(await children({ mapRunArn, statusFilter: "PENDING_REDRIVE" })).to.equal(0);
    expect(await errorName(children({ stateMachineArn: machine, redriveFilter: "REDRIVEN" }))).to.equal(
      "ValidationException",
    );
    await first.stop({ remove: false });

    const second = await open(first.folder);
    await redrive(second, later);
    expect(await second.ended(later)).to.include({ status: "SUCCEEDED", output: "[1,2]" });
    expect(await added(second, later))
      .to.include("MapRunStarted")
      .and.not.to.include("MapRunRedriven");
  });

  it("is refused with AWS's errors", async () => {
    const service = await open();
    works = true;
    const executionArn = await start(service, await service.create("m", calls));
    await service.ended(executionArn);
    expect(await errorName(redrive(service, executionArn))).to.equal("ExecutionNotRedrivable");
    expect(await errorName(redrive(service, `${executionArn}x`))).to.equal("ExecutionDoesNotExist");
    expect(await errorName(redrive(service, "arn:nothing"))).to.equal("InvalidArn");
  });
});
