import * as z from "zod";
import { machine } from "../asl/builder/machine.ts";
import { count } from "../asl/expressions/array.ts";
import { and, exists, not } from "../asl/expressions/logic.ts";
import type { Arg, Ref } from "../asl/expressions/ref.ts";
import { concat, substring } from "../asl/expressions/text.ts";
import { noReports, PartitionOutcome } from "../schemas/backfill.ts";
import { noCounts } from "../schemas/counts.ts";
import { LeaseRef } from "../schemas/lease.ts";
import { DatasetRef, PartitionId, RunId } from "../schemas/partition.ts";
import type { PartitionWidth } from "../schemas/stage.ts";
import type { processFiles } from "./process-files.ts";
import { publishFiles } from "./publish-files.ts";
import { retries } from "./retries.ts";
import type { runReports } from "./run-reports.ts";

export const runPartitionName = "run-partition";

/** How its executions are called: as much of the dataset's name as a name has room for, the partition, the run. */
export function partitionExecution(dataset: Arg<string>, partition: Arg<string>, run: Arg<string>): Ref<string> {
  return concat(substring(dataset, 0, 20), "-", partition, "-", run);
}

/**
 * Brings one partition of one dataset from raw files to a published partition, and then makes its reports, unless they are for later. A partition whose files
 * cannot be published fails; reports that cannot be are counted.
 */
export function runPartition(
  { chunks: chunksAtOnce }: Pick<PartitionWidth, "chunks">,
  files: ReturnType<typeof processFiles>,
  reports: ReturnType<typeof runReports>,
) {
  return machine(
    runPartitionName,
    {
      input: z.strictObject({
        run: RunId,
        lease: LeaseRef,
        dataset: DatasetRef,
        partition: PartitionId,
        /** True where its files are published as they are. */
        reportsOnly: z.boolean(),
        /** True where its reports are left to another execution: something that they read is still to be published. */
        reportsLater: z.boolean(),
      }),
      output: PartitionOutcome,
    },
    (flow, input) => {
      const { run, lease, dataset, partition } = input;
      const published = flow.choice(
        "Are its files due?",
        [
          {
            when: not(input.reportsOnly),
            run: (due) => publishFiles(due, { run, lease, dataset, partition }, chunksAtOnce, files),
          },
        ],
        () => ({ files: 0, counts: noCounts }),
      );
      const reported = flow.choice(
        "Has it reports?",
        [
          {
            when: and(exists(dataset.reports), not(input.reportsLater)),
            run: (some) => {
              const { published: made, failures } = some.start(
                "Run reports",
                reports,
                { run, lease, dataset, partition },
                {
                  childName: partitionExecution(dataset.name, partition, run),
                  retry: retries.startExecution,
                  // Which of them are made is not known here: the ledger knows.
                  catch: [
                    {
                      run: (_flow, error) => ({
                        published: 0,
                        failures: [{ report: "", error: error.Error, cause: "" }],
                      }),
                    },
                  ],
                },
              );
              return { published: made, failed: count(failures) };
            },
          },
        ],
        () => noReports,
      );
      return { partition, published: true, files: published.files, counts: published.counts, reports: reported };
    },
  );
}
