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

/** Gathers the attempts of all Tasks in a history, whose events are told in their order. No event is kept. */
export class TaskSpans {
  readonly #machine: string;
  readonly #states = new Map<number, string>();
  /** By the events that belong to an attempt: an event names the one before it. */
  readonly #attempts = new Map<number, OpenSpan>();
  readonly #spans: OpenSpan[] = [];

  constructor(machine: string) {
    this.#machine = machine;
  }

  add(event: HistoryEvent): void {
    const { id = 0, previousEventId: previous = 0, type = "" } = event;
    const at = event.timestamp?.getTime() ?? 0;
    const before = this.#attempts.get(previous);
    if (type === "TaskStateEntered") this.#states.set(id, event.stateEnteredEventDetails?.name ?? "");
    else if (type === "TaskScheduled") {
      const { resourceType, resource } = event.taskScheduledEventDetails ?? {};
      const span: OpenSpan = {
        machine: this.#machine,
        state: this.#states.get(previous) ?? before?.state ?? "",
        resource: `${resourceType}:${resource}`,
        begin: at,
        end: at,
        outcome: "open",
        ...(before && { waited: at - before.end }),
      };
      this.#attempts.set(id, span);
      this.#spans.push(span);
    } else if (before && (type === "TaskStarted" || type === "TaskSubmitted")) this.#attempts.set(id, before);
    else if (before && type === "TaskSucceeded") {
      before.end = at;
      before.outcome = "succeeded";
    } else if (before && failures.has(type)) {
      before.end = at;
      before.outcome = "failed";
      before.error = errorOf(event);
      this.#attempts.set(id, before);
    }
  }

  /**
   * The attempts, once the whole history is told, or its beginning.
   *
   * @param stopped when the execution ended; undefined while it runs
   * @param now when the history was read
   */
  all(stopped: number | undefined, now: number): TaskSpan[] {
    const outcome = stopped === undefined ? "open" : "cut";
    return this.#spans.map((span) => (span.outcome === "open" ? { ...span, end: stopped ?? now, outcome } : span));
  }
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
