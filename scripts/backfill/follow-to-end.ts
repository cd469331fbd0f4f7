import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { followBackfill } from "./follow.ts";
import { ProgressDisplay } from "./progress-display.ts";
import { interrupted, interruption } from "./report.ts";
import { type Site, stageOption } from "./site.ts";
import { type Summary, summarize } from "./summary.ts";

/** A run that was started or redriven. */
export interface StartedRun {
  readonly run: string;
  readonly executionArn: string;
  /** Names of those that it was asked for. */
  readonly datasets: readonly string[];
}

/**
 * Follows a run to its end, and gathers what it came to.
 *
 * An interrupt (Ctrl-C) on this machine stops the execution, waits until it is ABORTED, and returns what was published until then; a second
 * one ends the process at once. A run on AWS goes on: the first one ends the process.
 */
export async function followToEnd(site: Site, started: StartedRun): Promise<Summary> {
  const display = new ProgressDisplay(process.stderr);
  const interrupt = () => {
    display.clear();
    if (site.endsWithCommand) stop(site, started.executionArn);
    else leave(site, started.run);
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    return await summarize(site.clients, started, await followBackfill(site, started, display));
  } finally {
    display.clear();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function stop({ clients }: Site, executionArn: string): void {
  process.stderr.write(
    "Stopping. What is published stays; what is not is done by the next run. Ctrl-C again ends at once.\n",
  );
  process.once("SIGINT", () => process.exit(interrupted));
  clients.sfn.send(new StopExecutionCommand({ executionArn, ...interruption })).catch(() => process.exit(interrupted));
}

function leave(site: Site, run: string): never {
  const command = `npm run backfill --${stageOption(site)}`;
  process.stderr.write(
    `Run ${run} goes on. See how far it is with ${command} --status; stop it with ${command} --stop.\n`,
  );
  process.exit(interrupted);
}
