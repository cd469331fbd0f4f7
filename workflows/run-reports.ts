import * as z from "zod";
import { context } from "../asl/builder/context.ts";
import { machine } from "../asl/builder/machine.ts";
import { eq } from "../asl/expressions/comparison.ts";
import { orElse } from "../asl/expressions/logic.ts";
import { concat, parse, substring } from "../asl/expressions/text.ts";
import { planReports } from "../functions/plan-reports/contract.ts";
import { settleReports } from "../functions/settle-reports/contract.ts";
import { LeaseRef } from "../schemas/lease.ts";
import { DatasetRef, PartitionId, RunId } from "../schemas/partition.ts";
import { unload } from "../schemas/report-query.ts";
import { maxReportAttempts, queryNotRead, ReportQuery, ReportsOutcome } from "../schemas/report-run.ts";
import type { PartitionWidth } from "../schemas/stage.ts";
import { getRunObject, runQuery } from "./integrations.ts";
import { retries } from "./retries.ts";

/** Seconds before reports whose queries failed by Athena's own fault are run again. */
const betweenAttempts = 30;

/** Seconds after which a query is given up: Athena stops a DML query after 30 minutes, and one may be queued before (FACTS.md D1). */
const queryTimeout = 3600;

/**
 * Makes a partition's reports that are due: claims them, runs each one's query, a few at once, and publishes what succeeded. A report
 * that fails does not cut the others. Those that failed by Athena's own fault are run again, each time into a prefix of its own.
 *
 * How a query that ran and failed shows up in its Task is not documented (FACTS.md J1), so any error is only noted here;
 * settle-reports asks Athena what it means.
 */
export function runReports({ reports: reportsAtOnce }: Pick<PartitionWidth, "reports">) {
  return machine(
    "run-reports",
    {
      input: z.strictObject({ run: RunId, lease: LeaseRef, dataset: DatasetRef, partition: PartitionId }),
      output: ReportsOutcome,
    },
    (flow, input) => {
      const { run, lease, dataset, partition } = input;
      const owner = context.Execution.Id;

      const { published, failures } = flow.poll("Any left?", {
        every: betweenAttempts,
        atMost: maxReportAttempts,
        check: (round, attempt) => {
          const plan = round.invoke(
            "Plan reports",
            planReports,
            { run, lease, dataset, partition, owner, attempt },
            { retry: retries.lambda },
          );
          const results = round.map(
            "Each report",
            { items: plan.reports, maxConcurrency: reportsAtOnce },
            (each, task) => {
              const read = each.call(
                "Read query",
                getRunObject,
                { Bucket: task.query.bucket, Key: task.query.key },
                { retry: retries.s3, catch: [{ run: () => ({ Body: "" }) }] },
              );
              const result = each.choice(
                "Is it read?",
                [
                  {
                    when: eq(read.Body, ""),
                    run: () => ({ error: queryNotRead, cause: "Its query could not be read from S3." }),
                  },
                ],
                (go) => {
                  const { bucket, key } = task.data;
                  const { select } = parse(read.Body, ReportQuery);
                  return go.call(
                    "Run query",
                    runQuery,
                    {
                      QueryString: concat(unload.begin, select, unload.to, "s3://", bucket, "/", key, unload.end),
                      QueryExecutionContext: { Database: plan.database },
                      WorkGroup: plan.workGroup,
                      ClientRequestToken: task.requestToken,
                    },
                    {
                      timeoutSeconds: queryTimeout,
                      retry: retries.athena,
                      catch: [
                        { run: (_flow, error) => ({ error: error.Error, cause: substring(error.Cause, 0, 2000) }) },
                      ],
                    },
                  );
                },
              );
              return { task, error: orElse(result.error, ""), cause: orElse(result.cause, "") };
            },
          );
          return round.invoke(
            "Settle reports",
            settleReports,
            {
              dataset,
              partition,
              owner,
              attempt,
              results,
              held: plan.held,
              workGroup: plan.workGroup,
              database: plan.database,
            },
            { retry: retries.lambda },
          );
        },
        until: (settled) => eq(settled.again, 0),
        otherwise: (_flow, last) => last,
      });
      return { published, failures };
    },
  );
}
