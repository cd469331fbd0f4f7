import * as z from "zod";
import { readObjects } from "../../schemas/access.ts";
import { datasetIndexKey } from "../../schemas/dataset-index.ts";
import { ScheduledTime } from "../../schemas/live.ts";
import { maxRanges, PartitionRange } from "../../schemas/plan.ts";

/** Says for every dataset that is cut by the day, or by the hour, which partitions were the last to be complete at a moment. */
export const findRanges = {
  name: "find-ranges",
  input: z.strictObject({
    scheduled: ScheduledTime,
    unit: z.enum(["day", "hour"]),
    /** Partitions of each dataset, the last ones before that moment in the dataset's time zone. */
    last: z.int().min(1).max(10_000),
  }),
  output: z.strictObject({ ranges: z.array(PartitionRange).max(maxRanges) }),
  timeout: 60,
  memory: 256,
  access: [readObjects("work", datasetIndexKey)],
};
