import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { exitMessage } from "./exit-message.ts";
import { functionArn, type LambdaFunction } from "./lambda-function.ts";
import { initMilliseconds, maxResponseBytes } from "./limits.ts";
import { knowsPeak, memoryUse } from "./memory.ts";
import { functionError, type HandlerOutcome } from "./outcome.ts";
import type { InvokeMessage, RuntimeMessage } from "./runtime-message.ts";

/** How an environment's process is started. */
export interface Launch {
  /** The child's program, bundled. */
  readonly runtime: string;
  /** The function's handler module, bundled. */
  readonly handler: string;
  /** All of the process's environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gets what the handler writes to standard output and error, appended. */
  readonly logFile: string;
}

/** One thing asked of an environment. */
export interface Invocation {
  readonly requestId: string;
  /** The event, as JSON text. */
  readonly payload: string;
  /** An injected end: the process is killed so many milliseconds after the handler began, or when it answers if that is sooner. */
  readonly kill?: { readonly after: number; readonly as: "crash" | "time-out" };
}

const memoryPollMilliseconds = 100;

/**
 * One process that runs one function, one invocation at a time, for as long as it lives. It is started at once and
 * loads its handler while it waits to be asked.
 */
export class Environment {
  readonly fn: LambdaFunction;
  /** Resolves when the process is gone, whatever the reason. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  #ready = false;
  #alive = true;
  #current: { readonly invocation: Invocation; readonly settle: (outcome: HandlerOutcome) => void } | undefined;
  /** What the current invocation came to, known before the process is gone. */
  #verdict: HandlerOutcome | undefined;
  #timers: NodeJS.Timeout[] = [];
  /** How the process ended, once it has. */
  #ended: string | undefined;

  constructor(fn: LambdaFunction, launch: Launch) {
    this.fn = fn;
    this.#child = start(fn, launch);
    this.#child.on("message", (message: RuntimeMessage) => this.#hear(message));
    this.gone = ended(this.#child).then((how) => this.#bury(how));
  }

  /** False once the process has ended or is about to. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Asks the handler; resolves with what it came to, also when the process had to be killed or ended by itself. */
  invoke(invocation: Invocation): Promise<HandlerOutcome> {
    return new Promise((settle) => {
      this.#current = { invocation, settle };
      if (this.#ended !== undefined) this.#bury(this.#ended);
      else if (this.#ready) this.#begin(invocation);
      else this.#killAfter(Math.max(initMilliseconds, this.fn.timeout * 1000), () => this.#timedOut());
    });
  }

  /** Ends the process. An invocation it is busy with comes to a crash. */
  end(): void {
    this.#alive = false;
    this.#child.kill("SIGKILL");
  }

  #begin(invocation: Invocation): void {
    const { requestId, payload, kill } = invocation;
    this.#clearTimers();
    this.#killAfter(this.fn.timeout * 1000, () => this.#timedOut());
    if (kill) this.#killAfter(kill.after, () => this.#injected(kill.as));
    this.#timers.push(setInterval(() => void this.#checkMemory(), memoryPollMilliseconds));
    const deadline = Date.now() + this.fn.timeout * 1000;
    const message: InvokeMessage = { requestId, functionArn: functionArn(this.fn.name), payload, deadline };
    this.#child.send(message, () => {}); // A failure to send is a process that is ending, which is heard of anyway.
  }

  #hear(message: RuntimeMessage): void {
    if (message.kind === "ready") {
      this.#ready = true;
      if (this.#current) this.#begin(this.#current.invocation);
    } else if (message.kind === "broken") {
      this.#alive = false;
      this.#verdict ??= message.outcome;
    } else {
      void this.#done(message.outcome);
    }
  }

  /** The handler answered. The answer counts only if the process kept within its memory on the way. */
  async #done(outcome: HandlerOutcome): Promise<void> {
    if (knowsPeak) await this.#checkMemory();
    const kill = this.#current?.invocation.kill;
    if (kill) this.#kill(this.#injected(kill.as));
    if (this.#alive && !this.#verdict) this.#settle(withinSize(outcome));
  }

  async #checkMemory(): Promise<void> {
    const { invocation } = this.#current ?? {};
    const used = await memoryUse(this.#child.pid ?? 0);
    if (invocation !== this.#current?.invocation || used === undefined || used <= this.fn.memory) return;
    this.#kill(this.#failure("Runtime.OutOfMemory", "Runtime exited with error: signal: killed"));
  }

  #timedOut(): HandlerOutcome {
    return this.#failure("Sandbox.Timedout", `Task timed out after ${this.fn.timeout.toFixed(2)} seconds`);
  }

  #injected(as: "crash" | "time-out"): HandlerOutcome {
    if (as === "time-out") return this.#timedOut();
    return this.#failure("Runtime.ExitError", "Runtime exited with error: signal: killed");
  }

  /** A failure in the words of Lambda itself, which name the request. */
  #failure(error: string, message: string): HandlerOutcome {
    return functionError(error, `RequestId: ${this.#current?.invocation.requestId} Error: ${message}`);
  }

  #killAfter(milliseconds: number, verdict: () => HandlerOutcome): void {
    this.#timers.push(setTimeout(() => this.#kill(verdict()), milliseconds));
  }

  #kill(verdict: HandlerOutcome): void {
    this.#verdict ??= verdict;
    this.end();
  }

  #bury(how: string): void {
    this.#alive = false;
    this.#ended = how;
    if (this.#current) this.#settle(this.#verdict ?? this.#failure("Runtime.ExitError", how));
  }

  #settle(outcome: HandlerOutcome): void {
    this.#clearTimers();
    const { settle } = this.#current ?? {};
    this.#current = undefined;
    settle?.(outcome);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}

function start({ memory }: LambdaFunction, { runtime, handler, environment, logFile }: Launch): ChildProcess {
  const log = openSync(logFile, "a");
  try {
    // The first pipe is never written to: the child ends when it closes.
    return spawn(process.execPath, [...heapFlags(memory), runtime, handler], {
      env: { ...environment },
      stdio: ["pipe", log, log, "ipc"],
    });
  } finally {
    closeSync(log);
  }
}

/**
 * V8's heap for a function's memory in MB. As images of Lambda start Node (those for earlier versions, which are public), nine tenths of it are the
 * most for what lives on and a twentieth for what is new, so that garbage is collected before the limit. The first collection of all waits for a
 * sixteenth: V8 begins with a few MB, and would go through the whole heap with every file that is transformed, a fifth of the time that takes.
 */
function heapFlags(memory: number): string[] {
  const share = (part: number) => Math.max(1, Math.floor(memory * part));
  return [
    `--max-old-space-size=${share(0.9)}`,
    `--max-semi-space-size=${share(0.05)}`,
    `--initial-old-space-size=${share(1 / 16)}`,
  ];
}

/** Resolves, when a process has ended and all that it said is heard, with how it ended in Lambda's words. */
function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`Runtime could not be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      const how = exitMessage(code, signal);
      if (child.connected) child.once("disconnect", () => resolve(how));
      else resolve(how);
    });
  });
}

function withinSize(outcome: HandlerOutcome): HandlerOutcome {
  if (outcome.kind !== "payload" || Buffer.byteLength(outcome.payload) <= maxResponseBytes) return outcome;
  const message = `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`;
  return functionError("Function.ResponseSizeTooLarge", message);
}
