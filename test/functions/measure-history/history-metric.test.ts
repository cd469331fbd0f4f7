import { expect } from "chai";
import { historyMetric } from "../../../functions/measure-history/history-metric.ts";

describe("the metric of a history's events", () => {
  it("is a line that CloudWatch reads as HistoryEvents, by stage and by machine", () => {
    const line = historyMetric({
      stage: "sluice-prod",
      stateMachineArn: "arn:aws:states:eu-north-1:123456789012:stateMachine:sluice-prod-backfill",
      executionArn: "arn:aws:states:eu-north-1:123456789012:execution:sluice-prod-backfill:r1",
      events: 20_001,
      at: new Date("2024-01-01T00:00:00Z"),
    });
    expect(JSON.parse(line)).to.deep.equal({
      _aws: {
        Timestamp: 1_704_067_200_000,
        CloudWatchMetrics: [
          {
            Namespace: "Sluice",
            Dimensions: [["Stage"], ["Stage", "Machine"]],
            Metrics: [{ Name: "HistoryEvents", Unit: "Count" }],
          },
        ],
      },
      Stage: "sluice-prod",
      Machine: "sluice-prod-backfill",
      HistoryEvents: 20_001,
      executionArn: "arn:aws:states:eu-north-1:123456789012:execution:sluice-prod-backfill:r1",
    });
  });
});
