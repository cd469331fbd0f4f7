import type { DisturbReport } from "./disturb.ts";
import type { FullUseReport } from "./full-use.ts";
import type { KillReport } from "./kills.ts";
import type { Trend } from "./process-use.ts";
import type { RerunReport } from "./reruns.ts";
import type { Peak } from "./shares.ts";

/** What killing came to, as a table. */
export function formatKills({ kills, at, survived, reads, wrong }: KillReport): string {
  const named = Object.values(at).reduce((sum, times) => sum + times, 0);
  return table("Backfills that were killed", [
    ["kills at random times", String(kills - named)],
    ...Object.entries(at).map(([name, times]): [string, string] => [`kills: ${name}`, String(times)]),
    ["runs that were faster than their kill", String(survived)],
    ["partitions read meanwhile", String(reads)],
    ["violations", String(wrong.length)],
  ]);
}

/** What disturbing came to, as a table. */
export function formatDisturbance(report: DisturbReport): string {
  return table(`Backfills on a gateway that was disturbed, ${report.minutes} minutes`, [
    ["gateways started", String(report.gatewayStarts)],
    ["gateways killed", String(report.gatewayKills)],
    ["files that arrived", String(report.filesArrived)],
    ["files that came again", String(report.filesAgain)],
    ...Object.entries(report.happened).map(([name, times]): [string, string] => [name, String(times)]),
    ["partitions read meanwhile", String(report.reads)],
    ["runs held against their shares", String(report.runsMeasured)],
    ["Lambda invocations at once of the fullest of them", peak(report.fullest.lambda)],
    ["Athena queries at once of the fullest of them", peak(report.fullest.athenaDml)],
    ["Lambda invocations at once on the last gateway", peak(report.peaks.lambda)],
    ["Athena queries at once there", peak(report.peaks.athenaDml)],
    ["memory of the last gateway, MB", trend(report.memory)],
    ["its open files", trend(report.handles)],
    ["violations", String(report.wrong.length)],
  ]);
}

/** What filling a share came to, as a table. */
export function formatFullUse({ peaks, wrong }: FullUseReport): string {
  return table("A backfill with enough to do for all of its share", [
    ["Lambda invocations at once", peak(peaks.lambda)],
    ["Athena queries at once", peak(peaks.athenaDml)],
    ["violations", String(wrong.length)],
  ]);
}

/** What running again and again came to, as a table. */
export function formatReruns({ swept, wrong }: RerunReport): string {
  const size = ({ files, bytes }: RerunReport["swept"][number]) => `${files} files, ${(bytes / 1e6).toFixed(2)} MB`;
  return table("Buckets, queries and histories after runs of one partition, swept", [
    ...swept.map((sweep): [string, string] => [`${sweep.runs} runs`, size(sweep)]),
    ["violations", String(wrong.length)],
  ]);
}

function peak({ peak: most, allowed }: Peak): string {
  return `${most} at most, ${allowed} allowed`;
}

function trend(found: Trend | undefined): string {
  if (!found) return "not known";
  const { first, last, perHour, isFlat } = found;
  return `${first.toFixed(0)} at first, ${last.toFixed(0)} at last, ${perHour.toFixed(0)} an hour: ${isFlat ? "flat" : "NOT FLAT"}`;
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return [title, ...rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`), ""].join("\n");
}
