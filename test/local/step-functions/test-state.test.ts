import {
  CreateStateMachineCommand,
  TestStateCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, role, runService } from "./running-service.ts";

const lambda = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true };
const parameters = { FunctionName: "echo", "Payload.$": "$" };

describe("TestState over the API", () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await runService();
  });
  afterEach(async () => {
    await service.stop();
  });

  const test = (definition: object, more: object = {}) =>
    service.client.send(new TestStateCommand({ definition: JSON.stringify(definition), ...more }));

  it("does the Task's work, or takes the mock for it", async () => {
    const task = { ...lambda, Parameters: parameters, ResultSelector: { "got.$": "$.Payload" } };
    const done = await test(task, { input: '{"a":1}', roleArn: role });
    expect(done).to.deep.include({ status: "SUCCEEDED", output: '{"got":{"a":1}}' });
    const mock = { errorOutput: { error: "E", cause: "C" } };
    expect(await test(task, { mock })).to.deep.include({ status: "FAILED", error: "E", cause: "C" });
  });

  it("starts an execution where the Task does", async () => {
    const states = { A: { Type: "Pass", End: true } };
    const stateMachineArn = await service.create("child", { StartAt: "A", States: states });
    const task = {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution",
      Parameters: { StateMachineArn: stateMachineArn },
      End: true,
    };
    const { status, output = "{}" } = await test(task, { roleArn: role });
    expect(status).to.equal("SUCCEEDED");
    await service.ended(JSON.parse(output).ExecutionArn);
  });

  it("is refused with AWS's errors", async () => {
    expect(await errorName(test({ Type: "Pass" }))).to.equal("InvalidDefinition");
    expect(await errorName(test({ Type: "Pass", End: true }, { input: "{" }))).to.equal("InvalidExecutionInput");
    expect(await errorName(test({ ...lambda, Parameters: parameters }))).to.equal("ValidationException");
    const mock = { result: '{"StatusCode":"200"}' };
    const refused = await test({ ...lambda, Parameters: parameters }, { mock }).catch((error: Error) => error.message);
    expect(refused).to.equal("Mock result schema validation error: Field 'StatusCode' must be a number");
  });
});

describe("a definition over the API", () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await runService();
  });
  afterEach(() => service.stop());

  const wrong = JSON.stringify({ StartAt: "A", States: { A: { ...lambda, Parameters: {} } } });

  it("is validated without being created, and refused in the same words", async () => {
    const answer = await service.client.send(new ValidateStateMachineDefinitionCommand({ definition: wrong }));
    expect(answer).to.deep.include({ result: "FAIL", truncated: false });
    expect(answer.diagnostics).to.deep.equal([
      {
        severity: "ERROR",
        code: "SCHEMA_VALIDATION_FAILED",
        message: "The field 'FunctionName' is required but was missing",
        location: "/States/A/Parameters",
      },
    ]);
    const create = new CreateStateMachineCommand({ name: "m", definition: wrong, roleArn: role });
    const refused = await service.client.send(create).catch((error: Error) => error);
    expect(refused).to.include({
      name: "InvalidDefinition",
      message:
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: The field 'FunctionName' is required but was missing at /States/A/Parameters'",
    });
  });

  it("is validated by its type, for at most as many findings as the API gives", async () => {
    const activity = "arn:aws:states:us-east-1:000000000000:activity:a";
    const definition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Task", Resource: activity, End: true } } });
    const validate = (more: object) =>
      service.client.send(new ValidateStateMachineDefinitionCommand({ definition, ...more }));
    expect(await validate({})).to.deep.include({ result: "OK", diagnostics: [] });
    expect(await validate({ type: "EXPRESS" })).to.include({ result: "FAIL" });
    expect(await errorName(validate({ maxResults: 101 }))).to.equal("ValidationException");
  });
});
