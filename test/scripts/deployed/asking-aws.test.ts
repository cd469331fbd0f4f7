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

  it("leaves errors of ours, and answers, as they are", async () => {
    const ours = new TypeError("of ours");
    expect(await askingAws("prod", Promise.reject(ours)).catch((error: unknown) => error)).to.equal(ours);
    expect(await askingAws("prod", Promise.resolve(1))).to.equal(1);
  });
});
