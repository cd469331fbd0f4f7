import { expect } from "chai";
import { RunId } from "../../schemas/partition.ts";
import { duration, progressLine } from "../../scripts/backfill/progress.ts";
import { runId } from "../../scripts/backfill/run-id.ts";
import { explainCause, formatSummary, type Summary } from "../../scripts/backfill/summary.ts";

const summary: Summary = {
  dataset: "vibration",
  run: "20240101-000000-abcd",
  executionArn: "arn",
  status: "SUCCEEDED",
  planned: 6,
  published: 6,
  upToDate: 0,
  failed: [],
  files: 144,
  counts: { read: 1000, written: 990, rejected: 7, duplicates: 3, bytes: 123_456 },
  addsUp: true,
  seconds: 61.2,
};

describe("the summary", () => {
  it("shows the accounts", () => {
    const lines = formatSummary(summary).split("\n");
    expect(lines[0]).to.equal("vibration: 6 of 6 partitions published, 0 failed, 0 up to date");
    expect(lines).to.include("  read                 1,000  records");
    expect(lines).to.include("  read = written + rejected + duplicates");
    expect(lines.at(-1)).to.equal("  SUCCEEDED in 1:02, run 20240101-000000-abcd");
  });

  it("says that there is nothing to do", () => {
    expect(formatSummary({ ...summary, planned: 0, published: 0, upToDate: 6 })).to.equal(
      "Nothing to do: 6 partitions are up to date.",
    );
    expect(formatSummary({ ...summary, planned: 0, upToDate: 1 })).to.equal(
      "Nothing to do: 1 partition is up to date.",
    );
  });

  it("says which file failed and why, in words", () => {
    const cause = JSON.stringify([
      {
        key: "a.csv.gz",
        error: "CorruptFileError",
        cause: '{"errorType":"CorruptFileError","errorMessage":"a.csv.gz: unexpected end","trace":["at …',
      },
    ]);
    const text = formatSummary({
      ...summary,
      status: "FAILED",
      published: 5,
      failed: [{ partition: "2024-01-01T05", error: "FilesFailed", cause }],
    });
    expect(text).to.contain(
      "2024-01-01T05 failed: FilesFailed\n    a.csv.gz: CorruptFileError\n      a.csv.gz: unexpected end",
    );
  });

  it("shows the first 50 failures and counts the others", () => {
    const failed = Array.from({ length: 60 }, (_, n) => ({ partition: `p${n}`, error: "NotRun", cause: "…" }));
    const lines = formatSummary({ ...summary, status: "FAILED", failed }).split("\n");
    expect(lines.filter((line) => line.endsWith("failed: NotRun"))).to.have.length(50);
    expect(lines.at(-1)).to.equal("  and 10 more, which --json shows");
  });

  it("takes a message out of Lambda's JSON, also where that was cut short", () => {
    expect(explainCause('{"errorType":"E","errorMessage":"say \\"hi\\"","trace":[]}')).to.deep.equal(['say "hi"']);
    expect(explainCause('{"errorType":"E","errorMessage":"a long mess')).to.deep.equal(["a long mess"]);
    expect(explainCause("Rate exceeded")).to.deep.equal(["Rate exceeded"]);
  });
});

describe("progress", () => {
  it("shows partitions, files, rate and time left", () => {
    const progress = { partitions: 6, partitionsDone: 2, files: 144, filesDone: 48 };
    expect(progressLine("vibration", progress, 4)).to.equal(
      "vibration: 2 of 6 partitions, 48 of 144 files, 12.0 files/s, 0:08 left",
    );
    expect(progressLine("vibration", { ...progress, filesDone: 0 }, 0)).to.equal(
      "vibration: 2 of 6 partitions, 0 of 144 files, 0.0 files/s",
    );
  });

  it("says durations as people do", () => {
    expect([0, 7, 61, 3600, 86_399].map(duration)).to.deep.equal(["0:00", "0:07", "1:01", "1:00:00", "23:59:59"]);
  });
});

describe("runId()", () => {
  it("is a run's id, and sorts by time", () => {
    const id = runId(new Date("2024-01-31T05:06:07Z"), 0.5);
    expect(id).to.equal("20240131-050607-8000");
    expect(RunId.safeParse(id).success).to.equal(true);
  });
});
