import type * as z from "zod";
import type { LedgerItem } from "../../schemas/ledger.ts";
import { type Report, reportTable } from "../../schemas/report.ts";
import { lineInFile, unloadStatement } from "../../schemas/report-query.ts";
import {
  maxReportAttempts,
  queryNotRead,
  type ReportFailure,
  type ReportResult,
  type ReportTask,
} from "../../schemas/report-run.ts";
import type { WorkRef } from "../../schemas/s3.ts";
import { giveUpClaim } from "../shared/give-up-claim.ts";
import { LeaseLostError } from "../shared/lease-lost-error.ts";
import { type PublishServices, publishVersion } from "../shared/publish-version.ts";
import { reportFailure } from "../shared/report-failure.ts";
import { rollForward } from "../shared/roll-forward.ts";
import { locationOf, MissingTableError } from "../shared/swap-partition.ts";
import type { settleReports } from "./contract.ts";
import { inspect } from "./inspect.ts";
import type { QueryService } from "./query-service.ts";

export interface SettleServices extends PublishServices {
  readonly queries: QueryService;
  /** How many objects lie under a prefix, and their bytes. */
  readonly measure: (prefix: WorkRef) => Promise<{ readonly files: number; readonly bytes: number }>;
  /** The SELECT of a report's query, as it was written for the state machine. */
  readonly readQuery: (place: WorkRef) => Promise<string>;
}

/**
 * Publishes, gives up, or leaves for another round, each report of a round. What goes wrong with one does not touch the others: it
 * stays claimed, and is due again.
 *
 * @throws LeaseLostError where the run does not hold its lease any more
 */
export async function settle(
  services: SettleServices,
  reports: readonly Report[],
  asked: z.infer<typeof settleReports.input>,
): Promise<z.infer<typeof settleReports.output>> {
  const problems = new Map<string, ReportFailure>();
  let lost: LeaseLostError | undefined;
  await Promise.all(
    asked.results.map(async (result) => {
      const { report: name } = result.task;
      try {
        await settleOne(
          services,
          reports.find((report) => report.name === name),
          result,
          asked,
        );
      } catch (error) {
        if (error instanceof LeaseLostError) lost = error;
        const { name: kind, message } = error as Error;
        problems.set(name, reportFailure(name, kind, message));
      }
    }),
  );
  if (lost) throw lost;

  const outcome = { published: 0, failures: [...asked.held], again: 0 };
  for (const { name } of reports) {
    const item = await services.ledger.read(reportTable(asked.dataset.name, name), asked.partition);
    const problem = problems.get(name);
    switch (stateOf(item, asked.owner)) {
      case "PUBLISHED":
        outcome.published++;
        break;
      case "FAILED":
        outcome.failures.push(reportFailure(name, item?.error ?? "", item?.cause ?? ""));
        break;
      case "PUBLISHING":
        if (item) await rollForward(services, item);
        outcome.published++;
        break;
      case "RUNNING":
        if (asked.attempt < maxReportAttempts) outcome.again++;
        else outcome.failures.push(problem ?? reportFailure(name, "NotSettled", "It is due in the next run."));
        break;
      case "OTHERS":
        if (problem) outcome.failures.push(problem);
    }
  }
  return outcome;
}

function stateOf(item: LedgerItem | undefined, owner: string): LedgerItem["state"] | "OTHERS" {
  return item?.owner === owner ? item.state : "OTHERS";
}

async function settleOne(
  services: SettleServices,
  report: Report | undefined,
  { task, error, cause }: ReportResult,
  { workGroup, database, attempt }: z.infer<typeof settleReports.input>,
): Promise<void> {
  if (error === "") return publish(services, report, task);
  // Nothing was submitted. It stays claimed, for the next round.
  if (error === queryNotRead) return;
  const submission = {
    statement: unloadStatement(await services.readQuery(task.query), locationOf(task.data)),
    database,
    workGroup,
    requestToken: task.requestToken,
  };
  const verdict = await inspect(services.queries, { error, cause }, submission);
  switch (verdict.kind) {
    case "succeeded":
      return publish(services, report, task);
    case "transient": {
      if (attempt < maxReportAttempts) return;
      const reason = `${verdict.cause} (${attempt} attempts were made)`;
      return giveUp(services, task, verdict.error, reason);
    }
    case "failed":
      return giveUp(services, task, verdict.error, inFile(report, verdict.cause));
    default:
      verdict satisfies never;
  }
}

async function publish(services: SettleServices, report: Report | undefined, task: ReportTask): Promise<void> {
  const { files, bytes } = await services.measure(task.data);
  if (report && bytes > report.tolerated_bytes) {
    const cause = `Its result has ${bytes} bytes of Parquet; ${report.file} tolerates ${report.tolerated_bytes} (tolerated_bytes).`;
    return giveUp(services, task, "ReportTooLarge", cause);
  }
  try {
    await services.catalog.assertTable(task.dataset);
  } catch (error) {
    if (!(error instanceof MissingTableError)) throw error;
    return giveUp(services, task, error.name, error.message);
  }
  await publishVersion(services, task, { version: { data: task.data }, digest: task.digest, files });
}

async function giveUp(services: SettleServices, task: ReportTask, error: string, cause: string): Promise<void> {
  await giveUpClaim(services, task, { error, cause });
}

/** Athena's message, with the line of the report's file where it names one of the statement. */
function inFile(report: Report | undefined, message: string): string {
  const [, line] = /\bline (\d+):\d+/i.exec(message) ?? [];
  const found = report && line !== undefined ? lineInFile(report, Number(line)) : undefined;
  return found === undefined ? message : `${message} (${report?.file}, line ${found})`;
}
