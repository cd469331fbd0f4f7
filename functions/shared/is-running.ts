import { DescribeExecutionCommand, ExecutionDoesNotExist, InvalidArn, type SFNClient } from "@aws-sdk/client-sfn";

/**
 * Whether an execution may still work: it is RUNNING, or PENDING_REDRIVE and about to be. One that does not exist (any
 * more: AWS forgets after 90 days), or whose ARN is none, does not.
 */
export async function isRunning(client: SFNClient, executionArn: string): Promise<boolean> {
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return status === "RUNNING" || status === "PENDING_REDRIVE";
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist || error instanceof InvalidArn) return false;
    throw error;
  }
}
