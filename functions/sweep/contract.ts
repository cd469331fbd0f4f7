import { deleteObjects, describeExecutions, glueTables, ledgerItems, listBucket } from "../../schemas/access.ts";
import { SweepReport, SweepRequest } from "../../schemas/sweep.ts";

/**
 * Deletes what nobody needs any more and nobody has written to for a while: versions of partitions that the ledger names neither as
 * current nor as previous, that no execution works on, and that Glue does not name; chunks and receipts of runs that have ended; plans;
 * results of queries. Before that, makes Glue name what the ledger says wherever it names something else.
 */
export const sweep = {
  name: "sweep",
  input: SweepRequest,
  output: SweepReport,
  timeout: 900,
  memory: 1024,
  access: [
    listBucket("lake"),
    listBucket("work"),
    deleteObjects("lake", "*"),
    deleteObjects("work", "runs/*"),
    deleteObjects("work", "plans/*"),
    deleteObjects("work", "athena/*"),
    ledgerItems("GetItem", "Query"),
    glueTables("GetPartition", "GetPartitions", "GetTable", "CreatePartition", "UpdatePartition"),
    describeExecutions("backfill", "daily", "hourly"),
  ],
};
