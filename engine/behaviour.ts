/**
 * What Step Functions did differently at some time, as recordings of that time show. The engine does what it does today;
 * replays of older recordings ask for the behaviour of their day.
 */
export interface Behaviour {
  /** The event that a Distributed Map's `MapStateExited` follows. */
  readonly distributedMapExitFollows: "MapRunStarted" | "MapRunSucceeded";
  /** Whether a JSON file may hold an object whose members are the items. */
  readonly readsObjectsAsItems: boolean;
}

/** As of today. */
export const currentBehaviour: Behaviour = {
  distributedMapExitFollows: "MapRunStarted",
  readsObjectsAsItems: true,
};

/** Recordings up to August 2024 show the one, those from 13 November 2024 on the other. */
const EXIT_CHANGED = Date.UTC(2024, 9, 1);

/** When AWS announced more data sources and output options for Distributed Map. */
const MORE_SOURCES = Date.UTC(2025, 1, 7);

/** As of a moment, in milliseconds since 1970. */
export function behaviourAt(time: number): Behaviour {
  return {
    ...currentBehaviour,
    ...(time < EXIT_CHANGED ? { distributedMapExitFollows: "MapRunSucceeded" } : {}),
    ...(time < MORE_SOURCES ? { readsObjectsAsItems: false } : {}),
  };
}
