import type { Arg, Ref } from "../asl/expressions/ref.ts";
import { concat, substring } from "../asl/expressions/text.ts";
import type { RunLease } from "../schemas/stage.ts";

/** What the platform's machines are called, in every account. */
export const machineNames = {
  processFiles: "process-files",
  runPartition: "run-partition",
  runReports: "run-reports",
  backfill: "backfill",
  daily: "daily",
  hourly: "hourly",
  sweep: "sweep",
} as const;

/** The machine that runs a chunk of a plan; each lease has one, as wide as its share. */
export function runChunkName(lease: RunLease): `run-chunk-${RunLease}` {
  return `run-chunk-${lease}`;
}

/** How executions of run-partition are called: as much of the dataset's name as a name has room for, the partition, the run. */
export function partitionExecution(dataset: Arg<string>, partition: Arg<string>, run: Arg<string>): Ref<string> {
  return concat(substring(dataset, 0, 20), "-", partition, "-", run);
}
