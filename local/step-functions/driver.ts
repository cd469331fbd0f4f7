import type { Engine } from "../../engine/engine.ts";

/** Steps taken before other work of the process has its turn. */
const STEPS_AT_ONCE = 2000;

/** Milliseconds after which work that could not be done after a round is tried again. */
const ANOTHER_TRY = 1000;

/** The longest wait that a Node timer can have, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

export interface Driver {
  /** Something was started or completed: lets it happen soon. */
  wake(): void;
  /** Lets nothing happen any more. */
  stop(): void;
}

/**
 * Runs an engine by the real clock: at once when it is woken, and again when its next event is due. `afterSteps` is called
 * after every round, and where it answers false in a second again, whatever is due. Its timers do not keep the process alive; the server that uses it does.
 */
export function drive(engine: Engine, now: () => number, afterSteps: () => boolean): Driver {
  let soon: NodeJS.Immediate | undefined;
  let later: NodeJS.Timeout | undefined;
  let stopped = false;

  function round(): void {
    soon = undefined;
    engine.runDue(STEPS_AT_ONCE);
    const isDone = afterSteps();
    const next = engine.nextTime() ?? Number.POSITIVE_INFINITY;
    const wait = Math.min(Math.ceil(next - now()), isDone ? Number.POSITIVE_INFINITY : ANOTHER_TRY);
    if (wait === Number.POSITIVE_INFINITY) return;
    if (wait <= 0) wake();
    else arm(wait);
  }

  function arm(wait: number): void {
    clearTimeout(later);
    later = setTimeout(wake, Math.min(wait, LONGEST_TIMER));
    later.unref();
  }

  function wake(): void {
    if (!stopped) soon ??= setImmediate(round);
  }

  return {
    wake,
    stop() {
      stopped = true;
      clearImmediate(soon);
      clearTimeout(later);
    },
  };
}
