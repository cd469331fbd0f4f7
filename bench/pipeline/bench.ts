import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import { measureOverhead, type Overhead, transformMilliseconds } from "./overhead.ts";
import { measureThroughput } from "./throughput.ts";

/** One line of the table: what was measured, what it promises, and what it stands beside. */
interface Line {
  readonly name: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly pass: boolean;
  readonly promised: string;
  readonly beside: string;
}

/**
 * Measures the local pipeline: how fast it turns files into Parquet, by a ratio to DuckDB alone, and what a small file costs.
 *
 * @param runs of the first, of which the best counts
 * @param files of the largest of three backfills of small files; the others have a tenth and half as many
 * @returns whether every line keeps what it promises
 */
export async function benchPipeline(runs: number, files: number, json: boolean): Promise<boolean> {
  if (process.platform !== "linux") throw new UsageError("The CPU of all processes is read from /proc: Linux only.");
  const throughput = await inFolder((folder) => measureThroughput(folder, runs));
  const few = await inFolder((folder) => measureOverhead(folder, files / 10));
  const half = await inFolder((folder) => measureOverhead(folder, files / 2));
  const { all, transform } = await inFolder(async (folder) => ({
    all: await measureOverhead(folder, files),
    transform: await transformMilliseconds(folder),
  }));
  const ratio = throughput.copy / throughput.pipeline;
  const lines: Line[] = [
    {
      name: "throughput",
      what: "csv.gz to Parquet through the pipeline, to one DuckDB process",
      value: ratio,
      unit: "of COPY",
      pass: ratio >= 0.6,
      promised: ">= 0.6",
      beside: `${throughput.pipeline.toFixed(1)} s to ${throughput.copy.toFixed(1)} s for ${throughput.files} files, ${throughput.megabytes.toFixed(0)} MB, ${throughput.threads} threads`,
    },
    overheadLine(few, all, transform),
    atMost(
      "linear",
      `CPU of a file of the second ${half.files}, to one of the first`,
      fileMilliseconds(half, all) / fileMilliseconds(few, half),
      "times",
      1.25,
      `${fileMilliseconds(half, all).toFixed(1)} to ${fileMilliseconds(few, half).toFixed(1)} ms`,
    ),
    atMost(
      "memory",
      `the gateway's peak with ${all.files} files, to that with ${few.files}`,
      all.gatewayMebibytes / few.gatewayMebibytes,
      "times",
      1.5,
      `${all.gatewayMebibytes.toFixed(0)} to ${few.gatewayMebibytes.toFixed(0)} MiB`,
    ),
  ];
  if (json) console.log(JSON.stringify(lines));
  else
    for (const { pass, name, what, value, unit, promised, beside } of lines) {
      console.log(`${pass ? "pass" : "MISS"}  ${name}: ${value.toFixed(2)} ${unit} (${promised}): ${what}; ${beside}`);
    }
  return lines.every(({ pass }) => pass);
}

/** CPU of one more file, without what a backfill takes however many files it has: starting itself and the functions' processes. */
function fileMilliseconds(fewer: Overhead, more: Overhead): number {
  return (more.milliseconds - fewer.milliseconds) / (more.files - fewer.files);
}

/** @param transform CPU of a file's transformation alone, in milliseconds */
function overheadLine(few: Overhead, all: Overhead, transform: number): Line {
  const { files } = all;
  const whole = fileMilliseconds(few, all);
  const start = (few.milliseconds - whole * few.files) / 1000;
  const beside = `${whole.toFixed(1)} ms in all, ${transform.toFixed(1)} ms of it the transformation; starting takes ${start.toFixed(1)} s`;
  return atMost(
    "overhead",
    `CPU of a file beside its transformation, ${few.files} to ${files} files`,
    whole - transform,
    "ms",
    15,
    beside,
  );
}

function atMost(name: string, what: string, value: number, unit: string, most: number, beside = ""): Line {
  return { name, what, value, unit, pass: value <= most, promised: `<= ${most}`, beside };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
