import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetExecutionHistoryCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { Json, JsonObject } from "../../../asl/types/json.ts";
import { createDynamoDb } from "../../../local/dynamodb/service.ts";
import { createGlue } from "../../../local/glue/service.ts";
import type { InvokeOutcome } from "../../../local/lambda/outcome.ts";
import { type LambdaUnderTest, startLambda } from "../lambda/lambda-under-test.ts";
import { type RunningService, runService } from "./running-service.ts";

describe("a Task's integration", () => {
  let service: RunningService;
  let folder: string;
  let functions: LambdaUnderTest;
  const outcomes: InvokeOutcome[] = [];
  const calls: { readonly name: string; readonly payload: string }[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "integrations-"));
    functions = await startLambda({
      greet: `export async function handler({ to }: { to?: string }) {
        if (to === undefined) throw new RangeError("nobody");
        console.log("greeting " + to);
        return { greeted: to };
      }`,
    });
    service = await runService({
      async lambda(name, payload) {
        calls.push({ name, payload });
        return outcomes.shift() ?? { kind: "payload", payload, requestId: "id" };
      },
      handlers: {
        "sqs:sendMessage": (given) => ({ result: { Sent: given } }),
        "glue:startJobRun.sync": (given) =>
          (given as JsonObject).JobName === "busy"
            ? { error: "Glue.ConcurrentRunsExceededException", cause: "busy" }
            : { submitted: { JobRunId: "jr" }, result: { JobRunState: "SUCCEEDED" } },
        "aws-sdk:glue:getTables": async () => ({ result: { TableList: [] } }),
        "events:putEvents": () => {
          throw new TypeError("broken");
        },
      },
      others: async () => [
        await createDynamoDb({ path: join(folder, "dynamodb") }),
        await createGlue({ folder: join(folder, "glue") }),
        functions.lambda,
      ],
    });
    const { endpoint } = service;
    const client = new DynamoDBClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    await client.send(
      new CreateTableCommand({
        TableName: "ledger",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    client.destroy();
  });
  after(async () => {
    await service.stop();
    await functions.close();
    await rm(folder, { recursive: true, force: true });
  });

  let machines = 0;
  async function run(resource: string, given: Json, more: object = {}) {
    const task = { Type: "Task", Resource: `arn:aws:states:::${resource}`, Arguments: given, End: true, ...more };
    const arn = await service.create(`m${machines++}`, { StartAt: "T", States: { T: task } });
    const { executionArn = "" } = await service.client.send(new StartExecutionCommand({ stateMachineArn: arn }));
    const { status, output = "null", error, cause } = await service.ended(executionArn);
    const { events = [] } = await service.client.send(new GetExecutionHistoryCommand({ executionArn }));
    return { status, output: JSON.parse(output) as unknown, error, cause, types: events.map(({ type }) => type) };
  }

  it("lambda:invoke sends the payload and returns Lambda's answer with the payload parsed", async () => {
    const ran = await run("lambda:invoke", {
      FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:transform-file:$LATEST",
      Payload: { a: [1] },
    });
    expect(calls.at(-1)).to.deep.equal({ name: "transform-file", payload: '{"a":[1]}' });
    expect(ran.output).to.deep.include({
      ExecutedVersion: "$LATEST",
      Payload: { a: [1] },
      StatusCode: 200,
      SdkResponseMetadata: { RequestId: "id" },
    });
    expect(ran.types).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("a Lambda function's own ARN gets the whole input as its event, and gives what it returns", async () => {
    const Resource = "arn:aws:lambda:us-east-1:000000000000:function:transform-file";
    const ran = await run("", { a: [1] }, { Resource });
    expect(calls.at(-1)).to.deep.equal({ name: "transform-file", payload: '{"a":[1]}' });
    expect(ran).to.deep.include({ status: "SUCCEEDED", output: { a: [1] } });
    expect(ran.types).to.include("LambdaFunctionSucceeded");
    outcomes.push({ kind: "function-error", error: "Odd", cause: "{}", requestId: "id" });
    expect(await run("", {}, { Resource })).to.deep.include({ status: "FAILED", error: "Odd" });
  });

  it("a registered handler stands behind any integration, before the local services", async () => {
    const sent = await run("sqs:sendMessage", { QueueUrl: "q", MessageBody: "m" });
    expect(sent).to.deep.include({ status: "SUCCEEDED", output: { Sent: { QueueUrl: "q", MessageBody: "m" } } });
    const refused = await run("glue:startJobRun.sync", { JobName: "busy" });
    expect(refused).to.deep.include({ error: "Glue.ConcurrentRunsExceededException", cause: "busy" });
    expect(refused.types).to.include("TaskSubmitFailed");
    const ran = await run("glue:startJobRun.sync", { JobName: "j" });
    expect(ran.types.slice(2, 6)).to.deep.equal(["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]);
    expect(ran.output).to.deep.equal({ JobRunState: "SUCCEEDED" });
    expect((await run("aws-sdk:glue:getTables", { DatabaseName: "d" })).output).to.deep.equal({ TableList: [] });
    const broken = await run("events:putEvents", { Entries: [] });
    expect(broken).to.include({ error: "States.Runtime" });
    expect(broken.cause).to.equal("What stands behind events:putEvents here failed by a bug: TypeError: broken");
  });

  it("lambda:invoke tells a throttle as Lambda.TooManyRequestsException, which its policy retries", async () => {
    outcomes.push({
      kind: "service-error",
      code: "TooManyRequestsException",
      status: 429,
      message: "Rate Exceeded.",
      requestId: "r",
    });
    const retry = [
      { ErrorEquals: ["Lambda.TooManyRequestsException"], IntervalSeconds: 1, MaxAttempts: 1, JitterStrategy: "FULL" },
    ];
    const ran = await run("lambda:invoke", { FunctionName: "f" }, { Retry: retry });
    expect(ran.status).to.equal("SUCCEEDED");
    expect(ran.types.filter((type) => type === "TaskFailed")).to.have.length(1);
  });

  it("lambda:invoke tells a function's own error under its name, and the service's with AWS's text", async () => {
    const cause = '{"errorType":"WrongHeader","errorMessage":"no"}';
    outcomes.push({ kind: "function-error", error: "WrongHeader", cause, requestId: "r" });
    expect(await run("lambda:invoke", { FunctionName: "f" })).to.include({
      status: "FAILED",
      error: "WrongHeader",
      cause,
    });
    outcomes.push({
      kind: "service-error",
      code: "ResourceNotFoundException",
      status: 404,
      message: "Function not found: f",
      requestId: "r",
    });
    expect(await run("lambda:invoke", { FunctionName: "f" })).to.include({
      error: "Lambda.ResourceNotFoundException",
      cause:
        "Function not found: f (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: r; Proxy: null)",
    });
  });

  it("lambda:invoke goes on at once from an Event, and returns the end of the log where it is asked for", async () => {
    const event = await run("lambda:invoke", { FunctionName: "greet", InvocationType: "Event", Payload: { to: "A" } });
    expect(event.output).to.deep.include({ StatusCode: 202, Payload: "" });
    expect(event.output).to.have.nested.property("SdkHttpMetadata.HttpStatusCode", 202);
    const tail = await run("lambda:invoke", { FunctionName: "greet", LogType: "Tail", Payload: { to: "B" } });
    expect(tail.output).to.deep.include({ ExecutedVersion: "$LATEST", StatusCode: 200, Payload: { greeted: "B" } });
    const { LogResult } = tail.output as { readonly LogResult: string };
    expect(Buffer.from(LogResult, "base64").toString()).to.contain("greeting B");
    const failed = await run("lambda:invoke", { FunctionName: "greet", LogType: "Tail", Payload: {} });
    expect(failed).to.include({ status: "FAILED", error: "RangeError" });
    const absent = await run("lambda:invoke", { FunctionName: "absent", InvocationType: "Event" });
    expect(absent.error).to.equal("Lambda.ResourceNotFoundException");
  });

  it("dynamodb:* answers as DynamoDB does, with HTTP metadata", async () => {
    const put = await run("dynamodb:putItem", { TableName: "ledger", Item: { id: { S: "a" }, n: { N: "1" } } });
    expect(put.output).to.have.nested.property("SdkHttpMetadata.HttpStatusCode", 200);
    const got = await run("dynamodb:getItem", { TableName: "ledger", Key: { id: { S: "a" } } });
    expect(got.output).to.deep.include({ Item: { id: { S: "a" }, n: { N: "1" } } });
    const missing = await run("dynamodb:getItem", { TableName: "none", Key: { id: { S: "a" } } });
    expect(missing.error).to.equal("DynamoDB.ResourceNotFoundException");
    expect(missing.cause).to.match(
      /\(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: .*; Proxy: null\)$/,
    );
  });

  it("aws-sdk:* reaches services by the real SDK, without its metadata", async () => {
    const query = {
      TableName: "ledger",
      KeyConditionExpression: "id = :id",
      ExpressionAttributeValues: { ":id": { S: "a" } },
    };
    expect((await run("aws-sdk:dynamodb:query", query)).output).to.deep.equal({
      Count: 1,
      Items: [{ id: { S: "a" }, n: { N: "1" } }],
      ScannedCount: 1,
    });
    expect((await run("aws-sdk:glue:getDatabase", { Name: "none" })).error).to.equal("Glue.EntityNotFoundException");
    expect((await run("aws-sdk:dynamodb:getItem", { TableName: "none", Key: { id: { S: "a" } } })).error).to.equal(
      "DynamoDb.ResourceNotFoundException",
    );
    const stateMachineArn = await service.create("child", { StartAt: "A", States: { A: { Type: "Pass", End: true } } });
    const started = await run("aws-sdk:sfn:startExecution", {
      StateMachineArn: stateMachineArn,
      Name: "by-sdk",
      Input: { n: 1 },
    });
    expect(started.output).to.have.property(
      "ExecutionArn",
      "arn:aws:states:us-east-1:000000000000:execution:child:by-sdk",
    );
    expect(started.output)
      .to.have.property("StartDate")
      .that.matches(/^\d{4}-.*Z$/);
    const again = await run("aws-sdk:sfn:startExecution", {
      StateMachineArn: stateMachineArn,
      Name: "by-sdk",
      Input: { n: 2 },
    });
    expect(again.error).to.equal("Sfn.ExecutionAlreadyExistsException");
  });

  it("that nothing stands behind fails the Task at once, and says how to put something there", async () => {
    const unsupported = [
      ["athena:startQueryExecution.sync", { QueryString: "SELECT 1" }],
      ["aws-sdk:sns:publish", { Message: "m" }],
    ] as const;
    for (const [resource, given] of unsupported) {
      const ran = await run(resource, given, { Retry: [{ ErrorEquals: ["States.ALL"] }] });
      expect(ran.error).to.equal("States.Runtime");
      expect(ran.cause).to.match(
        /^Nothing stands behind (athena:startQueryExecution\.sync|aws-sdk:sns:publish) here\. Mock the state .*--mocks FILE.*register a handler/,
      );
    }
  });
});
