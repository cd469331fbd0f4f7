import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Clients } from "./clients.ts";
import { machineArn } from "./resource-names.ts";

/** How an execution ended. */
export type ExecutionEnd = { readonly executionArn: string } & (
  | { readonly status: "SUCCEEDED"; readonly output: string }
  | { readonly status: "FAILED" | "TIMED_OUT" | "ABORTED"; readonly error: string; readonly cause: string }
);

/** Starts a machine and waits for the execution's end. An interrupt stops it, and the end is ABORTED then. */
export async function runToEnd(
  { sfn, names }: Pick<Clients, "sfn" | "names">,
  machine: string,
  input: object,
): Promise<ExecutionEnd> {
  const stateMachineArn = machineArn(names, machine);
  const { executionArn = "" } = await sfn.send(
    // By its name: the SDK asks again where an answer is lost, and shall not start another one.
    new StartExecutionCommand({ stateMachineArn, name: randomUUID(), input: JSON.stringify(input) }),
  );
  const stop = () => {
    const reason = { error: "Interrupted", cause: "The command was interrupted." };
    sfn.send(new StopExecutionCommand({ executionArn, ...reason })).catch(() => process.exit(130));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
      const {
        status,
        output = "",
        error = "",
        cause = "",
      } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === "SUCCEEDED") return { executionArn, status, output };
      if (status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED") {
        return { executionArn, status, error, cause };
      }
      await sleep(pause);
    }
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
