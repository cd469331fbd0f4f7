import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { types } from "node:util";
import { Worker } from "node:worker_threads";
import { functionError, type HandlerOutcome } from "./outcome.ts";
import { logAs } from "./runtime-log.ts";
import type { InvokeMessage, RuntimeMessage } from "./runtime-message.ts";
import { withSourcePositions } from "./source-position.ts";

/**
 * The program of an environment's process: loads the handler whose file is its argument, says so, and answers one
 * invocation at a time, as Lambda's Node.js runtime does.
 */
process.on("SIGINT", () => {}); // Ctrl-C reaches the whole process group; what it means is the gateway's to decide.
// A log that cannot be written, because the disk is full, is no reason to fail what it is about.
for (const log of [process.stdout, process.stderr]) log.on("error", () => {});
process.on("uncaughtException", (error) => end(thrown(error)));
process.on("unhandledRejection", (reason) => end(unhandledRejection(reason)));

const [handler] = await Promise.all([loadHandler(process.argv[2] ?? ""), guardParent()]);
process.on("message", (message: InvokeMessage) => {
  answer(message).then((outcome) => report({ kind: "done", outcome }));
});
report({ kind: "ready" });

type Handler = (event: unknown, context: unknown) => unknown;

async function loadHandler(file: string): Promise<Handler> {
  const module = (await import(pathToFileURL(file).href)) as { handler?: unknown };
  if (typeof module.handler === "function") return module.handler as Handler;
  return end(functionError("Runtime.HandlerNotFound", "handler.handler is undefined or not exported", []));
}

/** Returns once the guard watches: from then on a handler may block this thread for ever. */
async function guardParent(): Promise<void> {
  const guard = new Worker(new URL("./parent-guard.mjs", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  await once(guard, "message");
  guard.unref();
}

async function answer(message: InvokeMessage): Promise<HandlerOutcome> {
  logAs(message.requestId);
  let result: unknown;
  try {
    result = await handler(JSON.parse(message.payload), context(message));
  } catch (error) {
    const outcome = thrown(error);
    console.error(error);
    return outcome;
  }
  try {
    return { kind: "payload", payload: JSON.stringify(result) ?? "null" };
  } catch (error) {
    return functionError("Runtime.MarshalError", `Unable to stringify response body: ${String(error)}`, []);
  }
}

/** Lambda's context object, without what only mobile clients and callbacks use. */
function context({ requestId, functionArn, deadline }: InvokeMessage): object {
  const { env } = process;
  return {
    awsRequestId: requestId,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function thrown(error: unknown): HandlerOutcome {
  if (!types.isNativeError(error)) return functionError(typeof error, String(error), []);
  return functionError(error.name, error.message, traceOf(error));
}

function unhandledRejection(reason: unknown): HandlerOutcome {
  const trace = types.isNativeError(reason) ? traceOf(reason) : [];
  return functionError("Runtime.UnhandledPromiseRejection", String(reason), trace);
}

/** The lines of an error's stack, whose positions become those of the sources, in the error too. */
function traceOf(error: Error): string[] {
  const stack = withSourcePositions(error.stack ?? "");
  if (!Object.isFrozen(error)) error.stack = stack;
  return stack.split("\n");
}

function report(message: RuntimeMessage, sent?: () => void): void {
  process.send?.(message, undefined, undefined, sent);
}

/** Reports why this process is of no more use, and ends it; never returns. */
function end(outcome: HandlerOutcome): Promise<never> {
  console.error(outcome);
  report({ kind: "broken", outcome }, () => process.exit(129));
  return new Promise(() => {});
}
