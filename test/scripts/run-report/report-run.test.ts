// A real run on a real gateway: slow, and the only test that reads the histories which the platform's own machines write.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { runBackfill } from "../../../scripts/backfill/run-backfill.ts";
import { localSite } from "../../../scripts/backfill/site.ts";
import { loadDataset } from "../../../scripts/platform/load-dataset.ts";
import { openPlatform } from "../../../scripts/platform/open-platform.ts";
import { findEntry } from "../../../scripts/run-report/find-entry.ts";
import { formatReport } from "../../../scripts/run-report/format-figures.ts";
import { reportAtEnd } from "../../../scripts/run-report/report-run.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

const yaml = `
files: "bench/{yyyy}-{MM}-{dd}_{rig}.csv.gz"
partition: day
timezone: UTC
format: { type: csv }
columns:
  - { name: at, type: timestamp, required: true }
  - { name: value, type: int }
timestamp: at
tolerated_rejects: 0.5
`;
const content = gzipSync("at,value\n2024-01-01,1\n2024-01-01,2\n2024-01-01,x\n");

describe("The report of a run", function () {
  this.timeout(120_000);

  it("tells its partitions, its peaks, its retries and its rejects from the histories, and finds it by its id", async () => {
    await withTemporaryFolder(async (folder) => {
      const [home, raw, datasets] = [join(folder, "home"), join(folder, "raw"), join(folder, "datasets")];
      await mkdir(join(raw, "bench"), { recursive: true });
      await mkdir(join(datasets, "bench"), { recursive: true });
      await writeFile(join(datasets, "bench", "dataset.yml"), yaml);
      for (const day of ["01", "02", "03"]) await writeFile(join(raw, "bench", `2024-01-${day}_a.csv.gz`), content);
      await writeFile(join(raw, "bench", "2024-01-03_b.csv.gz"), content.subarray(0, 30));
      const faults = join(folder, "faults.yml");
      await writeFile(
        faults,
        "- { function: transform-file, match: 2024-01-02, error: Lambda.TooManyRequestsException }\n",
      );
      process.env.SLUICE_FAULTS = faults;
      const platform = await openPlatform({ home, raw });
      try {
        const { clients } = platform;
        const before: unknown = await findEntry(clients, undefined).catch((error: unknown) => error);
        expect(before).to.be.an("error").with.property("message").that.contains("no run to report on yet");

        const dataset = await loadDataset("bench", datasets);
        const summary = await runBackfill(localSite(platform.clients), {
          datasets: [dataset],
          from: "2024-01-01",
          to: "2024-01-03",
        });
        expect(summary).to.include({ status: "FAILED", published: 2 });
        const report = await reportAtEnd(localSite(clients), home, summary);
        if (!report) throw new Error("There is no report.");
        const { figures, page } = report;

        expect(figures).to.include({ machine: "backfill", forgotten: 0 });
        expect(figures.partitions.map(({ partition, status }) => `${partition} ${status}`).sort()).to.deep.equal([
          "2024-01-01 SUCCEEDED",
          "2024-01-02 SUCCEEDED",
          "2024-01-03 FAILED",
        ]);
        // A backfill, a chunk, and of each partition its own and its files'.
        expect(figures.executions).to.equal(2 + 3 * 2);
        expect(figures.largestHistory.events).to.be.within(40, 25_000);
        expect(figures.lambda).to.include({ share: 8, quota: 20 });
        expect(figures.lambda.peak).to.be.within(2, 8);
        expect(figures.athenaDml.peak).to.equal(0);
        const throttle = figures.retries.errors.find(({ error }) => error === "Lambda.TooManyRequestsException");
        expect(throttle).to.deep.include({ state: "Transform file", count: 1, isThrottle: true });
        expect(figures.retries).to.include({ throttles: 1 });
        expect(figures.retries.retries).to.be.at.least(1);
        expect(figures.stages.find(({ state }) => state === "Transform file")).to.include({ attempts: 5 });
        // Of the partition that failed too.
        const example = { key: "bench/2024-01-01_a.csv.gz", line: 4, reason: '"x" is not a whole number' };
        expect(figures.rejects).to.deep.equal({
          reasons: [{ dataset: "bench", column: "value", reason: "is not a whole number", count: 3, example }],
          unread: 0,
        });

        expect(formatReport(report))
          .to.contain("1 × Lambda.TooManyRequestsException in Transform file")
          .and.to.contain(
            '3  bench.value is not a whole number\n              such as bench/2024-01-01_a.csv.gz:4: "x" is',
          )
          .and.to.contain(page);
        expect(await readFile(page, "utf8")).to.contain(`backfill ${summary.run} <span class="bad">FAILED</span>`);

        for (const run of [undefined, summary.run]) {
          const found = await findEntry(clients, run);
          expect(found).to.deep.include({ run: summary.run, datasets: ["bench"] });
        }
        for (const [run, message] of [
          ["20240101-000000-0000", "There is no run 20240101-000000-0000."],
          ["daily-20240131-0500", "There is no run daily-20240131-0500."],
          ["No Run", '--run is "No Run"'],
        ] as const) {
          const error: unknown = await findEntry(clients, run).catch((thrown: unknown) => thrown);
          expect(error).to.be.an("error").with.property("name", "UsageError");
          expect((error as Error).message).to.contain(message);
        }
      } finally {
        delete process.env.SLUICE_FAULTS;
        await platform.close();
      }
    });
  });
});
