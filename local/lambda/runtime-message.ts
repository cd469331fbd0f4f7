import type { HandlerOutcome } from "./outcome.ts";

/** What the gateway asks of an environment's process. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly functionArn: string;
  /** The event, as JSON text. */
  readonly payload: string;
  /** Epoch milliseconds at which the process will be killed. */
  readonly deadline: number;
}

/** What an environment's process reports. */
export type RuntimeMessage =
  /** The handler is loaded. */
  | { readonly kind: "ready" }
  /** The invocation is done, and the process waits for the next. */
  | { readonly kind: "done"; readonly outcome: HandlerOutcome }
  /** The handler's module, or something it left running, failed, and the process ends; what it was asked came to this. */
  | { readonly kind: "broken"; readonly outcome: HandlerOutcome };
