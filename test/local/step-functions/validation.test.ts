import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { type RunningService, role, runService } from "./running-service.ts";

const pass = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };
const day = 24 * 3600 * 1000;

describe("a request that AWS would refuse", () => {
  let service: RunningService;
  let machine: string;
  let executionArn: string;
  let later = 0;
  before(async () => {
    service = await runService({ now: () => Date.now() + later });
    machine = await service.create("m", pass);
    const started = await service.client.send(new StartExecutionCommand({ stateMachineArn: machine }));
    executionArn = started.executionArn ?? "";
    await service.ended(executionArn);
  });
  after(() => service.stop());

  /** The error that a call is answered with, as `Code: message`. */
  async function refusal(call: Promise<unknown>): Promise<string> {
    return call.then(
      () => "none",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  }
  const start = (stateMachineArn: string, name?: string, input?: string) =>
    refusal(service.client.send(new StartExecutionCommand({ stateMachineArn, name, input })));

  it("to start an execution is refused for lengths first, then for the machine, then for name and input", async () => {
    const missing = machine.replace(/m$/, "missing");
    const long = "a".repeat(81);
    const tooLong = `ValidationException: 1 validation error detected: Value '${long}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80`;
    expect(await start("not-an-arn", "n")).to.equal("InvalidArn: Invalid Arn: 'Invalid ARN prefix: not-an-arn'");
    expect(await start(executionArn, "n")).to.equal(
      "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'",
    );
    expect(await start(machine, long)).to.equal(tooLong);
    expect(await start(missing, long)).to.equal(tooLong);
    expect(await start(missing, "a b", "{")).to.equal(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${missing}'`,
    );
    expect(await start(machine, "a b")).to.match(/^InvalidName: Invalid Name: 'a b'/);
    expect(await start(machine, "n", "{")).to.match(/^InvalidExecutionInput: Invalid State Machine Execution Input: '/);
    expect(await start(machine, "n", `"${"a".repeat(262_143)}"`)).to.equal(
      "ValidationException: 1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
    );
    expect(await start(machine, "n", `"${"ä".repeat(131_071)}"`)).to.equal("none");
  });

  it("by members of the wrong length, size or type is told which one and what is allowed", async () => {
    const { client } = service;
    expect(await refusal(client.send(new ListStateMachinesCommand({ maxResults: 1001 })))).to.equal(
      "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
    expect(await refusal(client.send(new ListStateMachinesCommand({ maxResults: -1 })))).to.contain(
      "Member must have value greater than or equal to 0",
    );
    expect(await refusal(client.send(new DescribeStateMachineCommand({ stateMachineArn: "" })))).to.contain(
      "Value '' at 'stateMachineArn' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    expect(await refusal(client.send(new DescribeStateMachineCommand({ stateMachineArn: undefined })))).to.contain(
      "Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
    );
    const statusFilter = "DONE" as "FAILED";
    expect(await refusal(client.send(new ListExecutionsCommand({ stateMachineArn: machine, statusFilter })))).to.equal(
      "ValidationException: 1 validation error detected: Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE]",
    );
    const maxResults = "many" as unknown as number;
    expect(await refusal(client.send(new GetExecutionHistoryCommand({ executionArn, maxResults })))).to.match(
      /^SerializationException/,
    );
    expect(await refusal(client.send(new StopExecutionCommand({ executionArn, error: "e".repeat(257) })))).to.match(
      /^ValidationException/,
    );
  });

  it("for what does not exist, or for another kind of thing, is told so", async () => {
    const { client } = service;
    for (const arn of [`${executionArn}-not`, machine, "x"]) {
      const wanted = arn.startsWith(executionArn) ? /^ExecutionDoesNotExist/ : /^InvalidArn/;
      expect(await refusal(client.send(new DescribeExecutionCommand({ executionArn: arn })))).to.match(wanted);
      expect(await refusal(client.send(new StopExecutionCommand({ executionArn: arn })))).to.match(wanted);
      expect(await refusal(client.send(new GetExecutionHistoryCommand({ executionArn: arn })))).to.match(wanted);
    }
  });

  it("by a page's token is told so where the token is none, belongs to another question, or is a day old", async () => {
    const { client } = service;
    const page = { executionArn, maxResults: 1 };
    const { nextToken } = await client.send(new GetExecutionHistoryCommand(page));
    const history = (more: object) => refusal(client.send(new GetExecutionHistoryCommand({ ...page, ...more })));
    expect(await history({ nextToken })).to.equal("none");
    const invalid = "InvalidToken: Invalid Token: 'Invalid token'";
    expect(await history({ nextToken: "abc" })).to.equal(invalid);
    expect(await history({ nextToken, reverseOrder: true })).to.equal(invalid);
    const listed = client.send(new ListExecutionsCommand({ stateMachineArn: machine, nextToken }));
    expect(await refusal(listed)).to.equal(invalid);
    later = day + 1000;
    expect(await history({ nextToken })).to.equal(invalid);
    later = 0;
  });

  it("to change a machine is told what is missing or cannot be", async () => {
    const { client } = service;
    const nothing = client.send(new UpdateStateMachineCommand({ stateMachineArn: machine }));
    expect(await refusal(nothing)).to.match(/^MissingRequiredParameter/);
    const create = { name: "n", definition: JSON.stringify(pass), roleArn: role };
    const loggingConfiguration = { level: "ALL" } as const;
    expect(await refusal(client.send(new CreateStateMachineCommand({ ...create, loggingConfiguration })))).to.equal(
      "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination.",
    );
    const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY" } as const;
    expect(await refusal(client.send(new CreateStateMachineCommand({ ...create, encryptionConfiguration })))).to.match(
      /^InvalidEncryptionConfiguration/,
    );
    expect(await refusal(client.send(new CreateStateMachineCommand({ ...create, name: "a".repeat(81) })))).to.match(
      /^ValidationException.*less than or equal to 80/,
    );
  });

  it("in no JSON at all is answered, not a crash", async () => {
    const answer = await fetch(service.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "AWSStepFunctions.ListStateMachines", "content-type": "application/x-amz-json-1.0" },
      body: "[",
    });
    expect(answer.status).to.equal(400);
    for (const body of ["null", "7", "[]", '"x"']) {
      const odd = await fetch(service.endpoint, {
        method: "POST",
        headers: { "x-amz-target": "AWSStepFunctions.StartExecution", "content-type": "application/x-amz-json-1.0" },
        body,
      });
      expect(odd.status, body).to.equal(400);
    }
  });
});
