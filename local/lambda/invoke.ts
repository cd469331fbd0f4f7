import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { diskFull, isDiskFull } from "../disk-full.ts";
import type { Gauge } from "../usage/gauge.ts";
import type { Environment, Invocation } from "./environment.ts";
import type { EnvironmentPool } from "./environment-pool.ts";
import type { Faults } from "./faults.ts";
import { functionArn, type LambdaFunction } from "./lambda-function.ts";
import { maxRequestBytes } from "./limits.ts";
import { functionError, type InvokeOutcome } from "./outcome.ts";

/** What an invocation runs on. */
export interface Invoker {
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly pool: EnvironmentPool<Environment>;
  readonly faults: Faults;
  /** Counts invocations against the account's concurrency. */
  readonly concurrency: Gauge;
}

/**
 * Invokes a function and waits for it. Never rejects: what goes wrong is part of the outcome.
 *
 * @param payload the event as JSON text; empty means `{}`
 */
export async function invoke(
  { functions, pool, faults, concurrency }: Invoker,
  name: string,
  payload: string,
): Promise<InvokeOutcome> {
  const requestId = randomUUID();
  const fn = functions.get(name);
  if (!fn) {
    const message = `Function not found: ${functionArn(name)}`;
    return { kind: "service-error", code: "ResourceNotFoundException", status: 404, message, requestId };
  }
  if (Buffer.byteLength(payload) > maxRequestBytes) {
    const message = `Request must be smaller than ${maxRequestBytes} bytes for the InvokeFunction operation`;
    return { kind: "service-error", code: "RequestEntityTooLargeException", status: 413, message, requestId };
  }
  if (!concurrency.enter()) {
    // The reason and the words: recorded by users, FACTS.md E.
    return {
      kind: "service-error",
      code: "TooManyRequestsException",
      status: 429,
      message: "Rate Exceeded.",
      requestId,
    };
  }
  try {
    return await invokeOrFail({ pool, faults }, fn, requestId, payload === "" ? "{}" : payload);
  } finally {
    concurrency.leave();
  }
}

async function invokeOrFail(
  { pool, faults }: Pick<Invoker, "pool" | "faults">,
  fn: LambdaFunction,
  requestId: string,
  event: string,
): Promise<InvokeOutcome> {
  const fault = faults(fn.name, event);
  if (!fault) return run(pool, fn, { requestId, payload: event });
  switch (fault.kind) {
    case "kill":
      return run(pool, fn, { requestId, payload: event, kill: { after: fault.delay, as: fault.as } });
    case "service-error":
      await delay(fault);
      return { kind: "service-error", code: fault.code, status: fault.status, message: fault.message, requestId };
    case "function-error":
      await delay(fault);
      return { ...functionError(fault.error, fault.message, []), requestId };
  }
}

/** A gateway that closes does not wait for it. */
async function delay(fault: { readonly delay: number }): Promise<void> {
  await setTimeout(fault.delay, undefined, { ref: false });
}

async function run(
  pool: EnvironmentPool<Environment>,
  fn: LambdaFunction,
  invocation: Invocation,
): Promise<InvokeOutcome> {
  const { requestId } = invocation;
  const unavailable = (message: string): InvokeOutcome => {
    return { kind: "service-error", code: "ServiceException", status: 500, message, requestId };
  };
  let environment: Environment | undefined;
  try {
    environment = await pool.acquire(fn);
  } catch (error) {
    return unavailable(isDiskFull(error) ? diskFull : `${fn.name} could not be started: ${(error as Error).message}`);
  }
  if (!environment) return unavailable("The local gateway is stopping.");
  const outcome = await environment.invoke(invocation);
  pool.release(environment);
  return { ...outcome, requestId };
}
