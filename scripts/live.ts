import { UsageError } from "../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { type LiveEnd, runLive } from "./live/run-live.ts";
import { loadDatasets } from "./platform/load-dataset.ts";
import { homeFolder } from "./platform/names.ts";
import { openPlatform } from "./platform/open-platform.ts";

const command: Command = {
  usage: "npm run live --",
  summary:
    "Starts a live run as its schedule would: what is due of the last partitions of every dataset that is cut by the day, or by the hour. " +
    "Where the run before still works it is skipped, and the next one catches up.",
  operands: "daily|hourly",
  options: {
    at: { value: "TIME", help: "when it was scheduled, such as 2024-01-31T02:00:00Z; default now" },
    raw: { value: "DIR", help: "folder of the raw files; default .sluice/raw" },
    datasets: { value: "DIR", help: "folder with a folder per dataset; default datasets" },
  },
};

/** What a process that was interrupted exits with (128 + SIGINT). */
const interrupted = 130;

async function live({ operands, option, json }: Arguments): Promise<number> {
  const [machine, ...more] = operands;
  if ((machine !== "daily" && machine !== "hourly") || more.length > 0) {
    throw new UsageError(`Name one schedule, daily or hourly; found ${operands.join(" ") || "none"}.`);
  }
  const scheduled = scheduledTime(option("at"));
  const datasets = await loadDatasets(option("datasets"));
  const platform = await openPlatform({ home: homeFolder(), raw: option("raw") });
  try {
    const end = await runLive(platform, machine, datasets, scheduled);
    console.log(json ? JSON.stringify(end, null, 2) : said(machine, end));
    if (end.status === "ABORTED") return interrupted;
    return end.status === "SUCCEEDED" || end.status === "SKIPPED" ? exitCodes.done : exitCodes.failed;
  } finally {
    await platform.close();
  }
}

/** ISO 8601 in UTC, as EventBridge Scheduler writes it. */
function scheduledTime(given: string | undefined): string {
  const moment = given === undefined ? new Date() : new Date(given);
  const isMoment =
    given === undefined || /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(given);
  if (!isMoment || Number.isNaN(moment.getTime())) {
    throw new UsageError(
      `--at is "${given}"; it is a moment with its offset from UTC, such as 2024-01-31T02:00:00Z or 2024-01-31T03:00:00+01:00.`,
    );
  }
  return `${moment.toISOString().slice(0, 19)}Z`;
}

function said(machine: string, end: LiveEnd): string {
  const name = `${machine} of ${end.scheduled}`;
  switch (end.status) {
    case "SUCCEEDED":
      return `${name}: ${end.published} published, ${end.upToDate} up to date, ${end.files} files, ${end.counts.written} rows.`;
    case "SKIPPED": {
      const { run, owner, since } = end.holder;
      return `${name}: skipped. Run ${run} (${owner}) has worked since ${since}; the next one catches up.`;
    }
    case "FAILED":
    case "TIMED_OUT":
    case "ABORTED":
      return `${name}: ${end.status}. ${end.error}: ${end.cause}`;
    default:
      return end satisfies never;
  }
}

await runCommand(command, live);
