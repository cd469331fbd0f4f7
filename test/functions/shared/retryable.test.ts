import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { retryable } from "../../../functions/shared/retryable.ts";

describe("functions/shared/retryable", () => {
  function failWith(error: unknown): Promise<Error> {
    return retryable(() => Promise.reject(error))({}).then(
      () => new Error("it succeeded"),
      (thrown: Error) => thrown,
    );
  }

  function serviceError(name: string, httpStatusCode: number): Error {
    return Object.assign(new Error("not now"), { name, $metadata: { httpStatusCode } });
  }

  it("names errors of services that may pass alike, whatever each is called", async () => {
    const passing = [
      serviceError("InternalError", 500),
      serviceError("SlowDown", 503),
      serviceError("Whatever", 429),
      serviceError("ProvisionedThroughputExceededException", 400),
      serviceError("ThrottlingException", 400),
      Object.assign(new Error("not now"), { $retryable: { throttling: true } }),
      Object.assign(new Error("not now"), { code: "ECONNRESET" }),
      Object.assign(new Error("not now"), { code: "ENOSPC" }),
      new Error('could not write "data.parquet": No space left on device'),
      new Error("upload failed", { cause: serviceError("SlowDown", 503) }),
    ];
    for (const error of passing) {
      const thrown = await failWith(error);
      expect(thrown.name, String(error)).to.equal("ServiceUnavailableError");
      expect(thrown.cause).to.equal(error);
      expect(thrown.message).to.match(/: not now$|No space left/);
    }
  });

  it("leaves any other error as it is", async () => {
    const lasting = [
      serviceError("AccessDenied", 403),
      serviceError("ConditionalCheckFailedException", 400),
      new TypeError("a bug"),
      Object.assign(new Error("gone"), { code: "ENOENT" }),
    ];
    for (const error of lasting) expect(await failWith(error)).to.equal(error);
    expect(await retryable(async (event) => event)("done")).to.equal("done");
  });

  it("knows what the SDK throws where nothing listens", async () => {
    const client = new DynamoDBClient({
      endpoint: "http://127.0.0.1:9",
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    });
    const ask = retryable(() => client.send(new GetItemCommand({ TableName: "things", Key: { k: { S: "1" } } })));
    const thrown = await ask({}).catch((error: Error) => error);
    expect(thrown).to.have.property("name", "ServiceUnavailableError");
    expect(thrown).to.have.property("message").that.contains("ECONNREFUSED");
  });
});
