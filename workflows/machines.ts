import type { Machine } from "../asl/builder/machine.ts";
import { partitionsAtOnce, type RunLease, type Stage } from "../schemas/stage.ts";
import { backfill } from "./backfill.ts";
import type { FanOut } from "./fan-out.ts";
import { daily, hourly } from "./live.ts";
import { processFiles } from "./process-files.ts";
import { runChunk } from "./run-chunk.ts";
import { runPartition } from "./run-partition.ts";
import { runReports } from "./run-reports.ts";
import { sweep } from "./sweep.ts";

/** What of a stage its machines depend on. */
export type MachineSettings = Pick<Stage, "partition" | "leases" | "catchUp" | "fanOut">;

/** Every state machine of the platform, as wide as a stage has it, children before those that start them. */
export function machinesOf(stage: MachineSettings): readonly Machine[] {
  const files = processFiles(stage.partition);
  const reports = runReports(stage.partition);
  const partition = runPartition(stage.partition, files, reports);
  const chunkOf = (lease: RunLease) => runChunk(lease, partitionsAtOnce(stage, lease), partition);
  const chunks = { backfill: chunkOf("backfill"), daily: chunkOf("daily"), hourly: chunkOf("hourly") };
  const isNested = stage.fanOut === "nested";
  const how = (lease: RunLease): FanOut =>
    isNested
      ? { kind: "nested", child: chunks[lease] }
      : { kind: "distributed", child: partition, atOnce: partitionsAtOnce(stage, lease) };
  return [
    files,
    reports,
    partition,
    ...(isNested ? Object.values(chunks) : []),
    backfill(how("backfill")),
    daily(stage, how("daily")),
    hourly(stage, how("hourly")),
    sweep(),
  ];
}
