import { StopQueryExecutionCommand } from "@aws-sdk/client-athena";
import { expect } from "chai";
import { createQueryFaults } from "../../../local/faults/query-faults.ts";
import { createServiceFaults } from "../../../local/faults/service-faults.ts";
import { type AthenaUnderTest, athenaUnderTest } from "../athena/athena-under-test.ts";

describe("local/faults/query-faults", () => {
  let athena: AthenaUnderTest;

  before(async () => {
    const faults = createServiceFaults(
      [
        { service: "athena", error: "ThrottlingException" },
        { service: "athena-query", match: "AS busy", times: 1, error: "SystemFailure" },
        { service: "athena-query", match: "AS wrong", error: "UserFailure", cause: "COLUMN_NOT_FOUND: wrong" },
        { service: "athena-query", match: "AS endless", error: "NoAnswer" },
      ],
      () => 0,
    );
    athena = await athenaUnderTest({ faults: createQueryFaults(faults) });
  });

  after(() => athena.close());

  it("fails a query so that it may be run again, or so that it may not", async () => {
    const { Status: busy } = await athena.run("SELECT 1 AS busy");
    expect(busy).to.deep.include({ State: "FAILED" });
    expect(busy?.AthenaError).to.include({ ErrorCategory: 1, Retryable: true });
    expect((await athena.run("SELECT 1 AS busy")).Status?.State).to.equal("SUCCEEDED");
    const { Status: wrong } = await athena.run("SELECT 1 AS wrong");
    expect(wrong).to.include({ State: "FAILED", StateChangeReason: "COLUMN_NOT_FOUND: wrong" });
    expect(wrong?.AthenaError).to.include({ ErrorCategory: 2, Retryable: false });
  });

  it("lets a query hang until it is stopped", async () => {
    const QueryExecutionId = await athena.start("SELECT 1 AS endless");
    expect((await athena.run("SELECT 1 AS other")).Status?.State).to.equal("SUCCEEDED");
    await athena.athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    expect((await athena.ended(QueryExecutionId)).Status?.State).to.equal("CANCELLED");
  });
});
