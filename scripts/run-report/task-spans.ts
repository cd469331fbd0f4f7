import type { HistoryEvent } from "@aws-sdk/client-sfn";

/** One attempt of a Task, from when Step Functions scheduled it until it knew how it ended. Milliseconds since 1970. */
export interface TaskSpan {
  readonly machine: string;
  readonly state: string;
  /** `lambda:invoke`, `athena:startQueryExecution.sync`, … */
  readonly resource: string;
  readonly begin: number;
  readonly end: number;
  /** Cut: its execution ended first, and the history does not say how the Task did. Open: it still runs. */
  readonly outcome: "succeeded" | "failed" | "cut" | "open";
  /** Of one that failed. */
  readonly error?: string;
  /** Of a further attempt: how long after the one before it began. */
  readonly waited?: number;
}

type OpenSpan = { -readonly [Key in keyof TaskSpan]: TaskSpan[Key] };

/**
 * The attempts of all Tasks in a history.
 *
 * @param events in their order, of a whole history or the beginning of one
 * @param stopped when the execution ended; undefined while it runs
 * @param now when the history was read
 */
export function taskSpans(
  events: readonly HistoryEvent[],
  machine: string,
  stopped: number | undefined,
  now: number,
): TaskSpan[] {
  const states = new Map<number, string>();
  /** By the events that belong to an attempt: an event names the one before it. */
  const attempts = new Map<number, OpenSpan>();
  const spans: OpenSpan[] = [];
  for (const event of events) {
    const { id = 0, previousEventId: previous = 0, type = "" } = event;
    const at = event.timestamp?.getTime() ?? 0;
    const before = attempts.get(previous);
    if (type === "TaskStateEntered") states.set(id, event.stateEnteredEventDetails?.name ?? "");
    else if (type === "TaskScheduled") {
      const { resourceType, resource } = event.taskScheduledEventDetails ?? {};
      const span: OpenSpan = {
        machine,
        state: states.get(previous) ?? before?.state ?? "",
        resource: `${resourceType}:${resource}`,
        begin: at,
        end: stopped ?? now,
        outcome: stopped === undefined ? "open" : "cut",
        ...(before && { waited: at - before.end }),
      };
      attempts.set(id, span);
      spans.push(span);
    } else if (before && (type === "TaskStarted" || type === "TaskSubmitted")) attempts.set(id, before);
    else if (before && type === "TaskSucceeded") {
      before.end = at;
      before.outcome = "succeeded";
    } else if (before && failures.has(type)) {
      before.end = at;
      before.outcome = "failed";
      before.error = errorOf(event);
      attempts.set(id, before);
    }
  }
  return spans;
}

const failures = new Set(["TaskFailed", "TaskTimedOut", "TaskStartFailed", "TaskSubmitFailed"]);

function errorOf(event: HistoryEvent): string {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails;
  return details?.error ?? "";
}
