import type { Clock } from "./clock.ts";
import type { Execution } from "./execution.ts";
import { EventQueue } from "./queue.ts";
import type { StepEvent } from "./run.ts";
import { isStale } from "./step.ts";

/** Something that is to happen to an execution. */
export interface Due {
  readonly execution: Execution;
  readonly event: StepEvent;
}

/** What is still to happen to all executions of an engine, and the moment that they are at. */
export class Agenda {
  readonly #clock: Clock;
  readonly #queue = new EventQueue<Due>(({ execution, event }) => isStale(execution, event));
  #now: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#now = clock.now();
  }

  /** Milliseconds since 1970, as the executions see it. It stands still while one thing happens. */
  get now(): number {
    return this.#now;
  }

  /** Takes over the clock's time; a clock that went back changes nothing. */
  advance(): void {
    this.#now = Math.max(this.#now, this.#clock.now());
  }

  /** Lets something happen at `time`, in milliseconds since 1970; now or earlier means next. */
  schedule(execution: Execution, time: number, event: StepEvent): void {
    this.#queue.push(time, { execution, event });
  }

  /** When the next thing happens, in milliseconds since 1970; undefined where nothing is to come. */
  nextTime(): number | undefined {
    return this.#queue.peek()?.time;
  }

  /** Takes the next thing that is due by now; undefined where there is none. */
  takeDue(): Due | undefined {
    const next = this.#queue.peek();
    if (next === undefined || next.time > this.#now) return undefined;
    this.#queue.pop();
    return next.value;
  }
}
