import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, runService } from "./running-service.ts";

const pass = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
const waits = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 31_000_000, End: true } } };
const day = 86_400_000;

const split = {
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      Label: "each",
      Items: [1],
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "A",
        States: { A: { Type: "Pass", End: true } },
      },
      End: true,
    },
  },
  QueryLanguage: "JSONata",
};

describe("local/step-functions: executions that ended long ago", () => {
  let clock = Date.UTC(2024, 0, 1);
  const opened: RunningService[] = [];
  async function open(folder?: string): Promise<RunningService> {
    const service = await runService({ ...(folder !== undefined && { folder }), now: () => clock });
    opened.push(service);
    return service;
  }
  afterEach(async () => {
    for (const service of opened.splice(0)) await service.stop();
  });

  async function start({ client, ended }: RunningService, stateMachineArn: string, name: string): Promise<string> {
    const { executionArn = "" } = await client.send(new StartExecutionCommand({ stateMachineArn, name }));
    if (!name.startsWith("wait")) await ended(executionArn);
    return executionArn;
  }

  const linesOf = async (folder: string) =>
    (await readFile(join(folder, "map-runs.jsonl"), "utf8")).split("\n").length - 1;
  const histories = (folder: string) => readdir(join(folder, "history"));

  it("are forgotten with their histories when the folder is opened 90 days after, and their names are free", async () => {
    const first = await open();
    const machine = await first.create("m", pass);
    const old = await start(first, machine, "old");
    clock += 50 * day;
    const young = await start(first, machine, "young");
    await first.stop({ remove: false });

    clock += 41 * day;
    const second = await open(first.folder);
    expect(await errorName(second.client.send(new DescribeExecutionCommand({ executionArn: old })))).to.equal(
      "ExecutionDoesNotExist",
    );
    const { events } = await second.client.send(new GetExecutionHistoryCommand({ executionArn: young }));
    expect(events).to.have.length(4);
    expect(await histories(first.folder)).to.have.length(1);
    await start(second, machine, "old");
    await second.stop({ remove: false });

    const third = await open(first.folder);
    const { executions = [] } = await third.client.send(new ListExecutionsCommand({ stateMachineArn: machine }));
    expect(executions.map(({ name, status }) => [name, status])).to.deep.equal([
      ["old", "SUCCEEDED"],
      ["young", "SUCCEEDED"],
    ]);
  });

  it("take their Map Runs with them, also those of an execution whose name is another one's now", async () => {
    const first = await open();
    const machine = await first.create("split", split);
    const mapRuns = async ({ client }: RunningService, executionArn: string) =>
      ((await client.send(new ListMapRunsCommand({ executionArn }))).mapRuns ?? []).map(
        ({ startDate }) => +(startDate ?? 0),
      );
    await start(first, machine, "old");
    clock += 91 * day;
    const again = await start(first, machine, "old");
    const kept = await mapRuns(first, again);
    expect(kept).to.include(clock);
    await first.stop({ remove: false });
    expect(await linesOf(first.folder)).to.be.above(2);

    const second = await open(first.folder);
    expect(await mapRuns(second, again)).to.deep.equal([clock]);
    expect(await linesOf(first.folder)).to.equal(1);
    expect(second.service.forget(clock + 1, false)).to.be.above(0);
    expect(await linesOf(first.folder)).to.equal(0);
  });

  it("are forgotten earlier where that is asked for, but for those that one which is RUNNING may have started", async () => {
    const service = await open();
    const [machine, slow] = [await service.create("m", pass), await service.create("slow", waits)];
    const before = await start(service, machine, "before");
    clock += 1000;
    await start(service, slow, "waiting");
    const child = await start(service, machine, "child");
    clock += day;

    expect(service.service.forget(clock - 2 * day, false)).to.equal(0);
    expect(service.service.forget(clock, true)).to.equal(1);
    expect(await histories(service.folder)).to.have.length(3);
    expect(service.service.forget(clock, false)).to.equal(1);
    expect(await histories(service.folder)).to.have.length(2);
    const gone = service.client.send(new GetExecutionHistoryCommand({ executionArn: before }));
    expect(await errorName(gone)).to.equal("ExecutionDoesNotExist");
    const { status } = await service.client.send(new DescribeExecutionCommand({ executionArn: child }));
    expect(status).to.equal("SUCCEEDED");
  });
});
