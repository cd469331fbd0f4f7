import { GetQueryExecutionCommand, type TooManyRequestsException } from "@aws-sdk/client-athena";
import { expect } from "chai";
import { type AthenaUnderTest, athenaUnderTest, endless } from "./athena-under-test.ts";

describe("local/athena: quotas", () => {
  let athena: AthenaUnderTest;
  let time = Date.UTC(2024, 0, 1);

  before(async () => {
    athena = await athenaUnderTest({
      quotas: { dml: 3, ddl: 2, rates: { StartQueryExecution: { burst: 6, perSecond: 2 } } },
      running: 1,
      now: () => time,
    });
  });
  after(() => athena.close());

  it("counts queued queries as active, and refuses those above the quota by Athena's error", async () => {
    const ids = [await athena.start(endless), await athena.start(endless), await athena.start(endless)];
    const refused = await athena.start("SELECT 1").catch((error: TooManyRequestsException) => error);
    expect(refused).to.include({ name: "TooManyRequestsException", Reason: "CONCURRENT_QUERY_LIMIT_EXCEEDED" });
    const states = await Promise.all(
      ids.map(async (QueryExecutionId) => {
        const { QueryExecution } = await athena.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
        return QueryExecution?.Status?.State;
      }),
    );
    expect(states).to.deep.equal(["RUNNING", "QUEUED", "QUEUED"]);
    for (const id of ids.reverse()) await athena.service.stop(id);
    for (const id of ids) expect((await athena.ended(id)).Status?.State).to.equal("CANCELLED");
    const { current, peak, refused: turnedAway, entered } = athena.service.usage().athenaDml;
    expect({ current, peak, turnedAway, entered }).to.deep.equal({ current: 0, peak: 3, turnedAway: 1, entered: 3 });
  });

  it("refuses calls above their rate, and takes them again as time passes", async () => {
    time += 10_000;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        athena.start("SHOW TABLES").then(
          () => "taken",
          (error: Error) => `${error.name}: ${error.message}`,
        ),
      ),
    );
    expect(answers.filter((answer) => answer === "ThrottlingException: Rate exceeded")).to.have.length(2);
    expect(await athena.start("SELECT 1").catch((error: Error) => error.name)).to.equal("ThrottlingException");
    time += 500;
    await athena.ended(await athena.start("SELECT 1"));
  });
});
