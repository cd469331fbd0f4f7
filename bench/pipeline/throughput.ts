import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { DuckDBInstance } from "@duckdb/node-api";
import { runBackfill } from "../../scripts/backfill/run-backfill.ts";
import { localSite } from "../../scripts/backfill/site.ts";
import { loadDataset } from "../../scripts/platform/load-dataset.ts";
import { openPlatform } from "../../scripts/platform/open-platform.ts";
import { localStage, readStage } from "../../scripts/platform/stage.ts";
import { generateSample } from "../../scripts/sample/generate.ts";
import { defaultSample } from "../../scripts/sample/sample-options.ts";

export interface Throughput {
  /** The best seconds of each for the same files. */
  readonly pipeline: number;
  readonly copy: number;
  readonly files: number;
  readonly megabytes: number;
  /** Of DuckDB: as many as there are invocations at once. */
  readonly threads: number;
}

/** Half a day is measured, after an hour that is not: a run takes about a second however little it has to do. */
const hours = 13;
const first = "2024-01-01T00";
const last = "2024-01-01T12";

/**
 * How long a backfill of `vibration` takes, csv.gz to Parquet, and how long one DuckDB process takes to copy the same files,
 * in turn. The partition before the measured ones starts the functions' processes and is not counted.
 *
 * @param folder an empty one
 * @param runs of which the best of each counts
 */
export async function measureThroughput(folder: string, runs: number): Promise<Throughput> {
  const raw = join(folder, "raw");
  const options = { ...defaultSample, datasets: ["vibration"], from: first, hours, shift: 24, hz: 250 };
  await generateSample(options, { root: raw, onFile: () => {} });
  const threads = (await readStage(localStage)).leases.backfill?.lambda ?? 1;
  const datasets = [await loadDataset("vibration")];
  const platform = await openPlatform({ home: join(folder, "home"), raw });
  try {
    await runBackfill(localSite(platform.clients), { datasets, from: first, to: first });
    const [pipeline, copy]: [number[], number[]] = [[], []];
    let found = { files: 0, bytes: 0 };
    const measured = { datasets, from: "2024-01-01T01", to: last, only: "all" } as const;
    const paths = await rawFiles(raw);
    for (let run = 0; run < runs; run++) {
      const begun = performance.now();
      const summary = await runBackfill(localSite(platform.clients), measured);
      pipeline.push(performance.now() - begun);
      if (summary.status !== "SUCCEEDED") throw new Error(`The backfill ended ${summary.status}.`);
      found = { files: paths.length, bytes: summary.counts.bytes };
      copy.push(await copyFiles(paths, join(folder, `copy-${run}`), threads));
    }
    const seconds = (all: readonly number[]) => Math.min(...all) / 1000;
    return {
      pipeline: seconds(pipeline),
      copy: seconds(copy),
      files: found.files,
      megabytes: found.bytes / 1e6,
      threads,
    };
  } finally {
    await platform.close();
  }
}

/** The files of the measured hours. */
async function rawFiles(root: string): Promise<string[]> {
  const paths = await readdir(root, { recursive: true });
  return paths.filter((path) => /T(?:0[1-9]|1[0-2])\d\d\.csv\.gz$/.test(path)).map((path) => join(root, path));
}

/**
 * The same COPY: typed columns, compression and, as it is with the pipeline, broken records left out. It checks and counts
 * less: cells that are rounded, duplicates, order. Milliseconds.
 */
async function copyFiles(paths: readonly string[], to: string, threads: number): Promise<number> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const db = await instance.connect();
  try {
    const begun = performance.now();
    const files = paths.map((path) => `'${path}'`).join(", ");
    await db.run(`COPY (SELECT * REPLACE (make_timestamp_ms(epoch_ms(ts))::TIMESTAMP_MS AS ts)
      FROM read_csv([${files}], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n',
        ignore_errors = true, columns = {'device': 'VARCHAR', 'ts': 'TIMESTAMPTZ', 'x': 'DECIMAL(9,4)', 'y': 'DECIMAL(9,4)',
        'z': 'DECIMAL(9,4)', 'temperature': 'DOUBLE', 'rpm': 'INTEGER', 'status': 'VARCHAR'}))
      TO '${to}' (FORMAT parquet, COMPRESSION zstd, PER_THREAD_OUTPUT true)`);
    return performance.now() - begun;
  } finally {
    db.closeSync();
    instance.closeSync();
  }
}
