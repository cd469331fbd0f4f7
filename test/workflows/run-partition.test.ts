import { expect } from "chai";
import { localNames } from "../../asl/builder/names.ts";
import type { Json } from "../../asl/types/json.ts";
import { validateDefinition } from "../../asl/validate.ts";
import { backfill } from "../../workflows/backfill.ts";
import { machines } from "../../workflows/machines.ts";
import { processFiles } from "../../workflows/process-files.ts";
import { runPartition } from "../../workflows/run-partition.ts";
import { invoked, type Model, runVirtually } from "../support/virtual-platform.ts";

const ref = (key: string) => ({ bucket: "sluice-work", key });
const dataset = { name: "vibration", definition: ref("datasets/vibration/x.json") };
const claim = {
  dataset,
  partition: "2024-01-01T05",
  run: "run-1",
  token: 3,
  data: ref("data/"),
  rejects: ref("rejects/"),
  receipts: ref("receipts/"),
};
const counts = { read: 10, written: 8, rejected: 1, duplicates: 1, bytes: 100 };
const files = (chunk: string) =>
  ["a", "b", "c"].map((name) => ({ bucket: "sluice-raw", key: `${chunk}/${name}.csv.gz`, etag: "e", size: 1 }));

type Models = Readonly<Record<string, Model>>;

/** A partition of two chunks of three files, all of which go well. */
function world(changes: Models = {}) {
  const calls: { name: string; payload: Record<string, Json> }[] = [];
  const models: Models = {
    "plan-partitions": () => ({
      after: 1,
      ...invoked({
        partitions: ["2024-01-01T05", "2024-01-01T06"].map((partition) => ({
          partition,
          reason: "missing",
          files: 6,
          bytes: 6,
        })),
        upToDate: 4,
      }),
    }),
    "claim-partition": ({ partition }) => invoked({ ...claim, partition: partition ?? null }),
    "list-files": () =>
      invoked({
        chunks: [ref("chunk-1"), ref("chunk-2")],
        files: 6,
        bytes: 6,
        digest: "d".repeat(64),
        toleratedRejects: 0.2,
      }),
    "aws-sdk:s3:getObject": ({ Key }) => ({
      result: { Body: JSON.stringify({ files: files(String(Key)) }), ETag: "x" },
    }),
    "transform-file": () => ({ after: 2, ...invoked({ status: "SUCCEEDED", counts, failures: [] }) }),
    "publish-partition": () => invoked({ location: "s3://lake/…" }),
    "fail-partition": () => invoked({ state: "FAILED" }),
    ...changes,
  };
  const recording: Models = Object.fromEntries(
    Object.entries(models).map(([name, model]): [string, Model] => [
      name,
      (payload, request) => {
        calls.push({ name, payload });
        return model(payload, request);
      },
    ]),
  );
  return {
    models: recording,
    called: (name: string) => calls.filter((call) => call.name === name).map((call) => call.payload),
  };
}

const tree = [processFiles, runPartition];
const input = { run: "run-1", dataset, partition: "2024-01-01T05" };

describe("The machines", () => {
  for (const machine of machines) {
    it(`${machine.name} is a valid definition`, () => {
      expect(validateDefinition(machine.definition(localNames), machine)).to.deep.equal([]);
    });
  }
});

describe("run-partition", () => {
  it("claims, lists, transforms, checks the accounts, and publishes the sums once", () => {
    const { models, called } = world();
    const run = runVirtually(tree, input, models);
    const sums = { read: 60, written: 48, rejected: 6, duplicates: 6, bytes: 600 };
    expect(run).to.include({ status: "SUCCEEDED" });
    expect(run.output).to.deep.equal({ partition: "2024-01-01T05", published: true, files: 6, counts: sums });
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

  it("stops at once when another run holds the partition", () => {
    const { models, called } = world({
      "claim-partition": () => ({ error: "PartitionHeldError", cause: "held by …" }),
    });
    expect(runVirtually(tree, input, models)).to.include({ status: "FAILED", error: "PartitionHeldError" });
    expect(called("list-files")).to.deep.equal([]);
  });
});

describe("backfill", () => {
  const all = [...tree, backfill];
  const asked = { run: "run-1", dataset, from: "2024-01-01", to: "2024-01-01", force: false };

  it("runs the planned partitions and sums up what they came to", () => {
    const run = runVirtually(all, asked, world().models);
    expect(run.output).to.deep.equal({
      published: 2,
      upToDate: 4,
      files: 12,
      counts: { read: 120, written: 96, rejected: 12, duplicates: 12, bytes: 1200 },
    });
    const names = run.executions.filter(({ machine }) => machine === "run-partition").map(({ name }) => name);
    expect(names).to.have.length(2);
    expect(names[0]).to.match(/^2024-01-01T05-run-1-[0-9a-f]{8}$/);
  });

  it("does nothing, well, when nothing is planned", () => {
    const { models } = world({ "plan-partitions": () => invoked({ partitions: [], upToDate: 6 }) });
    expect(runVirtually(all, asked, models).output).to.deep.include({ published: 0, upToDate: 6, files: 0 });
  });

  it("goes on past a partition that fails, then fails and names it", () => {
    const { models, called } = world({
      "list-files": ({ claim: of }) =>
        (of as { partition: string }).partition === "2024-01-01T05"
          ? { error: "Broken", cause: "" }
          : invoked({ chunks: [], files: 0, bytes: 0, digest: "d".repeat(64), toleratedRejects: 0 }),
    });
    const run = runVirtually(all, asked, models);
    expect(run).to.include({ status: "FAILED", error: "PartitionsFailed" });
    expect(run.cause).to.equal('1 of 2 partitions failed. The first: ["2024-01-01T05"]');
    expect(called("publish-partition")).to.have.length(1);
  });

  it("refuses input that breaks its contract before it calls anything", () => {
    const { models, called } = world();
    const run = runVirtually(all, { ...asked, from: "yesterday" }, models);
    expect(run).to.include({ status: "FAILED", error: "InvalidInput" });
    expect(run.cause).to.match(/^"from" must be a text of at most 13 characters matching/);
    expect(called("plan-partitions")).to.deep.equal([]);
  });
});
