import { GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import type * as z from "zod";
import { environment } from "../shared/environment.ts";
import { parseInput } from "../shared/parse-input.ts";
import { retryable } from "../shared/retryable.ts";
import { measureHistory } from "./contract.ts";
import { historyMetric } from "./history-metric.ts";

const stepFunctions = new SFNClient({});

/**
 * See contract.ts. Fails with InvalidInputError, beside Step Functions' own. EventBridge does not wait for it: what fails, Lambda
 * itself invokes twice more.
 */
export const handler = retryable(async (event): Promise<z.infer<typeof measureHistory.output>> => {
  const { executionArn, stateMachineArn } = parseInput(measureHistory, event).detail;
  // Ids are dense and begin at 1: the last one's is their number.
  const last = await stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
  );
  const events = last.events?.[0]?.id ?? 0;
  console.log(
    historyMetric({ stage: environment("SLUICE_STAGE"), stateMachineArn, executionArn, events, at: new Date() }),
  );
  return { events };
});
