import * as z from "zod";
import { readHistories } from "../../schemas/access.ts";

/**
 * Reads how many events an execution that has ended wrote, and puts it out as the metric `HistoryEvents`, so that an alarm can say which
 * machine comes near its 25,000. EventBridge calls it when an execution of ours ends; no machine does.
 */
export const measureHistory = {
  name: "measure-history",
  /** The part that is used of the event "Step Functions Execution Status Change". */
  input: z.object({
    detail: z.object({ executionArn: z.string().max(2048), stateMachineArn: z.string().max(2048) }),
  }),
  output: z.strictObject({ events: z.int().min(0) }),
  timeout: 30,
  memory: 256,
  access: [readHistories("*")],
};
