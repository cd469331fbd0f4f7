import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import { noReports } from "../../schemas/backfill.ts";
import type { ReportTask } from "../../schemas/report-run.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";
import { upTo } from "./stage.ts";
import { claim, counts, dataset, files, lease, ref, world } from "./world.ts";

const tree = upTo("run-partition");
const input = { run: "run-1", lease, dataset, partition: "2024-01-01T05", reportsOnly: false, reportsLater: false };

describe("run-partition", () => {
  it("claims, lists, transforms, checks the accounts, and publishes the sums once", () => {
    const { models, called } = world();
    const run = runVirtually(tree, input, models);
    const sums = { read: 60, written: 48, rejected: 6, duplicates: 6, bytes: 600 };
    expect(run).to.include({ status: "SUCCEEDED" });
    expect(run.output).to.deep.equal({
      partition: "2024-01-01T05",
      published: true,
      files: 6,
      counts: sums,
      reports: noReports,
    });
    expect(called("publish-partition")).to.deep.equal([{ claim, digest: "d".repeat(64), files: 6, counts: sums }]);
    expect(called("transform-file").map(({ file }) => (file as { key: string }).key)).to.have.members(
      [...files("chunk-1"), ...files("chunk-2")].map(({ key }) => key),
    );
    expect(called("fail-partition")).to.deep.equal([]);
    expect(run.executions.filter(({ machine }) => machine === "process-files")).to.have.length(2);
  });

  it("fails, naming the file and its cause, when one file fails; the other files are still done; nothing is published", () => {
    const { models, called } = world({
      "transform-file": ({ file }) =>
        (file as { key: string }).key === "chunk-1/b.csv.gz"
          ? { error: "CorruptFileError", cause: '{"errorMessage":"unexpected end of file"}' }
          : invoked({ status: "SUCCEEDED", counts, failures: [] }),
    });
    const run = runVirtually(tree, input, models);
    expect(run).to.include({ status: "FAILED", error: "FilesFailed" });
    expect(JSON.parse(run.cause ?? "")).to.deep.equal([
      { key: "chunk-1/b.csv.gz", error: "CorruptFileError", cause: '{"errorMessage":"unexpected end of file"}' },
    ]);
    expect(called("transform-file")).to.have.length(6);
    expect(called("publish-partition")).to.deep.equal([]);
    expect(called("fail-partition")).to.deep.equal([{ claim, error: "FilesFailed", cause: run.cause }]);
  });

  it("fails when more records are rejected than the dataset tolerates, and not at the tolerated share", () => {
    const tolerating = (toleratedRejects: number) =>
      world({
        "list-files": () =>
          invoked({ chunks: [ref("chunk-1")], files: 3, bytes: 3, digest: "d".repeat(64), toleratedRejects }),
      });
    expect(runVirtually(tree, input, tolerating(0.1).models).status).to.equal("SUCCEEDED");
    const run = runVirtually(tree, input, tolerating(0.09).models);
    expect(run).to.include({ status: "FAILED", error: "TooManyRejects" });
    expect(run.cause).to.equal("3 of 30 records were rejected; the dataset tolerates a share of 0.09.");
  });

  it("does not publish what does not add up", () => {
    const lost = world({
      "transform-file": () => invoked({ status: "SUCCEEDED", counts: { ...counts, written: 7 }, failures: [] }),
    });
    expect(runVirtually(tree, input, lost.models)).to.include({ status: "FAILED", error: "AccountsDoNotAddUp" });
    expect(lost.called("publish-partition")).to.deep.equal([]);
    const missing = world({
      "list-files": () =>
        invoked({ chunks: [ref("chunk-1")], files: 6, bytes: 6, digest: "d".repeat(64), toleratedRejects: 1 }),
    });
    expect(runVirtually(tree, input, missing.models)).to.include({
      error: "FilesMissing",
      cause: "6 files were listed and 3 were processed.",
    });
  });

  it("publishes a partition without files as an empty one", () => {
    const { models, called } = world({
      "list-files": () => invoked({ chunks: [], files: 0, bytes: 0, digest: "d".repeat(64), toleratedRejects: 0 }),
    });
    expect(runVirtually(tree, input, models).status).to.equal("SUCCEEDED");
    expect(called("publish-partition")[0]).to.deep.include({
      counts: { read: 0, written: 0, rejected: 0, duplicates: 0, bytes: 0 },
    });
  });

  it("records the failure when what its chunks came to is too large for a payload", () => {
    const { models, called } = world({
      "list-files": () =>
        invoked({
          chunks: Array.from({ length: 150 }, (_, n) => ref(`chunk-${n}`)),
          files: 450,
          bytes: 6,
          digest: "d".repeat(64),
          toleratedRejects: 0,
        }),
      "transform-file": () => ({ error: "CorruptFileError", cause: "x".repeat(1000) }),
    });
    const run = runVirtually(tree, input, models);
    expect(run).to.include({ status: "FAILED", error: "FilesFailed" });
    expect(run.cause).to.contain("States.DataLimitExceeded");
    expect(called("fail-partition")).to.have.length(1);
  });

  it("waits out throttles by its policy: seven retries, each within the true schedule", () => {
    let attempts = 0;
    const { models } = world({
      "list-files": () => {
        attempts++;
        return { error: "Lambda.TooManyRequestsException", cause: "Rate Exceeded." };
      },
    });
    const run = runVirtually(tree, input, models);
    expect(run).to.include({ status: "FAILED", error: "Lambda.TooManyRequestsException" });
    expect(attempts).to.equal(8);
    expect(run.seconds).to.be.within(1, 172.17);
    expect(run.events.filter((type) => type === "TaskFailed")).to.have.length(8);
  });

  describe("of a dataset with reports", () => {
    const reported = { ...dataset, reports: ref("datasets/vibration/reports-x.json") };
    const task = (report: string): ReportTask => ({
      report,
      dataset: `vibration_${report}`,
      partition: input.partition,
      run: "run-1",
      lease,
      token: 1,
      attempt: 1,
      query: ref(`${report}.json`),
      data: { bucket: "sluice-lake", key: `vibration_${report}/` },
      digest: "d".repeat(64),
      requestToken: report.padEnd(64, "0"),
    });
    const failure = { report: "two", error: "QueryFailed", cause: "line 1:1" };
    const reporting = {
      "plan-reports": () =>
        invoked({ reports: [task("one"), task("two")], held: [], workGroup: "sluice-backfill", database: "sluice" }),
      "athena:startQueryExecution": () => ({ after: 60, result: { QueryExecution: { QueryExecutionId: "q" } } }),
      "settle-reports": () => invoked({ published: 1, failures: [failure], again: 0 }),
      "aws-sdk:s3:getObject": ({ Key }: Record<string, Json>) => {
        const isQuery = ["one.json", "two.json"].includes(String(Key));
        return { result: { Body: JSON.stringify(isQuery ? { select: "SELECT 1" } : { files: files(String(Key)) }) } };
      },
    };

    it("makes its reports once its files are published, and counts those that fail", () => {
      const { models, called } = world(reporting);
      const run = runVirtually(tree, { ...input, dataset: reported }, models);
      expect(run.output).to.deep.include({ published: true, files: 6, reports: { published: 1, failed: 1 } });
      expect(called("athena:startQueryExecution")).to.have.length(2);
      expect(run.executions.map(({ name }) => name).join()).to.match(/vibration-2024-01-01T05-run-1-[0-9a-f]{8}/);
    });

    it("makes its reports alone where its files are published as they are", () => {
      const { models, called } = world(reporting);
      const run = runVirtually(tree, { ...input, dataset: reported, reportsOnly: true }, models);
      expect(run.output).to.deep.include({ published: true, files: 0, reports: { published: 1, failed: 1 } });
      expect(called("claim-partition")).to.deep.equal([]);
      expect(called("plan-reports")).to.have.length(1);
    });

    it("stays published when its reports cannot even be planned", () => {
      const { models } = world({ ...reporting, "plan-reports": () => ({ error: "LeaseLostError", cause: "…" }) });
      const run = runVirtually(tree, { ...input, dataset: reported }, models);
      expect(run.output).to.deep.include({ published: true, reports: { published: 0, failed: 1 } });
    });

    it("makes none of a partition that fails", () => {
      const { models, called } = world({ ...reporting, "list-files": () => ({ error: "Broken" }) });
      expect(runVirtually(tree, { ...input, dataset: reported }, models).status).to.equal("FAILED");
      expect(called("plan-reports")).to.deep.equal([]);
    });
  });

  it("waits for another run that holds the partition, for five minutes and a quarter", () => {
    const held = (times: number) => {
      let left = times;
      return world({
        "claim-partition": () => (left-- > 0 ? { error: "PartitionHeldError", cause: "held by …" } : invoked(claim)),
      });
    };
    const { models, called } = held(7);
    expect(runVirtually(tree, input, models)).to.include({
      status: "FAILED",
      error: "PartitionHeldError",
      seconds: 315,
    });
    expect(called("list-files")).to.deep.equal([]);
    expect(runVirtually(tree, input, held(6).models).status).to.equal("SUCCEEDED");
  });
});
