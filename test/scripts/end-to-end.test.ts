// Real machines, real processes, real clients, a real clock: slow, and the only tests that see the whole of it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { readLedger } from "../../functions/shared/read-ledger.ts";
import { runBackfill } from "../../scripts/backfill/run-backfill.ts";
import { localSite } from "../../scripts/backfill/site.ts";
import { loadDataset } from "../../scripts/platform/load-dataset.ts";
import { projectRoot, resources } from "../../scripts/platform/names.ts";
import { publishedFiles } from "../../scripts/start/published-files.ts";
import { queryFiles } from "../../scripts/start/query.ts";
import { header, historyOf, put, record, records, withBench, withFaults, withPlatform, yaml } from "./bench-world.ts";

describe("A backfill, end to end", function () {
  this.timeout(120_000);

  it("publishes values equal to the source, keeps rejects with line and reason, and then has nothing to do", async () => {
    const first = [header, ...records(100), record(1), record(200, "x"), record(201, "1.5", '"two\nlines, quoted"')];
    const files = {
      "bench/rig one/2024-01-01.csv.gz": `\uFEFF${first.join("\r\n")}\r\n`,
      "bench/größe 2/2024-01-01.csv.gz": `${[header, ...records(20)].join("\n")}`,
      "bench/empty/2024-01-01.csv.gz": "",
    };
    await withBench(files, async ({ home, raw, datasets }) => {
      const dataset = await loadDataset("bench", datasets);
      await withPlatform(home, raw, async (platform) => {
        const asked = { datasets: [dataset], from: "2024-01-01", to: "2024-01-31" };
        const summary = await runBackfill(localSite(platform.clients), asked);
        expect(summary).to.deep.include({ status: "SUCCEEDED", planned: 1, published: 1, files: 3, addsUp: true });
        expect(summary.counts).to.include({ read: 123, written: 121, rejected: 1, duplicates: 1 });

        const published = await publishedFiles(platform.clients, home, "bench");
        const { rows } = await queryFiles(
          published,
          'SELECT count(*), sum(value), count(DISTINCT "at"), min("at"), max(note) FROM published',
        );
        // Berlin is an hour ahead of UTC in January.
        const total = Array.from({ length: 100 }, (_, n) => n + 0.5).reduce((a, b) => a + b) + 200 + 1.5;
        expect(rows).to.deep.equal([["121", total.toFixed(3), "101", "2024-01-01 09:00:00", "two\nlines, quoted"]]);

        const rejects = await publishedFiles(platform.clients, home, "bench_rejects");
        const rejected = await queryFiles(rejects, "SELECT file, line, column_name FROM published");
        expect(rejected.rows).to.deep.equal([["bench/rig one/2024-01-01.csv.gz", "103", "value"]]);

        const again = await runBackfill(localSite(platform.clients), asked);
        expect(again).to.deep.include({ status: "SUCCEEDED", planned: 0, upToDate: 1 });
      });
    });
  });

  it("fails the partitions of broken files, naming file and cause, and publishes the others", async () => {
    const whole = gzipSync([header, ...records(500)].join("\n"));
    const files = {
      "bench/a/2024-01-01.csv.gz": [header, ...records(5)].join("\n"),
      "bench/a/2024-01-02.csv.gz": whole.subarray(0, whole.length - 20),
      "bench/a/2024-01-03.csv.gz": "rig,time,value\nr1,2024-01-03T00:00:00,1\n",
      "bench/a/2024-01-04.csv.gz": [header, ...records(8), record(8, "x"), record(9, "y")].join("\n"),
    };
    await withBench(files, async ({ home, raw, datasets }) => {
      const dataset = await loadDataset("bench", datasets);
      await withPlatform(home, raw, async (platform) => {
        const summary = await runBackfill(localSite(platform.clients), {
          datasets: [dataset],
          from: "2024-01-01",
          to: "2024-01-04",
        });
        expect(summary).to.deep.include({ status: "FAILED", error: "PartitionsFailed", published: 1 });
        const causes = Object.fromEntries(
          summary.failed.map(({ partition, error, cause }) => [partition, `${error} ${cause}`]),
        );
        expect(Object.keys(causes)).to.deep.equal(["2024-01-02", "2024-01-03", "2024-01-04"]);
        expect(causes["2024-01-02"]).to.match(/^FilesFailed .*bench\/a\/2024-01-02\.csv\.gz.*CorruptFileError/);
        expect(causes["2024-01-03"]).to.match(/^FilesFailed .*bench\/a\/2024-01-03\.csv\.gz.*WrongHeaderError/);
        expect(causes["2024-01-04"]).to.match(/^TooManyRejects 2 of 10 records were rejected/);
        const items = await readLedger(platform.clients.dynamodb, resources.ledgerTable, "bench");
        expect(items.map(({ state }) => state)).to.deep.equal(["PUBLISHED", "FAILED", "FAILED", "FAILED"]);
        expect(await publishedFiles(platform.clients, home, "bench")).to.have.length(1);

        await put(raw, "bench/a/2024-01-02.csv.gz", whole);
        const mended = await runBackfill(localSite(platform.clients), {
          datasets: [dataset],
          from: "2024-01-02",
          to: "2024-01-02",
        });
        expect(mended).to.deep.include({ status: "SUCCEEDED", published: 1 });
      });
    });
  });

  it("retries an injected throttle and a crash by policy, visibly in the history", async () => {
    const files = {
      "bench/a/2024-01-01.csv.gz": [header, ...records(5)].join("\n"),
      "bench/b/2024-01-01.csv.gz": [header, ...records(5)].join("\n"),
    };
    await withBench(files, async (world) => {
      const rule = (match: string, error: string) => ({ function: "transform-file", match, error });
      const faults = [rule("bench/a", "Lambda.TooManyRequestsException"), rule("bench/b", "Runtime.ExitError")];
      const dataset = await loadDataset("bench", world.datasets);
      await withFaults(world, faults, async (platform) => {
        const summary = await runBackfill(localSite(platform.clients), {
          datasets: [dataset],
          from: "2024-01-01",
          to: "2024-01-01",
        });
        expect(summary).to.deep.include({ status: "SUCCEEDED", published: 1 });
        const history = await historyOf(platform.clients.sfn, "process-files");
        expect(history)
          .to.include("TaskFailed Lambda.TooManyRequestsException")
          .and.to.include("TaskFailed Runtime.ExitError");
        expect(history.filter((type) => type === "TaskScheduled")).to.have.length(1 + 2 * 2);
      });
    });
  });
});

describe("The backfill command", function () {
  this.timeout(180_000);

  const start = (args: readonly string[], home: string): ChildProcess =>
    spawn(process.execPath, ["--import", "tsx", join("scripts", "backfill.ts"), ...args], {
      cwd: projectRoot,
      env: { ...process.env, SLUICE_HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
    });

  async function finish(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const said = { stdout: "", stderr: "" };
    child.stdout?.on("data", (text) => (said.stdout += text));
    child.stderr?.on("data", (text) => (said.stderr += text));
    const [code] = await once(child, "close");
    return { code, ...said };
  }

  it("exits with 2 and one message for what is wrong with its options, the dataset or the folder", async () => {
    await withBench({}, async ({ home, raw, datasets }) => {
      const range = ["--from", "2024-01-01", "--to", "2024-01-02"];
      const wrong: [args: string[], message: RegExp][] = [
        [[], /^--dataset NAME,… is missing: .* See npm run backfill -- --help\.\n$/],
        [["--dataset", "nope", ...range], /^There is no dataset "nope" in .*\. There: alerts, metrics, vibration\./],
        [
          ["--dataset", "vibration", "--from", "2024-1-1", "--to", "2024-03-01"],
          /^--from is "2024-1-1"; it is a date such as/,
        ],
        [
          ["--dataset", "vibration", "--from", "2024-02-30", "--to", "2024-03-01"],
          /^--from and --to: 2024-02-30 is not a day, or not an hour of one\. A day is written 2024-01-31, an hour of it 2024-01-31T05\.\n$/,
        ],
        [
          ["--dataset", "vibration", "--from", "2024-03-02", "--to", "2024-03-01"],
          /^--from and --to: The range ends before it begins/,
        ],
        [
          ["--dataset", "bench", "--datasets", datasets, "--raw", join(raw, "nope"), ...range],
          /^--raw names .*nope, which is not a folder\.\n$/,
        ],
        [["--dataset", "vibration", "--raw", "", ...range], /^--raw is empty\. See npm run backfill -- --help\.\n$/],
        [
          ["--dataset", "vibration", "--fast", ...range],
          /^Unknown option '--fast'\. See npm run backfill -- --help\.\n$/,
        ],
      ];
      // Side by side: a process takes a second to load what it imports.
      const ended = await Promise.all(wrong.map(([args]) => finish(start(args, home))));
      for (const [index, { code, stderr }] of ended.entries()) {
        expect(stderr).to.match(wrong[index]?.[1] ?? /$^/);
        expect(code).to.equal(2);
      }
      await writeFile(join(datasets, "bench", "dataset.yml"), yaml.replace("partition: day", "partition: week"));
      const { code, stderr } = await finish(start(["--dataset", "bench", "--datasets", datasets, ...range], home));
      expect(stderr).to.match(/dataset\.yml:4:\d+: partition: found "week"/);
      expect(code).to.equal(2);
    });
  });
});
