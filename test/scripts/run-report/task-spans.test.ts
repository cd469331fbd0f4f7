import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { retriesOf } from "../../../scripts/run-report/retries.ts";
import { stageTimes } from "../../../scripts/run-report/stage-times.ts";
import { type TaskSpan, TaskSpans } from "../../../scripts/run-report/task-spans.ts";

/** Events of two Map iterations that run at once: one is throttled and tried again, the other one is cut. */
const events: HistoryEvent[] = (
  [
    [1, 0, 0, { type: "ExecutionStarted" }],
    [2, 1, 10, { type: "TaskStateEntered", stateEnteredEventDetails: { name: "Transform file" } }],
    [3, 1, 10, { type: "TaskStateEntered", stateEnteredEventDetails: { name: "Transform file" } }],
    [4, 2, 10, scheduled("lambda", "invoke")],
    [5, 3, 11, scheduled("lambda", "invoke")],
    [6, 4, 12, { type: "TaskStarted" }],
    [7, 6, 15, failed("Lambda.TooManyRequestsException")],
    [8, 5, 16, { type: "TaskStarted" }],
    [9, 7, 2015, scheduled("lambda", "invoke")],
    [10, 9, 2015, { type: "TaskStarted" }],
    [11, 10, 2115, { type: "TaskSucceeded" }],
    [12, 11, 2115, { type: "TaskStateExited" }],
    [13, 12, 2120, { type: "TaskStateEntered", stateEnteredEventDetails: { name: "Run report" } }],
    [14, 13, 2120, scheduled("athena", "startQueryExecution.sync")],
    [15, 14, 2121, { type: "TaskStarted" }],
    [16, 15, 2122, { type: "TaskSubmitted" }],
    [17, 16, 2200, { type: "TaskTimedOut", taskTimedOutEventDetails: { error: "States.Timeout" } }],
  ] as [number, number, number, Partial<HistoryEvent>][]
).map(
  ([id, previousEventId, at, event]) => ({ id, previousEventId, timestamp: new Date(at), ...event }) as HistoryEvent,
);

function scheduled(resourceType: string, resource: string): Partial<HistoryEvent> {
  const details = { resourceType, resource, region: "", parameters: "" };
  return { type: "TaskScheduled", taskScheduledEventDetails: details };
}

function failed(error: string): Partial<HistoryEvent> {
  return { type: "TaskFailed", taskFailedEventDetails: { resourceType: "", resource: "", error } };
}

function spansOf(stopped: number | undefined): TaskSpan[] {
  const spans = new TaskSpans("process-files");
  for (const event of events) spans.add(event);
  return spans.all(stopped, 9999);
}

describe("the attempts in a history", () => {
  it("are told with their state, their time and how they ended, also where several run at once", () => {
    const about = { machine: "process-files", state: "Transform file", resource: "lambda:invoke" };
    expect(spansOf(2300)).to.deep.equal([
      { ...about, begin: 10, end: 15, outcome: "failed", error: "Lambda.TooManyRequestsException" },
      { ...about, begin: 11, end: 2300, outcome: "cut" },
      { ...about, begin: 2015, end: 2115, outcome: "succeeded", waited: 2000 },
      {
        machine: "process-files",
        state: "Run report",
        resource: "athena:startQueryExecution.sync",
        begin: 2120,
        end: 2200,
        outcome: "failed",
        error: "States.Timeout",
      },
    ]);
  });

  it("are open up to now where the execution still runs", () => {
    const [, running] = spansOf(undefined);
    expect(running).to.include({ outcome: "open", end: 9999 });
  });

  it("come to retries, throttles and errors", () => {
    const { errors, ...sums } = retriesOf(spansOf(2300));
    expect(sums).to.deep.equal({ retries: 1, waited: 2, throttles: 1 });
    expect(errors.map(({ state, error, count, isThrottle }) => [state, error, count, isThrottle])).to.deep.equal([
      ["Transform file", "Lambda.TooManyRequestsException", 1, true],
      ["Run report", "States.Timeout", 1, false],
    ]);
  });

  it("come to times by state; what was cut took nobody knows how long, and who waits for children does not count", () => {
    const spans = spansOf(2300);
    const waiting: TaskSpan = { ...(spans[0] as TaskSpan), resource: "states:startExecution.sync:2" };
    const [transform, report, ...more] = stageTimes([...spans, waiting]);
    expect(more).to.deep.equal([]);
    expect(transform).to.deep.include({ state: "Transform file", attempts: 3, failed: 1, sum: 0.105, longest: 0.1 });
    expect(report).to.deep.include({ state: "Run report", attempts: 1, failed: 1, sum: 0.08, median: 0.08 });
  });
});
