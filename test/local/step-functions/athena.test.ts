import { GetQueryExecutionCommand, ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { GetExecutionHistoryCommand, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { JsonObject } from "../../../asl/types/json.ts";
import { type AthenaUnderTest, athenaUnderTest, endless } from "../athena/athena-under-test.ts";
import { type RunningService, runService } from "./running-service.ts";

describe("Tasks of Athena", () => {
  let athena: AthenaUnderTest;
  let service: RunningService;
  let machines = 0;

  before(async () => {
    athena = await athenaUnderTest({ quotas: { dml: 2, rates: {} } });
    service = await runService({ athena: athena.service, others: async () => [athena.service] });
  });
  after(async () => {
    await service.stop();
    await athena.close();
  });

  async function start(resource: string, given: object, more: object = {}): Promise<string> {
    const Resource = `arn:aws:states:::athena:${resource}`;
    const task = { Type: "Task", Resource, Arguments: given, End: true, ...more };
    const stateMachineArn = await service.create(`m${machines++}`, { StartAt: "T", States: { T: task } });
    const { executionArn = "" } = await service.client.send(new StartExecutionCommand({ stateMachineArn }));
    return executionArn;
  }

  async function run(resource: string, given: object, more: object = {}) {
    const executionArn = await start(resource, given, more);
    const { status, output = "null", error, cause = "" } = await service.ended(executionArn);
    const { events = [] } = await service.client.send(new GetExecutionHistoryCommand({ executionArn }));
    return { status, error, cause, types: events.map(({ type }) => type), output: JSON.parse(output) as JsonObject };
  }

  const query = (QueryString: string) => ({
    QueryString,
    QueryExecutionContext: { Database: "lake" },
    ResultConfiguration: { OutputLocation: "s3://results/" },
  });

  async function newestQuery(): Promise<string> {
    const { QueryExecutionIds = [] } = await athena.athena.send(new ListQueryExecutionsCommand({}));
    return QueryExecutionIds[0] ?? "";
  }

  it("waits for a query, and gives what GetQueryExecution says of it", async () => {
    const { types, output } = await run("startQueryExecution.sync", query("SELECT 7 AS n"));
    expect(types).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    const execution = output.QueryExecution as JsonObject;
    expect(execution).to.include({ Query: "SELECT 7 AS n", WorkGroup: "primary" });
    const status = execution.Status as JsonObject;
    expect(status.State).to.equal("SUCCEEDED");
    expect(status.CompletionDateTime).to.be.within(Date.now() - 60_000, Date.now());
    const rows = await run("getQueryResults", { QueryExecutionId: execution.QueryExecutionId });
    expect((rows.output.ResultSet as JsonObject).Rows).to.deep.equal([
      { Data: [{ VarCharValue: "n" }] },
      { Data: [{ VarCharValue: "7" }] },
    ]);
  });

  it("fails the Task of a query that fails, with the query as cause", async () => {
    const { error, cause, types } = await run("startQueryExecution.sync", query("SELECT * FROM nowhere"));
    expect(error).to.equal("States.TaskFailed");
    expect(types.at(-2)).to.equal("TaskFailed");
    const { QueryExecution } = JSON.parse(cause) as { QueryExecution: { Status: JsonObject } };
    expect(QueryExecution.Status.State).to.equal("FAILED");
    expect(QueryExecution.Status.AthenaError).to.include({ Retryable: false });
  });

  it("tells a refusal by Athena's error, which a Retry can take", async () => {
    const ids = [await athena.start(endless), await athena.start(endless)];
    const { error, types } = await run("startQueryExecution.sync", query("SELECT 1"));
    expect(error).to.equal("Athena.TooManyRequestsException");
    expect(types).to.include("TaskSubmitFailed");
    for (const id of ids) await athena.service.stop(id);
    for (const id of ids) await athena.ended(id);
  });

  it("stops the query of an execution that is stopped, and of a Task whose time is up", async () => {
    const executionArn = await start("startQueryExecution.sync", query(endless));
    while ((await athena.service.usage()).athenaDml.current === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    const stopped = await newestQuery();
    await service.client.send(new StopExecutionCommand({ executionArn }));
    expect((await athena.ended(stopped)).Status?.State).to.equal("CANCELLED");
    const { error } = await run("startQueryExecution.sync", query(endless), { TimeoutSeconds: 1 });
    expect(error).to.equal("States.Timeout");
    expect((await athena.ended(await newestQuery())).Status?.State).to.equal("CANCELLED");
  });

  it("starts a query without waiting, gets it and stops it", async () => {
    const { output } = await run("startQueryExecution", query(endless));
    const QueryExecutionId = output.QueryExecutionId as string;
    const got = await run("getQueryExecution", { QueryExecutionId });
    expect((got.output.QueryExecution as JsonObject).Query).to.equal(endless);
    await run("stopQueryExecution", { QueryExecutionId });
    await athena.ended(QueryExecutionId);
    const { QueryExecution } = await athena.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    expect(QueryExecution?.Status?.State).to.equal("CANCELLED");
  });
});
