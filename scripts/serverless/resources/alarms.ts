import { getAtt, logicalId, type Resource, type Resources, ref, type Value } from "../template.ts";
import { watcher } from "./history-watch.ts";

/** A metric that somebody should know of once it passes a threshold. */
interface Alarm {
  /** The end of the alarm's name, and its logical id. */
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, Value>>;
  readonly statistic: "Sum" | "Maximum" | "Average";
  /** Seconds of one period. */
  readonly period: number;
  /** The alarm goes off above this. */
  readonly above: number;
  readonly unit?: string;
}

export interface Alarmed {
  readonly prefix: string;
  /** Machines that people, schedules and scripts start: what fails below them fails them. */
  readonly entryPoints: readonly string[];
  readonly machines: readonly string[];
  readonly functions: readonly string[];
  /** Events that a history may hold before somebody should know: 80 % of the stage's budget. */
  readonly historyEvents: number;
}

/** Every alarm of a stage, all to one topic, whose subscribers are yours to name. */
export function alarms(alarmed: Alarmed): Resources {
  return {
    AlarmTopic: {
      Type: "AWS::SNS::Topic",
      // Not encrypted: CloudWatch may not use the AWS-managed key of SNS, and an alarm holds no data.
      Properties: { TopicName: `${alarmed.prefix}-alarms` },
    },
    ...Object.fromEntries(
      alarmsOf(alarmed).map((alarm) => [`${logicalId(alarm.name)}Alarm`, resource(alarmed.prefix, alarm)]),
    ),
  };
}

function alarmsOf({ prefix, entryPoints, machines, functions, historyEvents }: Alarmed): Alarm[] {
  return [
    ...entryPoints.flatMap((machine) => [
      states(machine, "ExecutionsFailed", "failed", "An execution failed: partitions are not published"),
      states(machine, "ExecutionsTimedOut", "timed-out", "An execution ran into its time-out"),
      states(machine, "ExecutionsAborted", "aborted", "Somebody stopped an execution"),
    ]),
    ...machines.map((machine) =>
      states(machine, "ExecutionThrottled", "throttled", "State transitions were throttled, so executions wait"),
    ),
    ...functions.map(
      (name): Alarm => ({
        name: `lambda-${name}-throttled`,
        description: `Lambda refused invocations of ${name}; they are retried for three minutes`,
        namespace: "AWS/Lambda",
        metric: "Throttles",
        dimensions: { FunctionName: `${prefix}-${name}` },
        statistic: "Sum",
        period: 300,
        above: 0,
      }),
    ),
    {
      name: "schedule-dead-letters",
      description: "A schedule could not start its machine; its event waits in the dead-letter queue",
      namespace: "AWS/SQS",
      metric: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: getAtt("ScheduleDeadLetters", "QueueName") },
      statistic: "Maximum",
      period: 300,
      above: 0,
    },
    {
      name: "history-events",
      description: `An execution has written more than ${historyEvents} events; it would be ended at its limit`,
      namespace: "Sluice",
      metric: "HistoryEvents",
      dimensions: { Stage: prefix },
      statistic: "Maximum",
      period: 300,
      above: historyEvents,
    },
    {
      name: "history-not-measured",
      description: "How long an execution's history became was not found out, so that history-events cannot tell",
      namespace: "AWS/Lambda",
      metric: "AsyncEventsDropped",
      dimensions: { FunctionName: `${prefix}-${watcher}` },
      statistic: "Sum",
      period: 300,
      above: 0,
    },
    ...["live", "backfill"].map(
      (share): Alarm => ({
        name: `athena-queue-${share}`,
        description: "Athena's queries wait longer than a minute before they run",
        namespace: "AWS/Athena",
        metric: "QueryQueueTime",
        dimensions: { WorkGroup: `${prefix}-${share}`, QueryState: "SUCCEEDED", QueryType: "DML" },
        statistic: "Average",
        period: 300,
        above: 60_000,
      }),
    ),
  ];
}

function states(machine: string, metric: string, name: string, description: string): Alarm {
  return {
    name: `${machine}-${name}`,
    description: `${description} (${machine})`,
    namespace: "AWS/States",
    metric,
    dimensions: { StateMachineArn: ref(logicalId(machine)) },
    statistic: "Sum",
    period: 300,
    above: 0,
  };
}

function resource(prefix: string, alarm: Alarm): Resource {
  return {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmName: `${prefix}-${alarm.name}`,
      AlarmDescription: `${alarm.description}. See docs/operations.md.`,
      Namespace: alarm.namespace,
      MetricName: alarm.metric,
      Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: alarm.statistic,
      Period: alarm.period,
      EvaluationPeriods: 1,
      Threshold: alarm.above,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "notBreaching",
      AlarmActions: [ref("AlarmTopic")],
    },
  };
}
