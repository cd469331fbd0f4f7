// Real machines, real processes, real clients, a real clock, Athena on DuckDB: slow, and the only tests that see reports as a whole.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { expect } from "chai";
import { readLedger } from "../../functions/shared/read-ledger.ts";
import type { DescribedDataset } from "../../schemas/report.ts";
import { reportQuery } from "../../schemas/report-query.ts";
import { type BackfillRequest, runBackfill } from "../../scripts/backfill/run-backfill.ts";
import { localSite } from "../../scripts/backfill/site.ts";
import { loadDataset } from "../../scripts/platform/load-dataset.ts";
import { resources } from "../../scripts/platform/names.ts";
import { openPlatform, type Platform } from "../../scripts/platform/open-platform.ts";
import { generateSample } from "../../scripts/sample/generate.ts";
import { defaultSample } from "../../scripts/sample/sample-options.ts";
import { publishedFiles } from "../../scripts/start/published-files.ts";
import { queryFiles } from "../../scripts/start/query.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";

async function withPlatform<T>(home: string, raw: string, work: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await openPlatform({ home, raw });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

/** How many queries have been begun in a work group; none where nothing is deployed yet. */
async function queries({ athena }: Platform["clients"], WorkGroup: string = resources.backfillWorkgroup) {
  try {
    return (await athena.send(new ListQueryExecutionsCommand({ WorkGroup }))).QueryExecutionIds?.length ?? 0;
  } catch (error) {
    if (/is not found/.test((error as Error).message)) return 0;
    throw error;
  }
}

describe("The reports of the samples", function () {
  this.timeout(180_000);

  for (const name of ["metrics", "alerts"]) {
    it(`of ${name} have the rows that their SQL gives over the same files`, async () => {
      await withTemporaryFolder(async (folder) => {
        const [home, raw] = [join(folder, "home"), join(folder, "raw")];
        await generateSample({ ...defaultSample, datasets: [name], hours: 4, shift: 24 }, { root: raw });
        const dataset = await loadDataset(name);
        await withPlatform(home, raw, async (platform) => {
          const day = "2024-01-01";
          const summary = await runBackfill(localSite(platform.clients), { datasets: [dataset], from: day, to: day });
          expect(summary).to.deep.include({ status: "SUCCEEDED", reports: dataset.reports.length, failedReports: [] });
          expect(await queries(platform.clients), "each ran once").to.equal(dataset.reports.length);
          for (const report of dataset.reports) {
            const ours = await publishedFiles(platform.clients, home, `${name}_${report.name}`);
            const direct = await directly(platform, home, dataset, report, day);
            const columns = report.columns.map((column) => `"${column.name}"`).join(", ");
            const rows = ours.length === 0 ? [] : (await queryFiles(ours, `SELECT ${columns} FROM published`)).rows;
            expect([...rows].sort(), report.name).to.deep.equal([...direct].sort());
          }
        });
      });
    });
  }

  /** A report's query on the published files by DuckDB itself: these reports are written in what both understand. */
  async function directly(
    { clients }: Platform,
    home: string,
    { name, timezone }: DescribedDataset,
    report: DescribedDataset["reports"][number],
    day: string,
  ) {
    const table = report.inputs[0]?.table ?? name;
    const sql = `, ${table} AS (SELECT *, '${day}' AS date FROM published) ${reportQuery(report, day, timezone)}`;
    return (await queryFiles(await publishedFiles(clients, home, table), sql)).rows;
  }
});

const yaml = `
files: bench/{rig}/{yyyy}-{MM}-{dd}.csv
partition: day
timezone: UTC
format: { type: csv, compression: none }
columns:
  - { name: rig, type: string }
  - { name: at, type: timestamp }
  - { name: value, type: int }
timestamp: at
`;
const reportOf = (sql: string) =>
  `/* columns: [{ name: rig, type: string }, { name: total, type: bigint }] */\n${sql}\n`;
const both = `/*
columns: [{ name: rig, type: string }, { name: total, type: bigint }]
inputs: [{ table: bench, days: 2 }]
*/
SELECT rig, sum(value) AS total FROM bench
WHERE date IN ({date}, CAST(DATE {date} - INTERVAL '1' DAY AS varchar)) GROUP BY rig
`;
const sums = "SELECT rig, sum(value) AS total\nFROM bench\nWHERE date = {date} GROUP BY rig";

describe("A dataset's reports, from one backfill to the next", function () {
  this.timeout(180_000);

  it("are made once, made again when they or their inputs change, and alone where only they do", async () => {
    await withTemporaryFolder(async (folder) => {
      const [home, raw, datasets] = [join(folder, "home"), join(folder, "raw"), join(folder, "datasets")];
      const write = async (path: string, text: string) => {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      };
      const day = (n: number, value: number) =>
        write(join(raw, `bench/r1/2024-01-0${n}.csv`), `rig,at,value\nr1,2024-01-0${n}T00:00:00,${value}\n`);
      const report = (name: string, sql: string) => write(join(datasets, `bench/reports/${name}.sql`), reportOf(sql));
      await write(join(datasets, "bench/dataset.yml"), yaml);
      await report("sums", sums);
      await report("twice", sums.replace("sum(value)", "2 * sum(valve)"));
      for (const n of [1, 2]) await day(n, n);

      await withPlatform(home, raw, async (platform) => {
        const run = async (more: Partial<BackfillRequest> = {}) => {
          const dataset = await loadDataset("bench", datasets);
          const before = await queries(platform.clients);
          const summary = await runBackfill(localSite(platform.clients), {
            datasets: [dataset],
            from: "2024-01-01",
            to: "2024-01-02",
            ...more,
          });
          return { ...summary, queries: (await queries(platform.clients)) - before };
        };
        const total = async (table: string) => {
          const files = await publishedFiles(platform.clients, home, table);
          return files.length === 0
            ? undefined
            : (await queryFiles(files, "SELECT sum(total) FROM published")).rows[0]?.[0];
        };

        const first = await run();
        expect(first).to.deep.include({
          status: "FAILED",
          error: "ReportsFailed",
          published: 2,
          reports: 2,
          queries: 4,
        });
        expect(first.failedReports.map(({ report: name, partition }) => [name, partition])).to.deep.equal([
          ["twice", "2024-01-01"],
          ["twice", "2024-01-02"],
        ]);
        expect(first.failedReports[0]?.error).to.be.oneOf(["QueryFailed", "QueryRefused"]);
        expect(first.failedReports[0]?.cause).to.match(/valve.*twice\.sql, line 2\)$/s);
        expect(await total("bench_sums")).to.equal("3");
        expect(await total("bench_twice")).to.equal(undefined);

        // The report is mended: its partitions are still failed, and their files are left alone.
        await report("twice", sums.replace("sum(value)", "2 * sum(value)"));
        const second = await run({ only: "failed" });
        expect(second).to.deep.include({ status: "SUCCEEDED", published: 2, reports: 2, files: 0, queries: 2 });
        expect(await total("bench_twice")).to.equal("6");
        expect(await run()).to.deep.include({ status: "SUCCEEDED", planned: 0, upToDate: 2, queries: 0 });

        // One day's file changes: that day and both of its reports are made again.
        await day(2, 10);
        expect(await run()).to.deep.include({ planned: 1, published: 1, files: 1, reports: 2, queries: 2 });
        expect([await total("bench_sums"), await total("bench_twice")]).to.deep.equal(["11", "22"]);

        // The SQL of one report changes, and a third is added: these alone are made.
        await report("sums", sums.replace("sum(value)", "sum(value) + 100"));
        await report("thirds", sums.replace("sum(value)", "3 * sum(value)"));
        expect(await run()).to.deep.include({ planned: 2, published: 2, files: 0, reports: 4, queries: 4 });
        expect([await total("bench_sums"), await total("bench_thirds")]).to.deep.equal(["211", "33"]);

        // A report is broken again: what was published of it stays.
        await report("sums", "SELECT rig, nothing AS total FROM bench WHERE date = {date}");
        expect(await run()).to.deep.include({ status: "FAILED", reports: 0, queries: 2 });
        expect(await total("bench_sums")).to.equal("211");
        await rm(join(datasets, "bench/reports/sums.sql"));
        expect(await run()).to.deep.include({ status: "SUCCEEDED", planned: 0, upToDate: 2 });

        const ledger = await readLedger(platform.clients.dynamodb, resources.ledgerTable, "bench_twice");
        expect(ledger.map(({ partition, state, token }) => [partition, state, token])).to.deep.equal([
          ["2024-01-01", "PUBLISHED", 2],
          ["2024-01-02", "PUBLISHED", 3],
        ]);

        // A report that reads the day before waits for it, newest first too: it is made once, and nothing is due afterwards.
        await write(join(datasets, "bench/reports/both.sql"), both);
        for (const n of [1, 2]) await day(n, 5 * n);
        const waited = await run({ newestFirst: true });
        expect(waited).to.deep.include({ status: "SUCCEEDED", planned: 2, published: 2, reports: 6, queries: 6 });
        expect(await total("bench_both")).to.equal("20");
        expect(await run()).to.deep.include({ status: "SUCCEEDED", planned: 0, upToDate: 2, queries: 0 });
      });
    });
  });
});
