import { expect } from "chai";
import { RunId } from "../../schemas/partition.ts";
import { explainCause, formatSummary } from "../../scripts/backfill/format-summary.ts";
import { duration, partitionsReported, progressLines } from "../../scripts/backfill/progress.ts";
import { runId } from "../../scripts/backfill/run-id.ts";
import type { DatasetSummary, Summary } from "../../scripts/backfill/summary.ts";

const accounts = {
  planned: 6,
  published: 6,
  upToDate: 0,
  inWork: 0,
  leftOut: 0,
  files: 144,
  counts: { read: 1000, written: 990, rejected: 7, duplicates: 3, bytes: 123_456 },
  reports: 0,
};
const vibration: DatasetSummary = { dataset: "vibration", failed: 0, ...accounts };
const summary: Summary = {
  run: "20240101-000000-abcd",
  executionArn: "arn",
  status: "SUCCEEDED",
  datasets: [vibration],
  failed: [],
  failedReports: [],
  ...accounts,
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

  it("has a line for each dataset, and says what was passed over", () => {
    const alerts = {
      ...vibration,
      dataset: "alerts",
      planned: 1,
      published: 0,
      failed: 1,
      upToDate: 2,
      inWork: 3,
      leftOut: 4,
    };
    expect(
      formatSummary({ ...summary, datasets: [vibration, alerts] })
        .split("\n")
        .slice(0, 2),
    ).to.deep.equal([
      "vibration: 6 of 6 partitions published, 0 failed, 0 up to date",
      "alerts: 0 of 1 partition published, 1 failed, 2 up to date, 3 being run by others, 4 due but not asked for",
    ]);
  });

  it("says that there is nothing to do", () => {
    const datasets = [{ ...vibration, planned: 0, published: 0, upToDate: 6 }];
    expect(formatSummary({ ...summary, planned: 0, datasets })).to.equal("Nothing to do.\n  vibration: 6 up to date");
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
      failed: [{ dataset: "vibration", partition: "2024-01-01T05", error: "FilesFailed", cause }],
    });
    expect(text).to.contain(
      "vibration 2024-01-01T05 failed: FilesFailed\n    a.csv.gz: CorruptFileError\n      a.csv.gz: unexpected end",
    );
  });

  it("says how many reports were made, and which could not be", () => {
    const failedReports = [
      {
        dataset: "vibration",
        report: "peaks",
        partition: "2024-01-01T05",
        error: "QueryFailed",
        cause: "line 3:1: Column 'm' cannot be resolved (datasets/vibration/reports/peaks.sql, line 9)",
      },
    ];
    const lines = formatSummary({
      ...summary,
      status: "FAILED",
      error: "ReportsFailed",
      datasets: [{ ...vibration, reports: 5 }],
      failedReports,
    }).split("\n");
    expect(lines[0]).to.equal("vibration: 6 of 6 partitions published, 0 failed, 0 up to date, 5 reports made");
    expect(lines.slice(-2)).to.deep.equal([
      "  report peaks of vibration 2024-01-01T05 failed: QueryFailed",
      "    line 3:1: Column 'm' cannot be resolved (datasets/vibration/reports/peaks.sql, line 9)",
    ]);
  });

  it("shows the first 50 failures and counts the others", () => {
    const failed = Array.from({ length: 60 }, (_, n) => ({
      dataset: "vibration",
      partition: `p${n}`,
      error: "NotRun",
      cause: "…",
    }));
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
  const vibration = {
    dataset: "vibration",
    partitions: 6,
    reportsOnly: 0,
    reported: 0,
    published: 2,
    failed: 0,
    files: 144,
    filesDone: 48,
    seconds: 4,
  };
  const alerts = {
    dataset: "alerts",
    partitions: 2,
    reportsOnly: 0,
    reported: 0,
    published: 0,
    failed: 0,
    files: 24,
    filesDone: 0,
    seconds: 0,
  };

  it("shows partitions, files, rate and time left of each dataset", () => {
    expect(progressLines([{ ...vibration, failed: 1 }])).to.deep.equal([
      "vibration  3 of 6 partitions (1 failed), 48 of 144 files, 12.0 files/s, 0:08 left",
    ]);
    expect(progressLines([{ ...vibration, filesDone: 0, seconds: 0 }])).to.deep.equal([
      "vibration  2 of 6 partitions, 0 of 144 files",
    ]);
  });

  it("names partitions of which only reports are made apart, and how many have theirs", () => {
    expect(
      progressLines([
        { ...vibration, reportsOnly: 3, reported: 2 },
        { ...alerts, partitions: 0, files: 0, reportsOnly: 1 },
      ]),
    ).to.deep.equal([
      "vibration  2 of 6 partitions, 48 of 144 files, 12.0 files/s, 0:08 left, reports of 2 of 3 more",
      "alerts     reports of 0 of 1 partition",
    ]);
  });

  it("takes a partition's reports for done when the run has claimed some and works on none of them", () => {
    const item = (partition: string, state: "RUNNING" | "PUBLISHING" | "PUBLISHED" | "FAILED", of = "run-1") => ({
      ...{ run: of, partition, state },
    });
    const reports = [
      ...[item("2024-01-01", "PUBLISHED"), item("2024-01-01", "FAILED")],
      ...[item("2024-01-02", "PUBLISHED"), item("2024-01-02", "RUNNING")],
      ...[item("2024-01-03", "PUBLISHING"), item("2024-01-04", "PUBLISHED", "another-run")],
      item("2024-01-05", "PUBLISHED"),
    ];
    expect(partitionsReported("run-1", reports, new Set(["2024-01-05"]))).to.equal(1);
    expect(partitionsReported("run-1", reports, new Set())).to.equal(2);
    expect(partitionsReported("run-1", [], new Set())).to.equal(0);
  });

  it("expects of a dataset that has not begun what the others showed, and nothing more of one that is through", () => {
    expect(progressLines([vibration, alerts])[1]).to.equal("alerts     0 of 2 partitions, 0 of 24 files, 0:02 left");
    expect(progressLines([{ ...vibration, published: 6, filesDone: 144, seconds: 12 }, alerts])[0]).to.equal(
      "vibration  6 of 6 partitions, 144 of 144 files, 12.0 files/s",
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
