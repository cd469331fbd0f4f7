import { logicalId, type Resources, sub } from "../template.ts";

export interface Dashboarded {
  readonly prefix: string;
  readonly machines: readonly string[];
  readonly functions: readonly string[];
  /** What the stage's file says: shown as lines beside what is used. */
  readonly quotas: { readonly lambda: number; readonly athenaDml: number };
  readonly historyEvents: number;
}

/** One page per stage: what runs, what failed, and how near each quota is. */
export function dashboard(shown: Dashboarded): Resources {
  return {
    Dashboard: {
      Type: "AWS::CloudWatch::Dashboard",
      Properties: {
        DashboardName: shown.prefix,
        DashboardBody: sub(JSON.stringify({ widgets: widgetsOf(shown).map(placed) })),
      },
    },
  };
}

interface Widget {
  readonly title: string;
  readonly metrics: readonly (readonly (string | object)[])[];
  readonly stat: "Sum" | "Maximum" | "Average" | "p99";
  /** A line at what is allowed. */
  readonly limit?: { readonly label: string; readonly value: number };
}

function widgetsOf({ prefix, machines, functions, quotas, historyEvents }: Dashboarded): Widget[] {
  const ofMachines = (metric: string) =>
    machines.map((machine) => [
      "AWS/States",
      metric,
      "StateMachineArn",
      `\${${logicalId(machine)}}`,
      { label: machine },
    ]);
  const ofFunctions = (metric: string) =>
    functions.map((name) => ["AWS/Lambda", metric, "FunctionName", `${prefix}-${name}`, { label: name }]);
  const ofWorkGroups = (metric: string) =>
    ["live", "backfill"].map((share) => [
      "AWS/Athena",
      metric,
      "WorkGroup",
      `${prefix}-${share}`,
      "QueryState",
      "SUCCEEDED",
      "QueryType",
      "DML",
      { label: share },
    ]);
  return [
    { title: "Executions started", metrics: ofMachines("ExecutionsStarted"), stat: "Sum" },
    { title: "Executions failed", metrics: ofMachines("ExecutionsFailed"), stat: "Sum" },
    { title: "State transitions throttled", metrics: ofMachines("ExecutionThrottled"), stat: "Sum" },
    {
      title: "Largest history",
      metrics: [["Sluice", "HistoryEvents", "Stage", prefix, { label: "events" }]],
      stat: "Maximum",
      limit: { label: "budget", value: historyEvents },
    },
    {
      title: "Lambda, at once",
      metrics: ofFunctions("ConcurrentExecutions"),
      stat: "Maximum",
      limit: { label: "the account's", value: quotas.lambda },
    },
    { title: "Lambda, throttled", metrics: ofFunctions("Throttles"), stat: "Sum" },
    { title: "Lambda, milliseconds", metrics: ofFunctions("Duration"), stat: "p99" },
    { title: "Lambda, errors", metrics: ofFunctions("Errors"), stat: "Sum" },
    { title: "Athena, milliseconds in the queue", metrics: ofWorkGroups("QueryQueueTime"), stat: "Average" },
    { title: "Athena, bytes scanned", metrics: ofWorkGroups("ProcessedBytes"), stat: "Sum" },
  ];
}

/** Two widgets a row. */
function placed({ title, metrics, stat, limit }: Widget, index: number): object {
  return {
    type: "metric",
    x: (index % 2) * 12,
    y: Math.floor(index / 2) * 6,
    width: 12,
    height: 6,
    properties: {
      title,
      metrics,
      stat,
      period: 300,
      region: "${AWS::Region}",
      view: "timeSeries",
      ...(limit && { annotations: { horizontal: [limit] } }),
    },
  };
}
