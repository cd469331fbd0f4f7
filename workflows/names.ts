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
