import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { makeHomeFolder } from "../local/home-folder.ts";
import { ProgressDisplay } from "./backfill/progress-display.ts";
import { report } from "./backfill/report.ts";
import { runBackfill } from "./backfill/run-backfill.ts";
import { localSite } from "./backfill/site.ts";
import { type Command, exitCodes, runCommand } from "./command/command.ts";
import { loadNamedDatasets } from "./platform/load-dataset.ts";
import { homeFolder, rawFolder } from "./platform/names.ts";
import { openPlatform, type Platform } from "./platform/open-platform.ts";
import { reportAtEnd } from "./run-report/report-run.ts";
import { generateSample } from "./sample/generate.ts";
import { sampleFiles } from "./sample/sample-files.ts";
import { defaultSample } from "./sample/sample-options.ts";
import { publishedFiles } from "./start/published-files.ts";
import { formatTable, queryFiles } from "./start/query.ts";

const command: Command = {
  usage: "npm start --",
  summary: "Makes sample files if there are none, backfills them on this machine, and queries what was published.",
  options: {},
};

/** What is shown of each published table. */
const queries: Readonly<Record<(typeof defaultSample.datasets)[number], string>> = {
  alerts: `
  SELECT severity, code, count(*) AS alerts, count(*) FILTER (acknowledged) AS acknowledged, max(value) AS highest
    FROM published GROUP BY ALL ORDER BY severity, code`,
  metrics: `
  SELECT device, count(*) AS seconds, round(avg(temperature), 2) AS temperature, round(avg(pressure), 3) AS pressure,
    round(avg(humidity), 1) AS humidity, count(*) FILTER (temperature IS NULL) AS silent, max(energy) - min(energy) AS wh
    FROM published GROUP BY device ORDER BY device`,
  vibration: `
  SELECT device, count(*) AS records, min(ts)::DATE::VARCHAR AS first, max(ts)::DATE::VARCHAR AS last,
    round(avg(temperature), 2) AS temperature, round(max(sqrt(x * x + y * y)), 3) AS peak
    FROM published GROUP BY device ORDER BY device`,
};

async function start({ json }: { readonly json: boolean }): Promise<number> {
  const home = homeFolder();
  await makeHomeFolder(home);
  await makeSample(rawFolder(home), json);
  const platform = await openPlatform({ home });
  try {
    const datasets = await loadNamedDatasets(defaultSample.datasets);
    const summary = await runBackfill(localSite(platform.clients), { datasets, ...range() });
    const code = report(summary, datasets, json, await reportAtEnd(localSite(platform.clients), home, summary));
    if (code === exitCodes.done && !json) {
      for (const name of defaultSample.datasets) await showQuery(platform, home, name);
    }
    return code;
  } finally {
    await platform.close();
  }
}

/** The days of the sample. */
function range(): { readonly from: string; readonly to: string } {
  const first = Date.parse(`${defaultSample.from}:00:00Z`);
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  return { from: day(first), to: day(first + (defaultSample.hours - 1) * 3_600_000) };
}

async function makeSample(root: string, quiet: boolean): Promise<void> {
  await mkdir(root, { recursive: true });
  // Some, and an earlier start was interrupted: what is there is kept, the rest is made.
  if (await isMade(root)) return;
  const display = new ProgressDisplay(process.stderr);
  const made = await generateSample(defaultSample, {
    root,
    onFile: (done, of) => display.show(`sample: ${done} of ${of} files`),
  });
  display.clear();
  if (!quiet) console.log(`Made ${made.files} sample files, ${(made.bytes / 1e6).toFixed(0)} MB of text, in ${root}\n`);
}

async function isMade(root: string): Promise<boolean> {
  for (const { key } of sampleFiles(defaultSample)) {
    const isThere = await access(join(root, key)).then(
      () => true,
      () => false,
    );
    if (!isThere) return false;
  }
  return true;
}

async function showQuery({ clients }: Platform, home: string, table: keyof typeof queries): Promise<void> {
  const files = await publishedFiles(clients, home, table);
  console.log(`\nThe published table ${table}, from ${files.length} Parquet files:\n`);
  console.log(formatTable(await queryFiles(files, queries[table])));
}

await runCommand(command, start);
