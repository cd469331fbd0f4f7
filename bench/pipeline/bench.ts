import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import { measureOverhead, type Overhead } from "./overhead.ts";
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
 * @param files of the smaller of two backfills of small files; the larger has ten times as many
 * @returns whether every line keeps what it promises
 */
export async function benchPipeline(runs: number, files: number, json: boolean): Promise<boolean> {
  if (process.platform !== "linux") throw new UsageError("The CPU of all processes is read from /proc: Linux only.");
  const throughput = await inFolder((folder) => measureThroughput(folder, runs));
  const small = await inFolder((folder) => measureOverhead(folder, files));
  const large = await inFolder((folder) => measureOverhead(folder, 10 * files));
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
    ...[small, large].map((measured) => overheadLine(measured)),
    atMost(
      "linear",
      "overhead of a file among many, to one among few",
      overhead(large) / overhead(small),
      "times",
      1.25,
    ),
    atMost(
      "memory",
      "the gateway's peak with many files, to that with few",
      large.gatewayMebibytes / small.gatewayMebibytes,
      "times",
      1.5,
      `${large.gatewayMebibytes.toFixed(0)} to ${small.gatewayMebibytes.toFixed(0)} MiB`,
    ),
  ];
  if (json) console.log(JSON.stringify(lines));
  else
    for (const { pass, name, what, value, unit, promised, beside } of lines) {
      console.log(`${pass ? "pass" : "MISS"}  ${name}: ${value.toFixed(2)} ${unit} (${promised}): ${what}; ${beside}`);
    }
  return lines.every(({ pass }) => pass);
}

function overhead({ whole, transform }: Overhead): number {
  return whole - transform;
}

function overheadLine(measured: Overhead): Line {
  const { files, whole, transform } = measured;
  const beside = `${whole.toFixed(1)} ms in all, ${transform.toFixed(1)} ms of it the transformation`;
  return atMost(
    "overhead",
    `CPU beside the transformation, of ${files} files`,
    overhead(measured),
    "ms a file",
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
