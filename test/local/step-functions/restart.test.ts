import { fork } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, role, runService } from "./running-service.ts";

const pass = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
const waits = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 3600, End: true } } };

describe("a folder opened again", () => {
  const opened: RunningService[] = [];
  async function open(folder?: string): Promise<RunningService> {
    const service = await runService(folder === undefined ? {} : { folder });
    opened.push(service);
    return service;
  }
  afterEach(async () => {
    for (const service of opened.splice(0)) await service.stop();
  });

  it("has the machines, executions and histories of before, and executions that ran are ABORTED", async () => {
    const before = await open();
    const machine = await before.create("m", pass);
    const slow = await before.create("slow", waits);
    const done =
      (await before.client.send(new StartExecutionCommand({ stateMachineArn: machine, name: "done", input: "[1]" })))
        .executionArn ?? "";
    const left =
      (await before.client.send(new StartExecutionCommand({ stateMachineArn: slow, name: "left", input: "[2]" })))
        .executionArn ?? "";
    const ended = await before.ended(done);
    const events = (await before.client.send(new GetExecutionHistoryCommand({ executionArn: done }))).events;
    await before.stop({ remove: false });

    const after = await open(before.folder);
    const described = await after.client.send(new DescribeExecutionCommand({ executionArn: done }));
    expect({ ...described, $metadata: 0 }).to.deep.equal({ ...ended, $metadata: 0 });
    expect((await after.client.send(new GetExecutionHistoryCommand({ executionArn: done }))).events).to.deep.equal(
      events,
    );
    const aborted = await after.client.send(new DescribeExecutionCommand({ executionArn: left }));
    expect(aborted).to.include({ status: "ABORTED", error: "Sluice.ProcessEnded", input: "[2]" });
    const last = (await after.client.send(new GetExecutionHistoryCommand({ executionArn: left }))).events?.at(-1);
    expect(last).to.deep.include({ type: "ExecutionAborted", id: 3 });
    const again = after.client.send(new StartExecutionCommand({ stateMachineArn: slow, name: "left", input: "[2]" }));
    expect(await errorName(again)).to.equal("ExecutionAlreadyExists");
    expect(
      (
        await after.ended(
          (await after.client.send(new StartExecutionCommand({ stateMachineArn: machine }))).executionArn ?? "",
        )
      ).status,
    ).to.equal("SUCCEEDED");
  });

  it("does without the lines that a kill left unfinished or unwritten", async () => {
    const before = await open();
    const machine = await before.create("m", pass);
    for (const name of ["one", "two"]) {
      await before.ended(
        (await before.client.send(new StartExecutionCommand({ stateMachineArn: machine, name }))).executionArn ?? "",
      );
    }
    await before.stop({ remove: false });
    const index = join(before.folder, "index.jsonl");
    const lines = (await readFile(index, "utf8")).trimEnd().split("\n");
    // Killed after "two" was started: its end is not in the index, and the last event is cut in the middle.
    await writeFile(index, `${lines.slice(0, -1).join("\n")}\n`);
    const history = join(before.folder, "history", "00000001.jsonl");
    await writeFile(history, (await readFile(history, "utf8")).slice(0, -20));
    await appendFile(index, '{"type":"execut');

    const after = await open(before.folder);
    const listed = await after.client.send(new ListExecutionsCommand({ stateMachineArn: machine }));
    expect(listed.executions?.map(({ name, status }) => `${name} ${status}`)).to.deep.equal([
      "two ABORTED",
      "one SUCCEEDED",
    ]);
    const executionArn = listed.executions?.[0]?.executionArn;
    const { events = [] } = await after.client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id, type }) => `${id} ${type}`)).to.deep.equal([
      "1 ExecutionStarted",
      "2 PassStateEntered",
      "3 PassStateExited",
      "4 ExecutionAborted",
    ]);
  });

  it("takes the end from the history where only the index misses it", async () => {
    const before = await open();
    const machine = await before.create("m", pass);
    await before.ended(
      (await before.client.send(new StartExecutionCommand({ stateMachineArn: machine, name: "one" }))).executionArn ??
        "",
    );
    await before.stop({ remove: false });
    const index = join(before.folder, "index.jsonl");
    const lines = (await readFile(index, "utf8")).trimEnd().split("\n");
    await writeFile(index, `${lines.slice(0, -1).join("\n")}\n`);
    const after = await open(before.folder);
    const listed = await after.client.send(new ListExecutionsCommand({ stateMachineArn: machine }));
    expect(listed.executions?.[0]?.status).to.equal("SUCCEEDED");
  });

  it("after a kill has every machine, activity and execution whose creation was answered", async () => {
    const folder = await mkdtemp(join(tmpdir(), "step-functions-"));
    const killed = fork(new URL("service-process.ts", import.meta.url), [folder]);
    const [endpoint] = (await once(killed, "message")) as [string];
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new SFNClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
    const definition = JSON.stringify({ ...waits, QueryLanguage: "JSONata" });
    const created = await client.send(new CreateStateMachineCommand({ name: "slow", definition, roleArn: role }));
    const { stateMachineArn = "" } = created;
    const names = Array.from({ length: 30 }, (_, at) => `run-${at}`);
    await Promise.all(names.map((name) => client.send(new StartExecutionCommand({ stateMachineArn, name }))));
    await client.send(new CreateActivityCommand({ name: "work" }));
    killed.kill("SIGKILL");
    await once(killed, "exit");
    client.destroy();

    const after = await open(folder);
    const { executions = [] } = await after.client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions.map(({ name, status }) => `${name} ${status}`)).to.have.members(
      names.map((name) => `${name} ABORTED`),
    );
    expect((await after.client.send(new ListActivitiesCommand({}))).activities).to.have.length(1);
  });

  it("never writes after the events of an execution whose index line was lost", async () => {
    const before = await open();
    const machine = await before.create("m", pass);
    await before.ended(
      (await before.client.send(new StartExecutionCommand({ stateMachineArn: machine, name: "lost" }))).executionArn ??
        "",
    );
    await before.stop({ remove: false });
    const index = join(before.folder, "index.jsonl");
    const [line] = (await readFile(index, "utf8")).split("\n");
    await rm(index);
    await writeFile(index, `${line}\n`);
    const after = await open(before.folder);
    const { executionArn = "" } = await after.client.send(
      new StartExecutionCommand({ stateMachineArn: machine, name: "new" }),
    );
    await after.ended(executionArn);
    const { events = [] } = await after.client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events).to.have.length(4);
  });
});
