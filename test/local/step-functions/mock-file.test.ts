import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { readMockFile } from "../../../local/step-functions/mock-file.ts";
import { errorName, runService } from "./running-service.ts";

describe("a mock configuration's file", () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "mocks-"));
    file = join(folder, "MockConfigFile.json");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function refusal(text: string): Promise<string> {
    await writeFile(file, text);
    return readMockFile(file).then(
      () => "none",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  }

  it("answers the Tasks of executions that are started with one of its test cases", async () => {
    const sent = { MessageId: "m" };
    await writeFile(
      file,
      JSON.stringify({
        StateMachines: { m: { TestCases: { Sent: { Send: "MockedSend" } } } },
        MockedResponses: { MockedSend: { "0": { Return: sent } } },
      }),
    );
    const service = await runService({ mocks: await readMockFile(file) });
    try {
      const Resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
      const Send = { Type: "Task", Resource, Arguments: { QueueUrl: "q", MessageBody: "b" }, End: true };
      const arn = await service.create("m", { StartAt: "Send", States: { Send } });
      const start = (stateMachineArn: string) => service.client.send(new StartExecutionCommand({ stateMachineArn }));
      const mocked = await service.ended((await start(`${arn}#Sent`)).executionArn ?? "");
      expect(mocked).to.include({ status: "SUCCEEDED", output: JSON.stringify(sent), stateMachineArn: arn });
      const real = await service.ended((await start(arn)).executionArn ?? "");
      expect(real.cause).to.contain("Nothing stands behind sqs:sendMessage.waitForTaskToken here");
      expect(await errorName(start(`${arn}#Lost`))).to.equal("ValidationException");
    } finally {
      await service.stop();
    }
  });

  it("is refused by name and field", async () => {
    expect(await refusal("{")).to.match(/^UsageError: The mock configuration .*MockConfigFile\.json is not JSON: /);
    expect(await refusal('{"MockedResponses":{"R":{"0":{}}},"X":1}')).to.equal(
      `UsageError: ${file}: /X is not known; there are StateMachines and MockedResponses.\n${file}: /MockedResponses/R/0 has nothing; it needs either Return or Throw.`,
    );
    await rm(file);
    expect(await readMockFile(file).catch((error: Error) => error.message)).to.contain("cannot be read (ENOENT)");
  });
});
