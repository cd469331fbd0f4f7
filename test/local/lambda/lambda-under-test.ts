import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { LambdaFunction } from "../../../local/lambda/lambda-function.ts";
import type { InvokeOutcome } from "../../../local/lambda/outcome.ts";
import { createLambda, type LambdaOptions, type LambdaService } from "../../../local/lambda/service.ts";

/** A Lambda over handlers that a test writes, in a folder of its own. */
export interface LambdaUnderTest {
  readonly folder: string;
  readonly lambda: LambdaService;
  /** Invokes with a JSON value. */
  invoke(name: string, event?: unknown): Promise<InvokeOutcome>;
  log(name: string): Promise<string>;
  close(): Promise<void>;
}

/** A handler's source, and what differs from 3 seconds and 256 MB. */
export type Handler = string | { readonly source: string; readonly timeout?: number; readonly memory?: number };

/** Starts a Lambda with these functions, by name. */
export async function startLambda(
  handlers: Readonly<Record<string, Handler>>,
  options: Partial<LambdaOptions> = {},
): Promise<LambdaUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-lambda-"));
  await symlink(resolve("node_modules"), join(folder, "node_modules"));
  const functions = await Promise.all(Object.entries(handlers).map(([name, handler]) => write(folder, name, handler)));
  const lambda = await createLambda({
    functions,
    buildDir: join(folder, "build"),
    logDir: join(folder, "logs"),
    scratchDir: join(folder, "scratch"),
    environment: {},
    ...options,
  }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    folder,
    lambda,
    invoke: (name, event = {}) => lambda.invoke(name, JSON.stringify(event)),
    log: (name) => readFile(join(folder, "logs", `${name}.log`), "utf8"),
    close: async () => {
      await lambda.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The JSON value that a handler returned. */
export function payloadOf(outcome: InvokeOutcome): unknown {
  if (outcome.kind !== "payload") throw new Error(`expected a payload, got ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.payload);
}

async function write(folder: string, name: string, handler: Handler): Promise<LambdaFunction> {
  const { source, timeout = 3, memory = 256 } = typeof handler === "string" ? { source: handler } : handler;
  const handlerFile = join(folder, `${name}.ts`);
  await writeFile(handlerFile, source);
  return { name, handlerFile, timeout, memory };
}
