/** Tells the time. The engine reads no other. */
export interface Clock {
  /** Milliseconds since 1970; never goes back. */
  now(): number;
}

/** A clock that stands still until it is told otherwise. */
export interface VirtualClock extends Clock {
  /** Moves forward to `time`; an earlier time changes nothing. */
  advanceTo(time: number): void;
}

/** A virtual clock that starts at `start`, in milliseconds since 1970. Default 2024-01-01T00:00:00Z. */
export function virtualClock(start: number = Date.UTC(2024, 0, 1)): VirtualClock {
  let time = start;
  return {
    now: () => time,
    advanceTo(to) {
      time = Math.max(time, to);
    },
  };
}
