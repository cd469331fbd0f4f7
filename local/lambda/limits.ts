/** Bytes of a synchronous request: "6 MB each way" (FACTS.md E). */
export const maxRequestBytes = 6_291_456;

/** Bytes of an asynchronous request (`InvocationType: Event`): 1 MB (FACTS.md E). */
export const maxEventRequestBytes = 1_048_576;

/** Bytes of a response: 6 MB and 100 bytes, as the error that Lambda gives says. */
export const maxResponseBytes = 6_291_556;

/** Milliseconds a process may take to load its handler, whatever the function's time-out (Lambda's init phase). */
export const initMilliseconds = 10_000;
