import { exitCodes } from "../command/command.ts";
import { findRun, type Run } from "./find-run.ts";
import { type Where, whatRan } from "./look-back.ts";
import { plural } from "./plural.ts";
import { duration, progressLines } from "./progress.ts";
import { placeOf } from "./site.ts";

/** Prints what backfill runs now, or ran last. Returns the exit code. */
export async function status(where: Where, json: boolean): Promise<number> {
  const run = await whatRan(where, ({ clients }) => findRun(clients, new Date()));
  if (json) console.log(JSON.stringify(run ? runInJson(run) : null, null, 2));
  else console.log(run ? formatRun(run, new Date()) : `No backfill has run ${placeOf(where)} yet.`);
  return exitCodes.done;
}

/** A run as `--json` prints it. */
export function runInJson({ execution, input, plan, progress }: Run) {
  const { run, ranges, only, newestFirst, maxPartitions } = input;
  return {
    run,
    executionArn: execution.executionArn,
    status: execution.status,
    started: execution.startDate,
    ...(execution.stopDate && { stopped: execution.stopDate }),
    asked: {
      ranges: ranges.map(({ dataset, from, to }) => ({ dataset: dataset.name, from, to })),
      only,
      newestFirst,
      maxPartitions,
    },
    ...(plan && { plan: plan.plan.hash }),
    datasets: progress,
    ...(execution.error !== undefined && { error: execution.error, cause: execution.cause }),
  };
}

/** A run as a person reads it. */
export function formatRun({ execution, input, plan, progress }: Run, now: Date): string {
  const { status = "RUNNING", startDate = now, stopDate } = execution;
  const took = duration(((stopDate ?? now).getTime() - startDate.getTime()) / 1000);
  const when = stopDate ? `${stopDate.toISOString()} after ${took}` : `since ${startDate.toISOString()}, ${took}`;
  const names = input.ranges.map(({ dataset }) => dataset.name).join(", ");
  const [{ from, to } = { from: "", to: "" }] = input.ranges;
  return [
    `Run ${input.run} ${status} ${when}: ${names} from ${from} to ${to}`,
    ...(progress.length > 0
      ? progressLines(progress).map((line) => `  ${line}`)
      : [`  ${plan ? "nothing to do" : "no plan yet"}`]),
    ...(execution.error === undefined ? [] : [`  ${execution.error}: ${execution.cause ?? ""}`]),
  ].join("\n");
}

/** How many partitions a run has published and how many not; those of which only reports are made count with their reports. */
export function publishedBy({ progress }: Run): {
  readonly published: number;
  readonly planned: number;
  readonly text: string;
} {
  const published = progress.reduce((sum, each) => sum + each.published + each.reported, 0);
  const planned = progress.reduce((sum, each) => sum + each.partitions + each.reportsOnly, 0);
  return { published, planned, text: `${published} of ${planned} ${plural(planned, "partition")}` };
}
