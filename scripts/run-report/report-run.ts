import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../../local/usage-error.ts";
import { ProgressDisplay } from "../backfill/progress-display.ts";
import { type Site, stageOption } from "../backfill/site.ts";
import type { Summary } from "../backfill/summary.ts";
import { pageHtml } from "./page-html.ts";
import { pageScript } from "./page-script.ts";
import { type RunFigures, runFigures } from "./run-figures.ts";

export interface ReportRequest {
  readonly summary: Summary;
  /** The local platform's folder. */
  readonly home: string;
  /** Where the page goes. Default: `reports/<run>.html` in the home. */
  readonly out: string | undefined;
  readonly display: ProgressDisplay;
}

/** A run's figures, and the page that was written of them. */
export interface RunReport {
  readonly figures: RunFigures;
  /** Absolute. */
  readonly page: string;
}

/** Gathers what a run did and writes its page. Throws UsageError where the page cannot be written. */
export async function reportRun(site: Site, { summary, home, out, display }: ReportRequest): Promise<RunReport> {
  const stage = await site.settings();
  const onRead = (read: number, known: number) => display.show(`report: ${read} of ${known} histories`);
  const figures = await runFigures(site.clients, { summary, stage, onRead });
  display.clear();
  const page = resolve(out ?? join(home, "reports", `${summary.run}.html`));
  await place(page, pageHtml(summary, figures, await pageScript()));
  return { figures, page };
}

/**
 * The report of a run that has just ended. What keeps it from being made is told and is no failure of the run.
 *
 * @returns undefined where there is none: nothing was planned, it would take long, or it could not be made
 */
export async function reportAtEnd(site: Site, home: string, summary: Summary): Promise<RunReport | undefined> {
  if (summary.planned === 0) return undefined;
  const command = `npm run report --${stageOption(site)} --run ${summary.run}`;
  if (summary.planned > site.mostReported) {
    process.stderr.write(
      `The histories of ${summary.planned} partitions take long to read: ${command} reports on them.\n`,
    );
    return undefined;
  }
  const display = new ProgressDisplay(process.stderr);
  try {
    return await reportRun(site, { summary, home, out: undefined, display });
  } catch (error) {
    display.clear();
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`No report was made: ${why} ${command} tries again.\n`);
    return undefined;
  }
}

async function place(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    throw new UsageError(`The page ${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
