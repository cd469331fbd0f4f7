export interface MeasuredHistory {
  /** What the stage's resources' names begin with: `sluice-prod`. */
  readonly stage: string;
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly events: number;
  readonly at: Date;
}

/**
 * A line of a function's log that CloudWatch reads as a metric of the namespace `Sluice`: over the stage, and over each machine.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function historyMetric({ stage, stateMachineArn, executionArn, events, at }: MeasuredHistory): string {
  return JSON.stringify({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: "Sluice",
          Dimensions: [["Stage"], ["Stage", "Machine"]],
          Metrics: [{ Name: "HistoryEvents", Unit: "Count" }],
        },
      ],
    },
    Stage: stage,
    Machine: stateMachineArn.slice(stateMachineArn.lastIndexOf(":") + 1),
    HistoryEvents: events,
    executionArn,
  });
}
