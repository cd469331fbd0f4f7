import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SweepInput } from "../../schemas/sweep.ts";
import { sweepName } from "../../workflows/sweep.ts";
import { runBackfill } from "../backfill/run-backfill.ts";
import { localSite } from "../backfill/site.ts";
import { loadDataset } from "../platform/load-dataset.ts";
import { runToEnd } from "../platform/run-to-end.ts";
import { generateSample } from "../sample/generate.ts";
import { defaultSample } from "../sample/sample-options.ts";
import { sweepHome } from "../sweep/sweep-home.ts";
import { World } from "./world.ts";

export interface RerunOptions {
  /** A folder for all of it. */
  readonly folder: string;
  /** At least 2. */
  readonly runs: number;
  /** Runs between two sweeps. */
  readonly sweepEvery: number;
  readonly log: (line: string) => void;
}

/** What a home holds after a sweep: its buckets, queries and histories. */
export interface Swept {
  readonly runs: number;
  readonly bytes: number;
  readonly files: number;
}

export interface RerunReport {
  readonly swept: readonly Swept[];
  readonly wrong: readonly string[];
}

/**
 * Runs the same partition over and over, sweeping now and then: what is published and the version before stay, and nothing else, so
 * that the disk does not fill up.
 */
export async function runAgain({ folder, runs, sweepEvery, log }: RerunOptions): Promise<RerunReport> {
  const world = await new World(join(folder, "home"), join(folder, "raw")).make();
  await generateSample({ ...defaultSample, datasets: ["alerts"], devices: 1, hours: 3 }, { root: world.raw });
  const datasets = [await loadDataset("alerts")];
  const swept: Swept[] = [];
  const wrong: string[] = [];
  await world.open(async (platform) => {
    for (let run = 1; run <= runs; run++) {
      const { status, cause } = await runBackfill(localSite(platform.clients), {
        datasets,
        from: "2024-01-01",
        to: "2024-01-01",
        only: "all",
      });
      if (status !== "SUCCEEDED") wrong.push(`Run ${run} ended ${status}: ${cause}`);
      // The first version has none before it, so that the second is the first that leaves as much as any other.
      if (run < 2 || (run - 2) % sweepEvery !== 0) continue;
      const input: SweepInput = {
        scheduled: new Date().toISOString().replace(/\.\d+/, ""),
        olderThanHours: 0,
        dryRun: false,
      };
      const end = await runToEnd(platform.clients, sweepName, input);
      if (end.status !== "SUCCEEDED") wrong.push(`The sweep after run ${run} ended ${end.status}: ${end.cause}`);
      await sweepHome({ home: world.home, gateway: platform.url }, { before: Date.now(), dryRun: false });
      const sizes = await Promise.all(growing.map((folder) => sizeOf(join(world.home, folder))));
      const sum = (of: "files" | "bytes") => sizes.reduce((total, size) => total + size[of], 0);
      swept.push({ runs: run, files: sum("files"), bytes: sum("bytes") });
      log(
        `${run} runs: ${growing.map((folder, at) => `${folder} ${sizes[at]?.files} files ${sizes[at]?.bytes} bytes`).join(", ")}`,
      );
    }
  });
  const [first, last] = [swept[0], swept.at(-1)];
  if (first && last && last.files > first.files) {
    wrong.push(`After ${last.runs} runs there are ${last.files} files, after ${first.runs} there were ${first.files}.`);
  }
  if (first && last && last.bytes > first.bytes + journals) {
    wrong.push(`After ${last.runs} runs there are ${last.bytes} bytes, after ${first.runs} there were ${first.bytes}.`);
  }
  return { swept, wrong };
}

/** Folders of a home that runs write to; functions' code and logs are not theirs. */
const growing = ["s3", "athena", "step-functions"];

/** Bytes that S3's journals may hold before they are written anew: about 1,000 lines for each of three buckets. */
const journals = 1_000_000;

async function sizeOf(folder: string): Promise<{ readonly bytes: number; readonly files: number }> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: sizes.length };
}
