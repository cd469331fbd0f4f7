import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { makeHomeFolder } from "../local/home-folder.ts";
import { ProgressDisplay } from "./backfill/progress.ts";
import { report } from "./backfill/report.ts";
import { runBackfill } from "./backfill/run-backfill.ts";
import { type Command, exitCodes, runCommand } from "./command/command.ts";
import { loadDataset } from "./platform/load-dataset.ts";
import { homeFolder, rawFolder } from "./platform/names.ts";
import { openPlatform, type Platform } from "./platform/open-platform.ts";
import { defaultSample } from "./sample/default-sample.ts";
import { generateSample, sampleFiles } from "./sample/generate.ts";
import { publishedFiles } from "./start/published-files.ts";
import { formatTable, queryFiles } from "./start/query.ts";

const command: Command = {
  usage: "npm start --",
  summary: "Makes sample files if there are none, backfills them on this machine, and queries what was published.",
  options: {},
};

const sql = `
  SELECT device, count(*) AS records, strftime(min(ts), '%H:%M:%S') AS first, strftime(max(ts), '%H:%M:%S') AS last,
    round(avg(temperature), 2) AS temperature, round(max(sqrt(x * x + y * y)), 3) AS peak
  FROM published GROUP BY device ORDER BY device`;

async function start({ json }: { readonly json: boolean }): Promise<number> {
  const home = homeFolder();
  await makeHomeFolder(home);
  await makeSample(rawFolder(home), json);
  const dataset = await loadDataset("vibration");
  const platform = await openPlatform({ home });
  try {
    const [day = ""] = defaultSample.from.split("T");
    const summary = await runBackfill(platform, { dataset, from: day, to: day, force: false });
    const code = report(summary, dataset.files, json);
    if (code === exitCodes.done && !json) await showQuery(platform, home);
    return code;
  } finally {
    await platform.close();
  }
}

async function makeSample(root: string, quiet: boolean): Promise<void> {
  await mkdir(root, { recursive: true });
  const [day = ""] = defaultSample.from.split("T");
  const present = await readdir(join(root, "vibration", ...day.split("-"))).catch(() => []);
  // Fewer, and an earlier start was interrupted: what is there is kept, the rest is made.
  if (present.length >= sampleFiles(defaultSample)) return;
  const display = new ProgressDisplay(process.stderr);
  const made = await generateSample({
    ...defaultSample,
    root,
    onFile: (done, of) => display.show(`sample: ${done} of ${of} files`),
  });
  display.clear();
  if (!quiet) console.log(`Made ${made.files} sample files, ${(made.bytes / 1e6).toFixed(0)} MB of CSV, in ${root}\n`);
}

async function showQuery({ clients }: Platform, home: string): Promise<void> {
  const files = await publishedFiles(clients, home, "vibration");
  console.log(`\nThe published table, from ${files.length} Parquet files:\n`);
  console.log(formatTable(await queryFiles(files, sql)));
}

await runCommand(command, start);
