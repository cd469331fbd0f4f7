import { context } from "../asl/builder/context.ts";
import type { Flow } from "../asl/builder/flow.ts";
import { multiply } from "../asl/expressions/arithmetic.ts";
import { gt, ne } from "../asl/expressions/comparison.ts";
import type { Ref } from "../asl/expressions/ref.ts";
import { concat, text } from "../asl/expressions/text.ts";
import { claimPartition } from "../functions/claim-partition/contract.ts";
import { failPartition } from "../functions/fail-partition/contract.ts";
import { listFiles } from "../functions/list-files/contract.ts";
import { publishPartition } from "../functions/publish-partition/contract.ts";
import type { LeaseRef } from "../schemas/lease.ts";
import type { DatasetRef } from "../schemas/partition.ts";
import type { processFiles } from "./process-files.ts";
import { retries } from "./retries.ts";
import { accountedFor, noTotals, totalsOfChunks } from "./totals.ts";

/** One partition of one dataset, and the run that works on it. */
export interface PartitionToPublish {
  readonly run: Ref<string>;
  readonly lease: Ref<LeaseRef>;
  readonly dataset: Ref<DatasetRef>;
  readonly partition: Ref<string>;
}

/**
 * Records the states that bring one partition from raw files to a published partition: claim it in the ledger, list its files, have
 * them transformed, check the accounts, publish all of it by one swap. What does not add up is not published, and fails the
 * execution.
 *
 * @param chunksAtOnce chunks of its files
 * @param child the machine that transforms a chunk
 * @returns its files and their accounts
 */
export function publishFiles<Out>(
  flow: Flow<Out>,
  { run, lease, dataset, partition }: PartitionToPublish,
  chunksAtOnce: number,
  child: ReturnType<typeof processFiles>,
) {
  const retry = retries.lambda;

  const claim = flow.invoke(
    "Claim partition",
    claimPartition,
    { run, lease, dataset, partition, owner: context.Execution.Id },
    { retry: retries.claim },
  );
  const listing = flow.invoke("List files", listFiles, { claim }, { retry });

  const chunks = flow.map(
    "Each chunk",
    {
      items: listing.chunks,
      maxConcurrency: chunksAtOnce,
      // Whether States.ALL takes what is too large for a payload is not documented the way it was recorded: name both.
      catch: [
        { errors: ["States.DataLimitExceeded"], run: (_flow, error) => [noTotals(partition, error)] },
        { run: (_flow, error) => [noTotals(partition, error)] },
      ],
    },
    (each, chunk, index) =>
      each.start(
        "Process files",
        child,
        { claim, chunk },
        {
          childName: concat(partition, "-", run, "-", text(index)),
          retry: retries.startExecution,
          catch: [{ run: (_flow, error) => noTotals(chunk.key, error) }],
        },
      ),
  );
  const totals = flow.pass("Sum up", totalsOfChunks(chunks));

  const { counts } = totals;
  const accounted = accountedFor(counts);
  const verdict = flow.choice(
    "Check accounts",
    [
      {
        when: gt(totals.failed, 0),
        run: () => ({ error: "FilesFailed", cause: text(totals.failures) }),
      },
      {
        when: ne(totals.files, listing.files),
        run: () => ({
          error: "FilesMissing",
          cause: concat(text(listing.files), " files were listed and ", text(totals.files), " were processed."),
        }),
      },
      {
        when: ne(counts.read, accounted),
        run: () => ({
          error: "AccountsDoNotAddUp",
          cause: concat(
            text(counts.read),
            " records were read and ",
            text(accounted),
            " are accounted for: ",
            text(counts),
          ),
        }),
      },
      {
        when: gt(counts.rejected, multiply(listing.toleratedRejects, counts.read)),
        run: () => ({
          error: "TooManyRejects",
          cause: concat(
            text(counts.rejected),
            " of ",
            text(counts.read),
            " records were rejected; the dataset tolerates a share of ",
            text(listing.toleratedRejects),
            ".",
          ),
        }),
      },
    ],
    () => ({ error: "", cause: "" }),
  );
  flow.choice("May it be published?", [
    {
      when: ne(verdict.error, ""),
      run: (no) => {
        no.invoke("Record failure", failPartition, { claim, error: verdict.error, cause: verdict.cause }, { retry });
        return no.fail("Partition failed", { error: verdict.error, cause: verdict.cause });
      },
    },
  ]);

  flow.invoke(
    "Publish partition",
    publishPartition,
    { claim, digest: listing.digest, files: totals.files, counts },
    { retry },
  );
  return { files: totals.files, counts };
}
