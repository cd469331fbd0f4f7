import { parseJson } from "../../local/parse-json.ts";
import { Failure } from "../../schemas/receipt.ts";
import { plural } from "./plural.ts";
import { duration } from "./progress.ts";
import type { DatasetSummary, Summary } from "./summary.ts";

/** Failed partitions that a person is shown. */
const shown = 50;

/** The summary as a person reads it. */
export function formatSummary(summary: Summary): string {
  const { planned, counts, files, status, datasets, failed, failedReports } = summary;
  if (planned === 0 && status === "SUCCEEDED") return ["Nothing to do.", ...datasets.map(nothingToDo)].join("\n");
  const number = (value: number) => value.toLocaleString("en-US").padStart(15);
  const lines = [
    ...datasets.map(accountsOf),
    "",
    `  files      ${number(files)}`,
    `  bytes      ${number(counts.bytes)}  uncompressed`,
    `  read       ${number(counts.read)}  records`,
    `  written    ${number(counts.written)}`,
    `  rejected   ${number(counts.rejected)}`,
    `  duplicates ${number(counts.duplicates)}`,
    `  ${summary.addsUp ? "read = written + rejected + duplicates" : "THE ACCOUNTS DO NOT ADD UP"}`,
    "",
    `  ${status} in ${duration(summary.seconds)}, run ${summary.run}`,
  ];
  for (const { dataset, partition, error, cause } of failed.slice(0, shown))
    lines.push("", `  ${dataset} ${partition} failed: ${error}`, ...explainCause(cause).map((line) => `    ${line}`));
  if (failed.length > shown) lines.push("", `  and ${failed.length - shown} more, which --json shows`);
  for (const { dataset, report, partition, error, cause } of failedReports.slice(0, shown)) {
    const what = `  report ${report} of ${dataset} ${partition} failed: ${error}`;
    lines.push("", what, ...explainCause(cause).map((line) => `    ${line}`));
  }
  if (failedReports.length > shown)
    lines.push("", `  and ${failedReports.length - shown} more reports, which --json shows`);
  if (status !== "SUCCEEDED" && failed.length + failedReports.length === 0 && summary.error)
    lines.push("", `  ${summary.error}`, ...explainCause(summary.cause ?? "").map((line) => `    ${line}`));
  return lines.join("\n");
}

function accountsOf(of: DatasetSummary): string {
  const { dataset, planned, published, failed, reports } = of;
  const made = reports > 0 ? [`${reports} ${plural(reports, "report")} made`] : [];
  const accounts = [`${published} of ${planned} ${plural(planned, "partition")} published`, `${failed} failed`];
  return `${dataset}: ${[...accounts, ...passedOver(of), ...made].join(", ")}`;
}

function nothingToDo(of: DatasetSummary): string {
  return `  ${of.dataset}: ${passedOver(of).join(", ")}`;
}

/** Why partitions that have files are not run. */
export function passedOver({
  upToDate,
  inWork,
  leftOut,
}: Pick<DatasetSummary, "upToDate" | "inWork" | "leftOut">): string[] {
  return [
    `${upToDate} up to date`,
    ...(inWork > 0 ? [`${inWork} being run by others`] : []),
    ...(leftOut > 0 ? [`${leftOut} due but not asked for`] : []),
  ];
}

/** A cause in words: what Lambda and our machines write as JSON is taken apart. */
export function explainCause(cause: string): string[] {
  const parsed = parseJson(cause);
  const failures = Failure.array().safeParse(parsed);
  if (failures.success) {
    return failures.data.flatMap((failure) => [
      `${failure.key}: ${failure.error}`,
      ...explainCause(failure.cause).map((line) => `  ${line}`),
    ]);
  }
  const [, message] = /^\{"errorType":"[^"]*","errorMessage":("(?:[^"\\]|\\.)*"?)/.exec(cause) ?? [];
  if (message !== undefined) return [String(parseJson(message) ?? parseJson(`${message}"`) ?? message)];
  return [cause];
}
