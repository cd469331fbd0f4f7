import { backfill } from "./backfill.ts";
import { processFiles } from "./process-files.ts";
import { runChunk } from "./run-chunk.ts";
import { runPartition } from "./run-partition.ts";

/** Every state machine of the platform, children before those that start them. */
export const machines = [processFiles, runPartition, runChunk, backfill];
