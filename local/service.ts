import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * One AWS service behind the gateway. The gateway asks its services in turn and hands the request to the first that
 * claims it; S3, whose requests look like nothing in particular, is asked last.
 */
export interface Service {
  /** What the README's table calls it: "Step Functions", "S3", … */
  readonly name: string;
  /** True where this request is this service's, judged by its headers, method and path alone. */
  claims(request: IncomingMessage): boolean;
  /** Answers the request; a rejected promise is a bug, which the gateway answers with 500. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Stops what it started and writes down what it holds. */
  close(): Promise<void>;
}
