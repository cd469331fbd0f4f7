import { PartitionRangeError } from "../functions/plan-partitions/errors.ts";
import { rangeOf } from "../functions/plan-partitions/range.ts";
import { UsageError } from "../local/usage-error.ts";
import type { Dataset } from "../schemas/dataset.ts";
import { PartitionId } from "../schemas/partition.ts";
import { report } from "./backfill/report.ts";
import { runBackfill } from "./backfill/run-backfill.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { loadNamedDatasets } from "./platform/load-dataset.ts";
import { homeFolder } from "./platform/names.ts";
import { hasEnded, openPlatform } from "./platform/open-platform.ts";

const command: Command = {
  usage: "npm run backfill --",
  summary: "Brings the raw files of a range of partitions into published tables, on this machine.",
  options: {
    dataset: { value: "NAME,…", help: "folders in the datasets' folder, run in this order", required: true },
    from: { value: "DATE", help: "first partition: 2024-01-01, or 2024-01-01T05 of an hourly dataset", required: true },
    to: { value: "DATE", help: "last partition, included", required: true },
    raw: { value: "DIR", help: "folder of the raw files; default .sluice/raw" },
    datasets: { value: "DIR", help: "folder with a folder per dataset; default datasets" },
    force: { help: "run partitions that are up to date too" },
  },
};

async function backfill(args: Arguments): Promise<number> {
  const [from, to] = [partition(args.required("from"), "from"), partition(args.required("to"), "to")];
  const datasets = await loadNamedDatasets(args.required("dataset").split(","), args.option("datasets"));
  for (const dataset of datasets) checkRange(dataset, { from, to });
  const home = homeFolder();
  const platform = await openPlatform({ home, raw: args.option("raw") });
  try {
    const only = args.flag("force") ? "all" : "due";
    return report(await runBackfill(platform, { datasets, from, to, only }), datasets, args.json);
  } catch (error) {
    if (!(await hasEnded(platform, home))) throw error;
    process.stderr.write(
      `The gateway at ${platform.url} has ended, with the command that had started it. What is published stays; run this command again for the rest.\n`,
    );
    return exitCodes.failed;
  } finally {
    await platform.close();
  }
}

function partition(text: string, option: string): string {
  if (PartitionId.safeParse(text).success) return text;
  throw new UsageError(
    `--${option} is "${text}"; it is a date such as 2024-01-31, or an hour of one such as 2024-01-31T05.`,
  );
}

/** What the plan function would refuse a moment later, refused as wrong usage. */
function checkRange(dataset: Dataset, range: { readonly from: string; readonly to: string }): void {
  try {
    rangeOf(dataset, range);
  } catch (error) {
    if (error instanceof PartitionRangeError) throw new UsageError(`--from and --to: ${error.message}`);
    throw error;
  }
}

await runCommand(command, backfill);
