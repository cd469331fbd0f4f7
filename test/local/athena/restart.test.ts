import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetQueryExecutionCommand, GetQueryResultsCommand } from "@aws-sdk/client-athena";
import { expect } from "chai";
import type { QueryRecord } from "../../../local/athena/query-record.ts";
import { QueryStore } from "../../../local/athena/query-store.ts";
import { athenaUnderTest, endless } from "./athena-under-test.ts";

describe("local/athena: what ends and begins again", () => {
  it("keeps queries and results over a restart, and fails what ran when it was stopped", async () => {
    const first = await athenaUnderTest();
    const done = await first.start("SELECT 1 AS one");
    await first.ended(done);
    const running = await first.start(endless);
    await first.stop();
    const second = await athenaUnderTest({}, first.home);
    const { ResultSet } = await second.athena.send(new GetQueryResultsCommand({ QueryExecutionId: done }));
    expect(ResultSet?.Rows?.map(({ Data }) => Data?.[0]?.VarCharValue)).to.deep.equal(["one", "1"]);
    const { Status } = await second.ended(running);
    expect(Status?.State).to.equal("FAILED");
    expect(Status?.AthenaError).to.include({ ErrorCategory: 1, Retryable: true });
    await second.close();
  });

  it("fails what was active when the process was killed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-queries-"));
    const cutOff = (record: QueryRecord): QueryRecord => ({
      ...record,
      execution: { ...record.execution, Status: { ...record.execution.Status, State: "FAILED" } },
    });
    const killed = await QueryStore.open(folder, cutOff);
    const id = "0b5e1e0c-6c2f-4d8e-8f0a-3a5b7c9d1e2f";
    const execution = { QueryExecutionId: id, WorkGroup: "primary", Status: { State: "RUNNING" } };
    await killed.begin({ execution, request: "" } as unknown as QueryRecord);
    const opened = await QueryStore.open(folder, cutOff);
    expect((await opened.ended(id))?.execution.Status.State).to.equal("FAILED");
    expect(await opened.ids("primary")).to.deep.equal([id]);
    await rm(folder, { recursive: true });
  });

  it("forgets queries that ended before a moment, and no others", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-queries-"));
    const store = await QueryStore.open(folder, (record) => record);
    const id = (digit: number) => `0b5e1e0c-6c2f-4d8e-8f0a-3a5b7c9d1e2${digit}`;
    const record = (digit: number, CompletionDateTime?: number) => {
      const Status = { State: CompletionDateTime === undefined ? "RUNNING" : "SUCCEEDED", CompletionDateTime };
      return { execution: { QueryExecutionId: id(digit), WorkGroup: "live", Status }, request: "" } as QueryRecord;
    };
    for (const digit of [1, 2, 3]) await store.begin(record(digit));
    await store.end(record(1, 100));
    await store.end(record(2, 200));
    expect(await store.endedBefore(200_000)).to.deep.equal([id(1)]);
    await Promise.all([store.forget([id(1)]), store.begin(record(4))]);
    expect(await store.ended(id(1))).to.equal(undefined);
    expect((await store.ended(id(2)))?.execution.Status.CompletionDateTime).to.equal(200);
    expect(await store.ids("live")).to.deep.equal([id(4), id(3), id(2)]);
    await rm(folder, { recursive: true });
  });

  it("fails the queries of an engine that dies, as a system failure, and runs the next in a new one", async () => {
    const athena = await athenaUnderTest();
    const [one, other] = [await athena.start(endless), await athena.start(endless)];
    while ((await state(athena.athena, other)) !== "RUNNING") await new Promise((resolve) => setTimeout(resolve, 10));
    process.kill(await enginePid(), "SIGKILL");
    for (const id of [one, other]) {
      const { Status } = await athena.ended(id);
      expect(Status?.State).to.equal("FAILED");
      expect(Status?.AthenaError).to.include({ ErrorCategory: 1, Retryable: true });
    }
    expect(await athena.rows("SELECT 1")).to.deep.equal([["1"]]);
    await athena.close();
  });

  it("fails a query that needs more memory than there is, and no other", async () => {
    const athena = await athenaUnderTest({ memory: 256 });
    const { Status } = await athena.run(
      "SELECT cardinality(array_agg(CAST(a.x * b.x AS varchar) || 'abcdefghijklmnopqrstuvwxyz')) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 5000)) b(x)",
    );
    expect(Status?.State).to.equal("FAILED");
    expect(Status?.StateChangeReason).to.equal("Query exhausted resources at this scale factor");
    expect(Status?.AthenaError).to.include({ ErrorCategory: 1, Retryable: true });
    expect(await athena.rows("SELECT 1")).to.deep.equal([["1"]]);
    await athena.close();
  });
});

async function state(athena: { send(command: GetQueryExecutionCommand): Promise<unknown> }, QueryExecutionId: string) {
  const answer = (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))) as {
    QueryExecution?: { Status?: { State?: string } };
  };
  return answer.QueryExecution?.Status?.State;
}

async function enginePid(): Promise<number> {
  for (;;) {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
    const line = stdout
      .split("\n")
      .find((each) => each.includes(` ${process.pid} `) && each.includes("athena/engine/program"));
    if (line) return Number.parseInt(line, 10);
  }
}
