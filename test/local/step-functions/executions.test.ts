import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type GetExecutionHistoryCommandInput,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, runService } from "./running-service.ts";

const pass = { StartAt: "A", States: { A: { Type: "Pass", Assign: { x: 1 }, End: true } } };
const waits = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 3600, End: true } } };

describe("executions over the API", () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await runService();
  });
  afterEach(() => service.stop());

  const start = (stateMachineArn: string, name?: string, input?: string) =>
    service.client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  const history = async (more: GetExecutionHistoryCommandInput) =>
    (await service.client.send(new GetExecutionHistoryCommand(more))).events ?? [];

  it("run to their end and are described with input, output and dates", async () => {
    const arn = await service.create("m", pass);
    const { executionArn = "", startDate } = await start(arn, "one", '{"a": 1}');
    const ended = await service.ended(executionArn);
    expect(executionArn).to.equal("arn:aws:states:us-east-1:000000000000:execution:m:one");
    expect(ended).to.deep.include({
      name: "one",
      status: "SUCCEEDED",
      input: '{"a": 1}',
      output: '{"a": 1}',
      inputDetails: { included: true },
      redriveStatus: "NOT_REDRIVABLE",
    });
    expect(ended.startDate?.getTime()).to.equal(startDate?.getTime());
    expect(ended.stopDate?.getTime()).to.be.at.least(startDate?.getTime() ?? 0);
  });

  it("show their history in pages, forwards and backwards, with and without data", async () => {
    const { executionArn = "" } = await start(await service.create("m", pass));
    await service.ended(executionArn);
    const all = await history({ executionArn });
    expect(all.map(({ type }) => type)).to.deep.equal([
      "ExecutionStarted",
      "PassStateEntered",
      "PassStateExited",
      "ExecutionSucceeded",
    ]);
    expect(all[2]?.stateExitedEventDetails).to.deep.include({ name: "A", output: "{}", assignedVariables: { x: "1" } });
    for (const reverseOrder of [false, true]) {
      const ids: (number | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const page = await service.client.send(
          new GetExecutionHistoryCommand({ executionArn, maxResults: 3, reverseOrder, nextToken }),
        );
        ids.push(...(page.events ?? []).map(({ id }) => id));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      expect(ids).to.deep.equal(reverseOrder ? [4, 3, 2, 1] : [1, 2, 3, 4]);
    }
    const bare = await history({ executionArn, includeExecutionData: false });
    expect(bare[1]?.stateEnteredEventDetails).to.deep.equal({ name: "A", inputDetails: { truncated: true } });
    expect(await errorName(history({ executionArn, nextToken: "nonsense" }))).to.equal("InvalidToken");
    expect(await errorName(history({ executionArn: `${executionArn}x` }))).to.equal("ExecutionDoesNotExist");
  });

  it("show all of a history of 25,000 events over its pages, in both directions", async () => {
    const never = [{ Condition: "{% false %}", Next: "B" }];
    const A = { Type: "Choice", Choices: never, Default: "A" };
    const loop = { StartAt: "A", States: { A, B: { Type: "Succeed" } } };
    const { executionArn = "" } = await start(await service.create("loop", loop));
    expect((await service.ended(executionArn)).cause).to.contain("(25000)");
    async function* pages(reverseOrder: boolean) {
      for (let nextToken: string | undefined; ; ) {
        const page = { executionArn, reverseOrder, maxResults: 1000, nextToken, includeExecutionData: false };
        const answered = await service.client.send(new GetExecutionHistoryCommand(page));
        yield (answered.events ?? []).map(({ id }) => id ?? 0);
        nextToken = answered.nextToken;
        if (nextToken === undefined) return;
      }
    }
    const ids = Array.from({ length: 25_000 }, (_, at) => at + 1);
    const read: number[][] = [];
    for await (const page of pages(false)) read.push(page);
    expect(read).to.have.length(25);
    expect(read.flat()).to.deep.equal(ids);
    const backwards: number[] = [];
    for await (const page of pages(true)) backwards.push(...page);
    expect(backwards).to.deep.equal(ids.reverse());
  });

  it("are listed newest first, by status, in pages that stay right while more are started", async () => {
    const arn = await service.create("m", pass);
    for (let number = 0; number < 5; number++) await service.ended((await start(arn, `n${number}`)).executionArn ?? "");
    const running = await start(await service.create("slow", waits), "running");
    const list = (more: Partial<ListExecutionsCommandInput>) =>
      service.client.send(new ListExecutionsCommand({ stateMachineArn: arn, ...more }));
    const first = await list({ maxResults: 2 });
    await service.ended((await start(arn, "later")).executionArn ?? "");
    const second = await list({ maxResults: 100, nextToken: first.nextToken });
    const names = [...(first.executions ?? []), ...(second.executions ?? [])].map(({ name }) => name);
    expect(names).to.deep.equal(["n4", "n3", "n2", "n1", "n0"]);
    expect((await list({ statusFilter: "FAILED" })).executions).to.deep.equal([]);
    expect((await list({ statusFilter: "SUCCEEDED" })).executions).to.have.length(6);
    expect(await errorName(list({ statusFilter: "FAILED", nextToken: first.nextToken }))).to.equal("InvalidToken");
    expect(await errorName(list({ stateMachineArn: `${arn}x` }))).to.equal("StateMachineDoesNotExist");
    const described = await service.client.send(new DescribeExecutionCommand({ executionArn: running.executionArn }));
    expect(described.status).to.equal("RUNNING");
  });

  it("of the same name and input are one while it runs; after that the name is taken", async () => {
    const arn = await service.create("slow", waits);
    const first = await start(arn, "n", '{"a":1}');
    const again = await start(arn, "n", '{"a":1}');
    expect(again.startDate?.getTime()).to.equal(first.startDate?.getTime());
    expect(await errorName(start(arn, "n", '{"a":2}'))).to.equal("ExecutionAlreadyExists");
    await service.client.send(new StopExecutionCommand({ executionArn: first.executionArn }));
    await service.ended(first.executionArn ?? "");
    expect(await errorName(start(arn, "n", '{"a":1}'))).to.equal("ExecutionAlreadyExists");
    expect(await errorName(start(arn, "a b"))).to.equal("InvalidName");
    expect(await errorName(start(arn, "x", "{"))).to.equal("InvalidExecutionInput");
    expect(await errorName(start(arn, "x", `${"[".repeat(100_000)}${"]".repeat(100_000)}`))).to.equal(
      "InvalidExecutionInput",
    );
    expect(await errorName(start(`${arn}x`))).to.equal("StateMachineDoesNotExist");
    expect(await errorName(start(first.executionArn ?? ""))).to.equal("InvalidArn");
  });

  it("are stopped, with the children that they wait for", async () => {
    const child = await service.create("child", waits);
    const task = {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: { StateMachineArn: child, Name: "kid" },
      End: true,
    };
    const { executionArn = "" } = await start(await service.create("parent", { StartAt: "S", States: { S: task } }));
    while ((await history({ executionArn })).length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    await service.client.send(new StopExecutionCommand({ executionArn, error: "Enough", cause: "by hand" }));
    expect(await service.ended(executionArn)).to.include({ status: "ABORTED", error: "Enough", cause: "by hand" });
    expect((await history({ executionArn })).at(-1)).to.deep.include({
      type: "ExecutionAborted",
      executionAbortedEventDetails: { error: "Enough", cause: "by hand" },
    });
    const kid = await service.ended(executionArn.replace(/parent:.*/, "child:kid"));
    expect(kid.status).to.equal("ABORTED");
  });

  it("are stopped once: stopped again they answer when that was; longer reasons than AWS takes are refused", async () => {
    const { executionArn = "" } = await start(await service.create("slow", waits));
    const stop = (more: { error?: string; cause?: string } = {}) =>
      service.client.send(new StopExecutionCommand({ executionArn, ...more }));
    expect(await errorName(stop({ error: "e".repeat(257) }))).to.equal("ValidationException");
    expect(await errorName(stop({ cause: "c".repeat(32_769) }))).to.equal("ValidationException");
    const { stopDate } = await stop();
    const ended = await service.ended(executionArn);
    expect(ended).to.deep.include({ status: "ABORTED", stopDate });
    expect(ended).not.to.have.any.keys("error", "cause");
    expect(await stop({ error: "again" })).to.deep.include({ stopDate });
    expect(await service.ended(executionArn)).not.to.have.property("error");
  });

  it("have their names to themselves for 90 days after their end", async () => {
    let later = 0;
    const clocked = await runService({ now: () => Date.now() + later });
    try {
      const stateMachineArn = await clocked.create("m", pass);
      const again = () => clocked.client.send(new StartExecutionCommand({ stateMachineArn, name: "n" }));
      const { executionArn = "" } = await again();
      await clocked.ended(executionArn);
      later = 90 * 24 * 3600 * 1000 - 60_000;
      expect(await errorName(again())).to.equal("ExecutionAlreadyExists");
      later = 90 * 24 * 3600 * 1000 + 60_000;
      const second = await again();
      expect(second.executionArn).to.equal(executionArn);
      expect((await clocked.ended(executionArn)).startDate).to.deep.equal(second.startDate);
    } finally {
      await clocked.stop();
    }
  });

  it("wait by the real clock", async () => {
    const arn = await service.create("short", { StartAt: "W", States: { W: { Type: "Wait", Seconds: 1, End: true } } });
    const ended = await service.ended((await start(arn)).executionArn ?? "");
    const took = (ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0);
    expect(took).to.be.within(1000, 1500);
  });
});
