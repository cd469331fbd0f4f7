import { expect } from "chai";
import { listen } from "../../local/listen.ts";

describe("functions/measure-history/handler", () => {
  const variables = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    AWS_MAX_ATTEMPTS: "1",
    SLUICE_STAGE: "sluice-test",
  };
  const before = { ...process.env };
  afterEach(() => {
    for (const name of [...Object.keys(variables), "AWS_ENDPOINT_URL"]) delete process.env[name];
    Object.assign(process.env, before);
  });

  it("says that trying again may help where Step Functions throttles it, as it does when many runs end at once", async () => {
    const throttling = await listen([
      {
        claims: () => true,
        handle: async (_request, response) => {
          response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
          response.end(JSON.stringify({ __type: "ThrottlingException", message: "Rate exceeded" }));
        },
      },
    ]);
    Object.assign(process.env, variables, { AWS_ENDPOINT_URL: throttling.url });
    try {
      const { handler } = await import("../../../functions/measure-history/handler.ts");
      const detail = { executionArn: "arn:execution", stateMachineArn: "arn:machine" };
      const thrown = await handler({ detail }).catch((error: Error) => error);
      expect(thrown).to.have.property("name", "ServiceUnavailableError");
      expect(thrown).to.have.property("message").that.contains("Rate exceeded");
    } finally {
      await throttling.close();
    }
  });
});
