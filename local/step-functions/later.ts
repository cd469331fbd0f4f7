/** Calls `then` once, after so many milliseconds, unless what it returns is called before. */
export type Later = (milliseconds: number, then: () => void) => () => void;

/** By the system's clock. A timer does not keep the process alive; the server that waits for it does. */
export const systemLater: Later = (milliseconds, then) => {
  const timer = setTimeout(then, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};
