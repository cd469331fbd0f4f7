import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { UsageError } from "../../../local/usage-error.ts";
import { askingAws } from "../../../scripts/deployed/asking-aws.ts";

describe("asking AWS about a stage", () => {
  it("says what AWS refuses in one line", async () => {
    const message = "User is not authorized to perform: lambda:GetAccountSettings";
    const refusal = new LambdaServiceException({
      name: "AccessDeniedException",
      $fault: "client",
      message,
      $metadata: {},
    });
    const failed = await askingAws("prod", Promise.reject(refusal)).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(UsageError);
    expect((failed as Error).message).to.equal(
      `AWS cannot be asked about the stage prod: AccessDeniedException: ${message}`,
    );
  });

  it("says in one line that what answers is not AWS", async () => {
    const unread = new SyntaxError("Unexpected token '<'\n  Deserialization error: to see the raw response, …");
    const failed = await askingAws("prod", Promise.reject(Object.assign(unread, { $metadata: {} }))).catch(String);
    expect(failed).to.equal(
      "UsageError: AWS cannot be asked about the stage prod: what answers is not AWS (Unexpected token '<')",
    );
  });

  it("leaves errors of ours, and answers, as they are", async () => {
    const ours = new TypeError("of ours");
    expect(await askingAws("prod", Promise.reject(ours)).catch((error: unknown) => error)).to.equal(ours);
    expect(await askingAws("prod", Promise.resolve(1))).to.equal(1);
  });
});
