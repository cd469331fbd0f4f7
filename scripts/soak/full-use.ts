import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readUsage } from "../../local/usage/service.ts";
import type { BackfillInput } from "../../schemas/backfill.ts";
import type { Stage } from "../../schemas/stage.ts";
import { backfillName } from "../../workflows/backfill.ts";
import { deployDatasets, deployPlatform } from "../platform/deploy.ts";
import { loadDataset } from "../platform/load-dataset.ts";
import { runToEnd } from "../platform/run-to-end.ts";
import { type Peaks, resources } from "./shares.ts";
import { World } from "./world.ts";

export interface FullUseOptions {
  /** A folder for all of it. */
  readonly folder: string;
  /** How wide the machines are. */
  readonly stage: Stage;
  /** Raw files of each partition; of more than 500 the partition has two chunks, of more than 1,000 three. */
  readonly files: number;
}

export interface FullUseReport {
  /** As the gateway counts invocations and active queries, beside the backfill's share. */
  readonly peaks: Peaks;
  readonly wrong: readonly string[];
}

/**
 * Runs one backfill that has enough to do for all of its share, alone on a gateway: as many partitions as the lease holds at once, each with as many
 * files and reports as its width. Lambda and Athena must see exactly the share at once, neither less nor more.
 */
export async function useFully({ folder, stage, files }: FullUseOptions): Promise<FullUseReport> {
  const world = await new World(join(folder, "home"), join(folder, "raw")).make();
  const share = stage.leases.backfill;
  const { chunks, files: wide, reports } = stage.partition;
  const partitions = Math.min(Math.floor(share.lambda / (chunks * wide)), Math.floor(share.athenaDml / reports));
  const days = Array.from({ length: partitions }, (_, day) => `2024-01-${String(day + 1).padStart(2, "0")}`);
  for (const day of days) await writeDay(world.raw, day, files);
  await describe(join(folder, "datasets"), reports, files);
  return world.open(async ({ url, clients }) => {
    await deployPlatform(clients, stage);
    const refs = await deployDatasets(clients, [await loadDataset("load", join(folder, "datasets"))]);
    const ranges = refs.map((dataset) => ({ dataset, from: "2024-01-01", to: "2024-01-31" }));
    const order = { newestFirst: false, maxPartitions: null } as const;
    const input: BackfillInput = { run: "full-use", ranges, only: "due", plan: null, ...order };
    const end = await runToEnd(clients, backfillName, input);
    const usage = await readUsage(url);
    const of = (resource: (typeof resources)[number]) => ({ peak: usage[resource].peak, allowed: share[resource] });
    const peaks: Peaks = { lambda: of("lambda"), athenaDml: of("athenaDml") };
    const wrong = resources.flatMap((resource) => notFull(resource, peaks));
    if (end.status !== "SUCCEEDED") wrong.push(`The backfill that fills its share ended ${end.status}: ${end.cause}`);
    return { peaks, wrong };
  });
}

function notFull(resource: (typeof resources)[number], peaks: Peaks): string[] {
  const { peak, allowed } = peaks[resource];
  return peak === allowed
    ? []
    : [`A backfill with enough to do had ${peak} of ${resource} at once at most; its share is ${allowed}.`];
}

/** Files of one record each, so that it is their number that counts. */
async function writeDay(raw: string, day: string, files: number): Promise<void> {
  const folder = join(raw, "load", day);
  await mkdir(folder, { recursive: true });
  for (let file = 0; file < files; file++) {
    await writeFile(join(folder, `${file}.csv`), `at,value\n${day}T00:00:00Z,${file}\n`);
  }
}

/** A dataset with so many reports, each of which works for a second or so, so that those of several partitions meet. */
async function describe(datasets: string, reports: number, files: number): Promise<void> {
  const folder = join(datasets, "load");
  await mkdir(join(folder, "reports"), { recursive: true });
  await writeFile(join(folder, "dataset.yml"), description);
  const side = Math.round(Math.sqrt(combinations / files));
  for (let report = 1; report <= reports; report++) {
    await writeFile(
      join(folder, "reports", `r${report}.sql`),
      `/*
columns: [{ name: n, type: bigint }]
*/
SELECT count(*) AS n
FROM load CROSS JOIN UNNEST(sequence(1, ${side})) AS a (x) CROSS JOIN UNNEST(sequence(1, ${side})) AS b (y)
WHERE date = {date} AND (x * y + value) % 7 = ${report % 7}
`,
    );
  }
}

/** Rows that a report looks at. */
const combinations = 12_000_000;

const description = `files: load/{yyyy}-{MM}-{dd}/{part}.csv
partition: day
timezone: UTC
format: { type: csv, compression: none }
columns:
  - { name: at, type: timestamp, format: iso, required: true }
  - { name: value, type: int }
timestamp: at
`;
