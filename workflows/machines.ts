import type { Machine } from "../asl/builder/machine.ts";
import { partitionsAtOnce, type RunLease, type Stage } from "../schemas/stage.ts";
import { backfill } from "./backfill.ts";
import { daily, hourly } from "./live.ts";
import { processFiles } from "./process-files.ts";
import { runChunk } from "./run-chunk.ts";
import { runPartition } from "./run-partition.ts";
import { runReports } from "./run-reports.ts";
import { sweep } from "./sweep.ts";

/** What of a stage its machines depend on. */
export type MachineSettings = Pick<Stage, "partition" | "leases" | "catchUp">;

/** Every state machine of the platform, as wide as a stage has it, children before those that start them. */
export function machinesOf(stage: MachineSettings): readonly Machine[] {
  const files = processFiles(stage.partition);
  const reports = runReports(stage.partition);
  const partition = runPartition(stage.partition, files, reports);
  const chunkOf = (lease: RunLease) => runChunk(lease, partitionsAtOnce(stage, lease), partition);
  const [ofBackfill, ofDaily, ofHourly] = [chunkOf("backfill"), chunkOf("daily"), chunkOf("hourly")];
  return [
    files,
    reports,
    partition,
    ofBackfill,
    ofDaily,
    ofHourly,
    backfill(ofBackfill),
    daily(stage, ofDaily),
    hourly(stage, ofHourly),
    sweep(),
  ];
}
