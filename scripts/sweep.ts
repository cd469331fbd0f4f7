import { UsageError } from "../local/usage-error.ts";
import { type SweepInput, SweepOutcome, type Swept } from "../schemas/sweep.ts";
import { sweepName } from "../workflows/sweep.ts";
import { plural } from "./backfill/plural.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { deployPlatform } from "./platform/deploy.ts";
import { homeFolder } from "./platform/names.ts";
import { openPlatform } from "./platform/open-platform.ts";
import { runToEnd } from "./platform/run-to-end.ts";
import { type SweptHome, sweepHome } from "./sweep/sweep-home.ts";

const command: Command = {
  usage: "npm run sweep --",
  summary:
    "Deletes what nobody needs any more: versions of partitions that are neither published nor the ones before, and what runs that have " +
    "ended left: in the work bucket, and of this machine also histories, pages and logs. Published tables and the ledger stay; where Glue " +
    "names another version than the ledger says, it is set right.",
  options: {
    "older-than": { value: "TIME", help: "only what nothing was written to for so long: 90m, 48h, 7d; default 48h" },
    "keep-histories": { help: "leave what executions and queries did, functions' logs and pages of runs as they are" },
    "dry-run": { help: "say what would be deleted and set right, and change nothing" },
    raw: { value: "DIR", help: "folder of the raw files; default .sluice/raw" },
  },
};

async function sweep({ option, flag, json }: Arguments): Promise<number> {
  const dryRun = flag("dry-run");
  const scheduled = `${new Date().toISOString().slice(0, 19)}Z`;
  const input: SweepInput = { scheduled, olderThanHours: hours(option("older-than") ?? "48h"), dryRun };
  const platform = await openPlatform({ home: homeFolder(), raw: option("raw") });
  try {
    await deployPlatform(platform.clients);
    const end = await runToEnd(platform.clients, sweepName, input);
    if (end.status !== "SUCCEEDED") {
      console.log(json ? JSON.stringify(end, null, 2) : `The sweep ended ${end.status}. ${end.error}: ${end.cause}`);
      return exitCodes.failed;
    }
    const outcome = SweepOutcome.parse(JSON.parse(end.output));
    const isSkipped = outcome.status === "SKIPPED" || flag("keep-histories");
    const before = Date.now() - (input.olderThanHours ?? 0) * 3_600_000;
    const home = isSkipped
      ? undefined
      : await sweepHome({ home: homeFolder(), gateway: platform.url }, { before, dryRun });
    console.log(json ? JSON.stringify({ ...outcome, dryRun, home }, null, 2) : said(outcome, dryRun, home));
    return exitCodes.done;
  } finally {
    await platform.close();
  }
}

const hoursOf = { m: 1 / 60, h: 1, d: 24 } as const;

function hours(text: string): number {
  const [, amount, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const asked = Number(amount) * hoursOf[(unit ?? "h") as keyof typeof hoursOf];
  if (asked <= 8_784) return asked;
  throw new UsageError(
    `--older-than is "${text}"; it is a number of minutes, hours or days up to a year: 90m, 48h, 7d.`,
  );
}

function said(outcome: SweepOutcome, dryRun: boolean, home: SweptHome | undefined): string {
  if (outcome.status === "SKIPPED") {
    return `Another sweep works since ${outcome.holder.since} (${outcome.holder.owner}); nothing was done.`;
  }
  const { lake, work, relocated, leftAlone, complete } = outcome;
  return [
    `${dryRun ? "Would delete" : "Deleted"} ${countOf(lake, "version")} of partitions,`,
    `and ${countOf(work, "leftover")} of runs, plans and queries.`,
    ...(home
      ? [
          `\nOf this machine: ${home.executions} executions, ${home.queries} queries, ${home.pages} pages of runs, ${(home.logBytes / 1e6).toFixed(1)} MB of functions' logs.`,
        ]
      : []),
    ...(relocated > 0
      ? [
          `\n${dryRun ? "Would make" : "Made"} Glue name what the ledger says of ${relocated} ${plural(relocated, "partition")}: it named something else.`,
        ]
      : []),
    ...(leftAlone.length > 0 ? [`\nLeft alone, because the ledger has nothing of them: ${leftAlone.join(", ")}.`] : []),
    ...(complete ? [] : ["\nThe time was up before the end: run it again for the rest."]),
  ].join(" ");
}

function countOf({ prefixes, objects, bytes }: Swept, one: string): string {
  return `${prefixes} ${plural(prefixes, one)} (${objects} ${plural(objects, "object")}, ${(bytes / 1e6).toFixed(1)} MB)`;
}

await runCommand(command, sweep);
