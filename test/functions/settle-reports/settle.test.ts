import type { QueryExecutionStatus } from "@aws-sdk/client-athena";
import { expect } from "chai";
import type { QueryService } from "../../../functions/settle-reports/query-service.ts";
import { type SettleServices, settle } from "../../../functions/settle-reports/settle.ts";
import type { Report } from "../../../schemas/report.ts";
import type { ReportResult, ReportTask } from "../../../schemas/report-run.ts";
import { type TablesInMemory, tablesInMemory } from "../shared/tables-in-memory.ts";

const me = "arn:execution:run-reports:me";
const lease = { name: "backfill", token: 5 } as const;
const heldLease = { ...lease, state: "HELD", holder: { owner: "arn:backfill", run: "r1", since: "" } } as const;
const partition = "2024-01-31";

const reports = ["one", "two"].map(
  (name): Report => ({
    name,
    description: "",
    columns: [{ name: "n", type: "bigint" }],
    inputs: [{ table: "bench" }],
    tolerated_bytes: 1_000,
    sql: "SELECT\n  count(*) AS n FROM bench",
    file: `datasets/bench/reports/${name}.sql`,
    line: 5,
  }),
);

const task = (report: string, attempt = 1): ReportTask => ({
  report,
  dataset: `bench_${report}`,
  partition,
  run: "r1",
  lease,
  token: 3,
  attempt,
  query: { bucket: "work", key: `${report}.json` },
  data: { bucket: "lake", key: `bench_${report}/r1-3-${attempt}/` },
  digest: "d".repeat(64),
  requestToken: `${report}-${attempt}`.padEnd(64, "0"),
});

/** Athena as far as it is asked here: queries by id, and the statements that were begun. */
class AthenaInMemory implements QueryService {
  readonly queries = new Map<string, QueryExecutionStatus>();
  readonly tokens = new Map<string, string>();
  readonly begun: string[] = [];
  readonly stopped: string[] = [];
  refuses: string | undefined;

  async describe(id: string) {
    const Status = this.queries.get(id);
    return Status && { QueryExecutionId: id, Status };
  }

  async find({ statement, requestToken }: { statement: string; requestToken: string }) {
    if (this.refuses !== undefined) return { refused: this.refuses };
    const known = this.tokens.get(requestToken);
    if (known !== undefined) return { id: known };
    const id = `new-${this.begun.length}`;
    this.begun.push(statement);
    this.queries.set(id, { State: "QUEUED" });
    return { id };
  }

  async stop(id: string) {
    this.stopped.push(id);
  }
}

describe("settle-reports", () => {
  let tables: TablesInMemory;
  let athena: AthenaInMemory;
  let lost: boolean;
  let measured: (key: string) => { files: number; bytes: number };

  beforeEach(() => {
    tables = tablesInMemory();
    athena = new AthenaInMemory();
    lost = false;
    measured = () => ({ files: 1, bytes: 100 });
    for (const { name } of reports) {
      const current = { data: { bucket: "lake", key: `bench_${name}/before/` } };
      tables.put({ dataset: `bench_${name}`, partition, state: "RUNNING", token: 3, owner: me, run: "r1", current });
      tables.named.set(`bench_${name}/${partition}`, `bench_${name}/before/`);
    }
  });

  function settled(results: readonly ReportResult[], attempt = 1) {
    const services: SettleServices = {
      ...tables,
      leases: { read: async () => (lost ? undefined : heldLease) },
      queries: athena,
      measure: async ({ key }) => measured(key),
      readQuery: async ({ key }) => `SELECT of ${key}`,
      now: () => new Date("2024-02-02T00:00:00Z"),
    };
    return settle(services, reports, {
      dataset: { name: "bench", definition: { bucket: "work", key: "d.json" } },
      partition,
      owner: me,
      attempt,
      results: [...results],
      held: [],
      workGroup: "sluice-live",
      database: "sluice",
    });
  }

  const succeeded = (report: string, attempt = 1): ReportResult => ({
    task: task(report, attempt),
    error: "",
    cause: "",
  });
  const failed = (report: string, error: string, cause = "", attempt = 1) => ({
    task: task(report, attempt),
    error,
    cause,
  });
  /** A Task's error whose cause describes a query, as it is with other integrations. */
  function queryFailed(report: string, status: QueryExecutionStatus, attempt = 1): ReportResult {
    athena.queries.set(`query-${report}`, status);
    const cause = JSON.stringify({ QueryExecution: { QueryExecutionId: `query-${report}`, Status: status } });
    return failed(report, "States.TaskFailed", cause, attempt);
  }
  const syntax: QueryExecutionStatus = {
    State: "FAILED",
    StateChangeReason: "SYNTAX_ERROR",
    AthenaError: {
      ErrorCategory: 2,
      ErrorType: 1,
      Retryable: false,
      ErrorMessage: "line 3:3: Column 'm' cannot be resolved",
    },
  };
  const exhausted: QueryExecutionStatus = {
    State: "FAILED",
    AthenaError: { ErrorCategory: 1, Retryable: false, ErrorMessage: "Query exhausted resources at this scale factor" },
  };
  const item = (report: string) => tables.ledger.read(`bench_${report}`, partition);
  const named = (report: string) => tables.named.get(`bench_${report}/${partition}`);

  it("publishes what succeeded, and once", async () => {
    const outcome = { published: 2, failures: [], again: 0 };
    expect(await settled([succeeded("one"), succeeded("two")])).to.deep.equal(outcome);
    expect(named("one")).to.equal("bench_one/r1-3-1/");
    const published = await item("one");
    expect(published).to.deep.include({
      state: "PUBLISHED",
      digest: "d".repeat(64),
      files: 1,
      current: { data: task("one").data },
      previous: { data: { bucket: "lake", key: "bench_one/before/" } },
    });
    expect(published?.counts).to.equal(undefined);
    expect(await settled([succeeded("one"), succeeded("two")])).to.deep.equal(outcome);
    expect(await item("one")).to.deep.equal(published);
  });

  it("gives up a query that can only fail again, with Athena's message and its line in the file, and leaves the table alone", async () => {
    const cause = "line 3:3: Column 'm' cannot be resolved (datasets/bench/reports/one.sql, line 6)";
    expect(await settled([queryFailed("one", syntax), succeeded("two")])).to.deep.equal({
      published: 1,
      failures: [{ report: "one", error: "QueryFailed", cause }],
      again: 0,
    });
    expect(await item("one")).to.deep.include({ state: "FAILED", error: "QueryFailed", cause });
    expect(named("one")).to.equal("bench_one/before/");
  });

  for (const [what, status] of [
    ["Athena's own category", exhausted],
    ["Athena's word that it may be retried", { State: "FAILED", AthenaError: { ErrorCategory: 3, Retryable: true } }],
    ["cancelled by somebody", { State: "CANCELLED" }],
  ] satisfies [string, QueryExecutionStatus][]) {
    it(`leaves a query for another attempt that failed for a moment: ${what}`, async () => {
      expect(await settled([queryFailed("one", status), succeeded("two")])).to.deep.equal({
        published: 1,
        failures: [],
        again: 1,
      });
      expect(await item("one")).to.include({ state: "RUNNING", token: 3 });
    });
  }

  it("gives up after the third attempt", async () => {
    const { again, failures } = await settled([queryFailed("one", exhausted, 3), succeeded("two", 3)], 3);
    expect(again).to.equal(0);
    expect(failures).to.deep.equal([
      {
        report: "one",
        error: "QueryFailed",
        cause: "Query exhausted resources at this scale factor (3 attempts were made)",
      },
    ]);
  });

  it("gives up a query that its Task's time-out has cancelled", async () => {
    const result = { ...queryFailed("one", { State: "CANCELLED" }), error: "States.Timeout" };
    expect((await settled([result])).failures[0]).to.include({ report: "one", error: "QueryTimedOut" });
  });

  it("stops a query that took too long and still runs, and gives it up", async () => {
    const result = { ...queryFailed("one", { State: "RUNNING" }), error: "States.Timeout" };
    expect((await settled([result])).failures[0]).to.include({ report: "one", error: "QueryTimedOut" });
    expect(athena.stopped).to.deep.equal(["query-one"]);
  });

  it("publishes a query that succeeded though its Task did not", async () => {
    await settled([queryFailed("one", { State: "SUCCEEDED" })]);
    expect(await item("one")).to.include({ state: "PUBLISHED" });
  });

  it("finds a query by its token where the cause names none, and begins none", async () => {
    athena.tokens.set(task("one").requestToken, "query-one");
    athena.queries.set("query-one", syntax);
    for (const cause of ["Rate exceeded", "{}", JSON.stringify({ QueryExecutionId: "unknown" })]) {
      tables.put({ dataset: "bench_one", partition, state: "RUNNING", token: 3, owner: me, run: "r1" });
      await settled([failed("one", "Athena.AthenaException", cause)]);
      expect(await item("one"), cause).to.include({ state: "FAILED", error: "QueryFailed" });
    }
    expect(athena.begun).to.deep.equal([]);
  });

  it("stops a query that nobody waits for, and leaves it for another attempt", async () => {
    expect((await settled([failed("one", "Athena.TooManyRequestsException", "too many")])).again).to.equal(2);
    expect(athena.begun).to.deep.equal([
      "UNLOAD (SELECT of one.json) TO 's3://lake/bench_one/r1-3-1/' WITH (format = 'PARQUET')",
    ]);
    expect(athena.stopped).to.deep.equal(["new-0"]);
    expect(
      (await settled([failed("one", "Athena.TooManyRequestsException", "too many", 3)], 3)).failures[0],
    ).to.deep.equal({
      report: "one",
      error: "Athena.TooManyRequestsException",
      cause: "too many (3 attempts were made)",
    });
  });

  it("gives up a statement that Athena does not take", async () => {
    athena.refuses = "line 2:1: mismatched input 'FORM'";
    expect((await settled([failed("one", "Athena.InvalidRequestException", "…")])).failures[0]).to.deep.equal({
      report: "one",
      error: "QueryRefused",
      cause: "line 2:1: mismatched input 'FORM' (datasets/bench/reports/one.sql, line 5)",
    });
  });

  it("leaves a query for another attempt that could not be read, and submits nothing", async () => {
    expect((await settled([failed("one", "QueryNotRead"), succeeded("two")])).again).to.equal(1);
    expect(athena.begun).to.deep.equal([]);
  });

  it("does not publish a result that is larger than its report tolerates", async () => {
    measured = () => ({ files: 3, bytes: 1_001 });
    expect((await settled([succeeded("one")])).failures[0]).to.deep.equal({
      report: "one",
      error: "ReportTooLarge",
      cause: "Its result has 1001 bytes of Parquet; datasets/bench/reports/one.sql tolerates 1000 (tolerated_bytes).",
    });
    expect(named("one")).to.equal("bench_one/before/");
  });

  it("keeps what goes wrong with one report from the others, and tries it again", async () => {
    measured = (key) => {
      if (key.startsWith("bench_one")) throw new Error("S3 is away.");
      return { files: 1, bytes: 1 };
    };
    expect(await settled([succeeded("one"), succeeded("two")])).to.deep.include({ published: 1, again: 1 });
    expect((await settled([succeeded("one", 3)], 3)).failures).to.deep.equal([
      { report: "one", error: "Error", cause: "S3 is away." },
    ]);
  });

  it("fails as a whole where the run's lease is lost, and publishes nothing", async () => {
    lost = true;
    const error = await settled([succeeded("one")]).catch((thrown: Error) => thrown);
    expect(error).to.include({ name: "LeaseLostError" });
    expect(named("one")).to.equal("bench_one/before/");
  });

  it("does not publish over a claim that was overtaken", async () => {
    tables.put({ dataset: "bench_one", partition, state: "RUNNING", token: 4, owner: "arn:other", run: "r2" });
    const { published, failures, again } = await settled([succeeded("one"), succeeded("two")]);
    expect({ published, again }).to.deep.equal({ published: 1, again: 0 });
    expect(failures[0]).to.include({ report: "one", error: "ClaimLostError" });
    expect(named("one")).to.equal("bench_one/before/");
  });
});
