import {
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { type Listening, listen } from "../listen.ts";
import { type LambdaUnderTest, startLambda } from "./lambda-under-test.ts";

describe("local/lambda over HTTP", () => {
  let running: LambdaUnderTest;
  let server: Listening;
  let client: LambdaClient;

  before(async () => {
    const greet = `
      export const handler = async ({ name }) => {
        console.log("greeting", name);
        if (!name) throw new TypeError("no name");
        return "hello " + name;
      };`;
    running = await startLambda(
      { greet, other: "export const handler = async () => 1;" },
      {
        faults: [
          { function: "other", attempt: [[1, 1]], error: "Lambda.TooManyRequestsException" },
          { function: "other", attempt: [[2, 2]], error: "Lambda.SdkClientException" },
        ],
      },
    );
    server = await listen([running.lambda]);
    client = new LambdaClient(server.clientOptions);
  });

  after(async () => {
    client.destroy();
    await server.close();
    await running.close();
  });

  async function invoke(input: Omit<InvokeCommandInput, "Payload">, event: unknown = { name: "Ada" }) {
    const output = await client.send(new InvokeCommand({ ...input, Payload: JSON.stringify(event) }));
    return { ...output, text: output.Payload?.transformToString() };
  }

  it("invokes by name, partial ARN and ARN", async () => {
    const account = "000000000000";
    const names = [
      "greet",
      "greet:$LATEST",
      `${account}:function:greet`,
      `arn:aws:lambda:us-east-1:${account}:function:greet`,
    ];
    for (const FunctionName of names) {
      expect(await invoke({ FunctionName })).to.include({
        StatusCode: 200,
        ExecutedVersion: "$LATEST",
        text: '"hello Ada"',
      });
    }
  });

  it("marks a failed handler as a function error, with the status of a success", async () => {
    const output = await invoke({ FunctionName: "greet" }, {});
    expect(output).to.include({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(JSON.parse(output.text ?? "")).to.include({ errorType: "TypeError", errorMessage: "no name" });
  });

  it("returns the end of the log when asked", async () => {
    const { LogResult } = await invoke({ FunctionName: "greet", LogType: "Tail" }, { name: "Grace" });
    expect(Buffer.from(LogResult ?? "", "base64").toString()).to.match(/\tINFO\tgreeting Grace\n/);
  });

  it("answers an Event at once and a DryRun without running", async () => {
    expect(await invoke({ FunctionName: "greet", InvocationType: "Event" }, { name: "later" })).to.include({
      StatusCode: 202,
    });
    expect(await invoke({ FunctionName: "greet", InvocationType: "DryRun" }, { name: "never" })).to.include({
      StatusCode: 204,
    });
    while (!(await running.log("greet")).includes("greeting later"));
    expect(await running.log("greet")).to.not.contain("greeting never");
  });

  it("says which function it does not have", async () => {
    const error = await invoke({ FunctionName: "absent" }).catch((failure: unknown) => failure);
    expect(error).to.include({
      name: "ResourceNotFoundException",
      message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:absent",
    });
    const version = await invoke({ FunctionName: "greet", Qualifier: "7" }).catch((failure: unknown) => failure);
    expect(version)
      .to.have.property("message")
      .that.matches(/function:greet:7$/);
  });

  it("refuses a body that is not JSON, and an Event over 1 MB", async () => {
    const broken = new InvokeCommand({ FunctionName: "greet", Payload: "{" });
    expect(await client.send(broken).catch((failure: unknown) => failure)).to.have.property(
      "name",
      "InvalidRequestContentException",
    );
    const large = invoke({ FunctionName: "greet", InvocationType: "Event" }, "x".repeat(1_048_576));
    expect(await large.catch((failure: unknown) => failure)).to.have.property("name", "RequestEntityTooLargeException");
  });

  it("passes injected service errors on as Lambda answers them", async () => {
    const throttled = await invoke({ FunctionName: "other" }).catch((failure: unknown) => failure);
    expect(throttled).to.deep.include({
      name: "TooManyRequestsException",
      Reason: "ConcurrentInvocationLimitExceeded",
    });
    expect(throttled).to.have.nested.property("$metadata.httpStatusCode", 429);
    const cut = await invoke({ FunctionName: "other" }).catch((failure: unknown) => failure);
    expect(cut).to.have.property("code", "ECONNRESET");
    expect(await invoke({ FunctionName: "other" })).to.include({ text: "1" });
  });

  it("lists and describes functions", async () => {
    const pages: string[][] = [];
    for await (const page of paginateListFunctions({ client, pageSize: 1 }, {})) {
      pages.push((page.Functions ?? []).map(({ FunctionName }) => FunctionName ?? ""));
    }
    expect(pages).to.deep.equal([["greet"], ["other"]]);
    const described = await client.send(new GetFunctionCommand({ FunctionName: "greet" }));
    expect(described.Configuration).to.include({ FunctionName: "greet", Timeout: 3, MemorySize: 256, State: "Active" });
    const configuration = await client.send(new GetFunctionConfigurationCommand({ FunctionName: "greet" }));
    expect(configuration).to.include({ Runtime: "nodejs20.x", Version: "$LATEST" });
  });

  it("says what it supports when asked for something else", async () => {
    const error = await client.send(new GetAccountSettingsCommand({})).catch((failure: unknown) => failure);
    expect(error)
      .to.have.property("message")
      .that.contains("Lambda does not support GET /2016-08-19/account-settings here");
  });
});
