import { logicalId, type Resources } from "../template.ts";

/** The logical id of the log group that a machine writes its failures to. */
export function machineLogId(machine: string): string {
  return `${logicalId(machine)}Log`;
}

/**
 * A log group for each machine. Those of functions are the framework's.
 *
 * @param days that a line is kept
 */
export function machineLogs(prefix: string, machines: readonly string[], days: number): Resources {
  return Object.fromEntries(
    machines.map((machine) => [
      machineLogId(machine),
      {
        Type: "AWS::Logs::LogGroup",
        DeletionPolicy: "Delete" as const,
        UpdateReplacePolicy: "Delete" as const,
        Properties: { LogGroupName: `/aws/vendedlogs/states/${prefix}-${machine}`, RetentionInDays: days },
      },
    ]),
  );
}
