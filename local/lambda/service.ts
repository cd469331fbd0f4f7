import { mkdtempSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Service } from "../service.ts";
import { Gauge, type GaugeReport } from "../usage/gauge.ts";
import { bundle } from "./bundle.ts";
import { Environment } from "./environment.ts";
import { EnvironmentPool } from "./environment-pool.ts";
import { environmentVariables } from "./environment-variables.ts";
import { createFaults, type FaultRules } from "./faults.ts";
import { answerHttp, claimsHttp } from "./http-api.ts";
import { type Invoker, invoke } from "./invoke.ts";
import type { LambdaFunction } from "./lambda-function.ts";
import type { InvokeOutcome } from "./outcome.ts";
import { trimLog } from "./trim-log.ts";

export interface LambdaOptions {
  readonly functions: readonly LambdaFunction[];
  /** Folder for the bundled handlers; made where it is absent, safe to delete while nothing runs. */
  readonly buildDir: string;
  /** Folder for one log file per function, `<name>.log`, appended to. */
  readonly logDir: string;
  /** Folder for the environments' `/tmp`, one each, removed with it. Emptied at start: what a killed gateway left goes. */
  readonly scratchDir: string;
  /** Variables every function gets beside Lambda's own, such as AWS_ENDPOINT_URL. */
  readonly environment: Readonly<Record<string, string>>;
  /** Faults to inject (docs/faults.md). Default: none. */
  readonly faults?: FaultRules;
  /**
   * Environments that may be busy at once, over all functions. Default: the number of cores and 1. Invocations beyond it
   * wait in line, as a laptop's cores are not AWS's account concurrency.
   */
  readonly maxEnvironments?: number;
  /**
   * The account's concurrency: invocations at once, those in line too. One more is refused with TooManyRequestsException.
   * Default: 1,000 (FACTS.md E).
   */
  readonly concurrency?: number;
  /** Milliseconds since 1970, of the record of the use of `concurrency`. Default: the system's clock. */
  readonly now?: () => number;
  /** Milliseconds after which an idle environment ends. Default: 60,000. */
  readonly idleMilliseconds?: number;
}

/** Lambda over HTTP, and for Step Functions in the same process. */
export interface LambdaService extends Service {
  /**
   * Invokes a function by name and waits for it; never rejects. `payload` is the event as JSON text. As on AWS there is
   * no way to cancel it: a stopped execution leaves its invocations running.
   */
  invoke(name: string, payload: string): Promise<InvokeOutcome>;
  /** How the account's concurrency is used. */
  usage(): GaugeReport;
  /**
   * Takes out of the functions' logs what was written before a moment, in milliseconds since 1970; with `dryRun` nothing. The log of a
   * function that has an environment is left for the next time. Returns how many bytes.
   */
  forget(before: number, dryRun: boolean): Promise<number>;
}

/** Milliseconds for which a function's log is kept: as long as Step Functions keeps executions. A log group of AWS keeps what it is told to. */
const kept = 90 * 86_400_000;

/**
 * A laptop's Lambda: bundles the handlers once and runs each function in child processes, one invocation at a time in
 * each, with its time-out and memory respected and its failures in Lambda's words.
 *
 * @throws UsageError where a handler does not compile
 */
export async function createLambda(options: LambdaOptions): Promise<LambdaService> {
  const { functions, buildDir, logDir, scratchDir, environment } = options;
  const now = options.now ?? Date.now;
  await mkdir(logDir, { recursive: true });
  await rm(scratchDir, { recursive: true, force: true });
  await mkdir(scratchDir, { recursive: true });
  const { runtime, handlers } = await bundle(functions, buildDir);
  const pool = new EnvironmentPool({
    start: (fn) => {
      const scratch = mkdtempSync(join(scratchDir, `${fn.name}-`));
      const started = new Environment(fn, {
        runtime,
        handler: handlers.get(fn.name) ?? "",
        environment: { ...environmentVariables(fn, process.env, environment), TMPDIR: scratch, TEMP: scratch },
        logFile: logFile(logDir, fn.name),
      });
      // What cannot be removed now is removed at the next start.
      started.gone.then(() => rm(scratch, { recursive: true, force: true })).catch(() => {});
      return started;
    },
    maxEnvironments: options.maxEnvironments ?? availableParallelism() + 1,
    idleMilliseconds: options.idleMilliseconds ?? 60_000,
    startMilliseconds: 200,
    now: () => performance.now(),
  });
  const invoker: Invoker = {
    functions: new Map(functions.map((fn) => [fn.name, fn])),
    pool,
    faults: createFaults(options.faults ?? []),
    concurrency: new Gauge(options.concurrency ?? 1000, now),
  };
  const forget = async (before: number, dryRun: boolean) => {
    let bytes = 0;
    for (const { name } of functions) {
      bytes += await trimLog(logFile(logDir, name), before, dryRun, () => pool.has(name));
    }
    return bytes;
  };
  await forget(now() - kept, false);
  const api = { ...invoker, logFile: (name: string) => logFile(logDir, name) };
  return {
    name: "Lambda",
    claims: claimsHttp,
    handle: (request, response) => answerHttp(api, request, response),
    invoke: (name, payload) => invoke(invoker, name, payload),
    close: () => pool.close(),
    forget,
    usage: () => invoker.concurrency.report(),
  };
}

function logFile(logDir: string, name: string): string {
  return join(logDir, `${name}.log`);
}
