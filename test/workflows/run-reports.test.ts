import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import type { ModelAnswer } from "../../engine/task-model.ts";
import { queryIdOf, verdictOf } from "../../functions/settle-reports/verdict.ts";
import { maxReports } from "../../schemas/report.ts";
import { unloadStatement } from "../../schemas/report-query.ts";
import type { ReportResult, ReportTask } from "../../schemas/report-run.ts";
import { runReports } from "../../workflows/run-reports.ts";
import { invoked, type Model, runVirtually } from "../support/virtual-platform.ts";
import { dataset, lease } from "./world.ts";

const machine = runReports({ reports: 3 });
const partition = "2024-01-31";
const input = { run: "run-1", lease, dataset, partition };

/** How Athena ends a query, told how often it has begun this statement's report. */
type Fate = (report: string, times: number) => "SUCCEEDED" | "SYSTEM" | "SYNTAX";

/** What a call is answered instead of its query's end, if anything; a `lost` submission gets through. */
type Trouble = (
  call: number,
) => { readonly error: string; readonly cause?: string; readonly lost?: boolean } | undefined;

/** Athena in virtual time: a query begins once for each token, and takes a minute. */
class AthenaModel {
  readonly begun: { readonly statement: string; readonly token: string; readonly workGroup: string }[] = [];
  readonly #byToken = new Map<string, { readonly id: string; readonly state: ReturnType<Fate> }>();
  readonly #fate: Fate;
  readonly #trouble: Trouble;
  #calls = 0;

  constructor(fate: Fate, trouble: Trouble) {
    this.#fate = fate;
    this.#trouble = trouble;
  }

  readonly startAndWait: Model = ({ QueryString, ClientRequestToken, WorkGroup }): ModelAnswer => {
    const trouble = this.#trouble(this.#calls++);
    if (trouble && !trouble.lost) return { error: trouble.error, cause: trouble.cause ?? "" };
    const token = String(ClientRequestToken);
    const query = this.#query(token, String(QueryString), String(WorkGroup));
    if (trouble) return { error: trouble.error, cause: trouble.cause ?? "" };
    if (query.state === "SUCCEEDED") return { after: 60, result: { QueryExecution: { QueryExecutionId: query.id } } };
    const cause = JSON.stringify({ QueryExecution: { QueryExecutionId: query.id, Status: statusOf(query.state) } });
    return { after: 60, error: "States.TaskFailed", cause };
  };

  #query(token: string, statement: string, workGroup: string) {
    const known = this.#byToken.get(token);
    if (known) return known;
    const [, report = ""] = /\/bench_(\w+)\//.exec(statement) ?? [];
    this.begun.push({ statement, token, workGroup });
    const times = this.begun.filter((query) => query.statement.includes(`/bench_${report}/`)).length;
    const query = { id: `query-${this.begun.length}`, state: this.#fate(report, times) };
    this.#byToken.set(token, query);
    return query;
  }

  stateOf({ task, cause }: ReportResult) {
    const id = queryIdOf(cause);
    return [...this.#byToken].find(([token, query]) => query.id === id || token === task.requestToken)?.[1].state;
  }
}

function statusOf(state: ReturnType<Fate>) {
  if (state === "SUCCEEDED") return { State: state };
  return { State: "FAILED", AthenaError: { ErrorCategory: state === "SYSTEM" ? 1 : 2, ErrorMessage: state } } as const;
}

interface World {
  readonly fate?: Fate;
  readonly trouble?: Trouble;
  readonly models?: Readonly<Record<string, Model>>;
  readonly reports?: readonly string[];
}

/** The functions as they are, with a ledger that is a list of what is left. */
function world({
  fate = () => "SUCCEEDED",
  trouble = () => undefined,
  models = {},
  reports = ["a", "b", "c", "d", "e"],
}: World = {}) {
  const athena = new AthenaModel(fate, trouble);
  const left = new Set(reports);
  const published: string[] = [];
  const failures: Json[] = [];
  const rounds: number[] = [];

  const task = (report: string, attempt: number): ReportTask => ({
    report,
    dataset: `bench_${report}`,
    partition,
    run: "run-1",
    lease,
    token: 7,
    attempt,
    query: { bucket: "sluice-work", key: `${report}.json` },
    data: { bucket: "sluice-lake", key: `bench_${report}/date=2024-01-31/run=run-1-7-${attempt}/` },
    digest: "d".repeat(64),
    requestToken: `${report}${attempt}`.padEnd(64, "0"),
  });

  const all: Record<string, Model> = {
    "plan-reports": ({ attempt }) => {
      rounds.push(Number(attempt));
      const tasks = [...left].map((report) => task(report, Number(attempt)));
      return invoked({ reports: tasks, held: [], workGroup: "sluice-backfill", database: "sluice" });
    },
    "aws-sdk:s3:getObject": ({ Key }) => ({ result: { Body: JSON.stringify({ select: `SELECT '${Key}'` }) } }),
    "athena:startQueryExecution": athena.startAndWait,
    "settle-reports": ({ results, attempt }) => {
      for (const result of results as ReportResult[]) {
        const { report } = result.task;
        const state = result.error === "" ? "SUCCEEDED" : athena.stateOf(result);
        const verdict = verdictOf({ Status: state === undefined ? undefined : statusOf(state) }, result.error);
        if (verdict.kind === "transient" && Number(attempt) < 3) continue;
        if (verdict.kind === "running" && Number(attempt) < 3) continue;
        left.delete(report);
        if (verdict.kind === "succeeded") published.push(report);
        else failures.push({ report, error: result.error, cause: result.cause.slice(0, 500) });
      }
      return invoked({ published: published.length, failures, again: left.size });
    },
    ...models,
  };
  return { models: all, athena, rounds };
}

describe("run-reports", () => {
  it("runs each report's query once, as the functions write it, in the run's work group", () => {
    const { models, athena, rounds } = world({ reports: ["a"] });
    const run = runVirtually([machine], input, models);
    expect(run.output).to.deep.equal({ published: 1, failures: [] });
    expect(rounds).to.deep.equal([1]);
    expect(athena.begun).to.deep.equal([
      {
        statement: unloadStatement("SELECT 'a.json'", "s3://sluice-lake/bench_a/date=2024-01-31/run=run-1-7-1/"),
        token: "a1".padEnd(64, "0"),
        workGroup: "sluice-backfill",
      },
    ]);
  });

  it("runs as many at once as the stage's partitions have, and the next as soon as one has ended", () => {
    expect(runVirtually([machine], input, world().models).seconds).to.equal(120);
    expect(runVirtually([runReports({ reports: 5 })], input, world().models).seconds).to.equal(60);
  });

  it("does nothing, well, when no report is due", () => {
    const { models, athena } = world({ reports: [] });
    expect(runVirtually([machine], input, models)).to.deep.include({
      output: { published: 0, failures: [] },
      seconds: 0,
    });
    expect(athena.begun).to.deep.equal([]);
  });

  for (const error of [
    "Athena.TooManyRequestsException",
    "Athena.AmazonAthenaException",
    "Athena.AthenaException",
    "Athena.ThrottlingException",
  ]) {
    it(`waits out a throttled submission for minutes (${error})`, () => {
      const { models, athena, rounds } = world({
        reports: ["a"],
        trouble: (call) => (call < 10 ? { error } : undefined),
      });
      const run = runVirtually([machine], input, models);
      expect(run.output).to.deep.equal({ published: 1, failures: [] });
      expect(athena.begun).to.have.length(1);
      expect(rounds, "it is the same attempt").to.deep.equal([1]);
      expect(run.seconds).to.be.within(90, 60 + 411.9);
    });
  }

  it("runs no query twice whose submission was answered to nobody, however often", () => {
    const lost = { error: "Athena.SdkClientException", cause: "Unable to execute HTTP request", lost: true };
    const { models, athena } = world({ trouble: (call) => (call % 2 === 0 ? lost : undefined) });
    expect(runVirtually([machine], input, models).output).to.deep.equal({ published: 5, failures: [] });
    expect(athena.begun).to.have.length(5);
    expect(new Set(athena.begun.map(({ token }) => token)).size).to.equal(5);
  });

  it("runs a query again that failed by Athena's own fault, with a token and a prefix of its own", () => {
    const { models, athena, rounds } = world({
      fate: (report, times) => (report === "b" && times < 3 ? "SYSTEM" : "SUCCEEDED"),
    });
    const run = runVirtually([machine], input, models);
    expect(run.output).to.deep.equal({ published: 5, failures: [] });
    expect(rounds).to.deep.equal([1, 2, 3]);
    const again = athena.begun.filter(({ statement }) => statement.includes("bench_b"));
    expect(again.map(({ statement }) => /run=[^/]*/.exec(statement)?.[0])).to.deep.equal([
      "run=run-1-7-1",
      "run=run-1-7-2",
      "run=run-1-7-3",
    ]);
    expect(new Set(again.map(({ token }) => token)).size).to.equal(3);
    expect(athena.begun, "the others ran once").to.have.length(7);
    expect(run.seconds).to.equal(120 + 30 + 60 + 30 + 60);
  });

  it("runs a query once that can only fail again, and says so once; the others are published", () => {
    const { models, athena, rounds } = world({ fate: (report) => (report === "b" ? "SYNTAX" : "SUCCEEDED") });
    const run = runVirtually([machine], input, models);
    expect(run.status).to.equal("SUCCEEDED");
    const { published, failures } = run.output as { published: number; failures: { report: string; cause: string }[] };
    expect(published).to.equal(4);
    expect(failures.map(({ report }) => report)).to.deep.equal(["b"]);
    expect(failures[0]?.cause).to.contain("SYNTAX");
    expect(athena.begun).to.have.length(5);
    expect(rounds).to.deep.equal([1]);
  });

  it("does not depend on the shape of a failed query's error", () => {
    for (const shape of [
      { error: "States.TaskFailed", cause: "The query failed." },
      { error: "Athena.SomethingElse" },
      { error: "Athena.AthenaException", cause: "{}" },
    ]) {
      const { models, athena } = world({
        reports: ["a"],
        fate: () => "SYNTAX",
        trouble: () => ({ ...shape, lost: true }),
      });
      const { failures } = runVirtually([machine], input, models).output as { failures: { report: string }[] };
      expect(
        failures.map(({ report }) => report),
        shape.error,
      ).to.deep.equal(["a"]);
      expect(athena.begun, shape.error).to.have.length(1);
    }
  });

  it("goes on past a query that cannot be read, and reads it again in the next round", () => {
    let reads = 0;
    const read: Model = ({ Key }) => {
      if (Key === "b.json" && reads++ < 6) return { error: "S3.SdkClientException" };
      return { result: { Body: JSON.stringify({ select: "SELECT 1" }) } };
    };
    const { models, athena, rounds } = world({ models: { "aws-sdk:s3:getObject": read } });
    expect(runVirtually([machine], input, models).output).to.deep.equal({ published: 5, failures: [] });
    expect(rounds).to.deep.equal([1, 2]);
    expect(athena.begun).to.have.length(5);
  });

  it("gives a query up that does not end, without cutting the others", () => {
    const { models, athena } = world({ reports: ["a", "b"] });
    const silent: Model = (args, request) =>
      String(args.QueryString).includes("bench_a") ? { silent: true } : athena.startAndWait(args, request);
    const run = runVirtually([machine], input, { ...models, "athena:startQueryExecution": silent });
    expect(run.status).to.equal("SUCCEEDED");
    expect(run.output).to.deep.include({ published: 1 });
  });

  it("hands each round of as many reports as a dataset may have on within a payload", () => {
    const names = Array.from({ length: maxReports }, (_, index) => `r${index}`.padEnd(40, "x"));
    const cause = '"'.repeat(32_000);
    const { models } = world({ reports: names, trouble: () => ({ error: "E".repeat(256), cause }) });
    const run = runVirtually([machine], input, models);
    expect(run.status).to.equal("SUCCEEDED");
    expect((run.output as { failures: unknown[] }).failures).to.have.length(maxReports);
  });
});
