import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { memoryUse } from "../../lambda/memory.ts";
import { exhausted, type QueryFailure, systemFailure } from "../query-failure.ts";
import type { EngineMessage, EngineRequest, EngineWork, RunAnswer } from "./messages.ts";
import type { EngineSettings } from "./program.ts";

export interface EngineOptions extends EngineSettings {
  /** Gets what the process writes to standard output and error, appended. */
  readonly logFile: string;
  /** Queries that it is to run at once: each occupies a thread of Node's pool. */
  readonly queries: number;
}

/** Beside what DuckDB may hold: Node itself, results on their way to a file. */
const otherMemory = 1024;

const memoryPollMilliseconds = 250;

/**
 * The process that runs queries. It is started by the first thing it is asked, and again after it has ended, whatever the
 * reason; what it was doing then fails.
 */
export class Engine {
  readonly #options: EngineOptions;
  #process: EngineProcess | undefined;
  #lastTask = 0;
  #closed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /**
   * Runs a query; aborting the signal ends it soon, and its answer is `interrupted`. Rejects with QueryFailure where the process
   * ends meanwhile.
   */
  async run(work: EngineWork, signal: AbortSignal): Promise<RunAnswer> {
    const task = ++this.#lastTask;
    const process = this.#running();
    const interrupt = () => process.send({ kind: "interrupt", task });
    if (signal.aborted) return { kind: "interrupted" };
    signal.addEventListener("abort", interrupt, { once: true });
    try {
      return await process.ask({ kind: "run", task, work });
    } finally {
      signal.removeEventListener("abort", interrupt);
    }
  }

  /** Ends the process; queries that run fail. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#process?.end();
    await this.#process?.gone;
  }

  #running(): EngineProcess {
    if (this.#closed) throw systemFailure("Athena is stopping");
    if (!this.#process?.alive) this.#process = new EngineProcess(this.#options);
    return this.#process;
  }
}

/** One life of the process. */
class EngineProcess {
  alive = true;
  /** Resolves when the process is gone and all that waited for it has been told. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #limit: number;
  readonly #waiting = new Map<number, { resolve(answer: RunAnswer): void; reject(error: Error): void }>();
  /** Asked before the process could listen. */
  #early: EngineRequest[] | undefined = [];
  /** Why it is being ended. */
  #reason: QueryFailure | undefined;

  constructor(options: EngineOptions) {
    this.#child = start(options);
    this.#limit = options.memory + otherMemory;
    this.#child.on("message", (message: EngineMessage) => this.#hear(message));
    const watching = setInterval(() => void this.#checkMemory(), memoryPollMilliseconds);
    watching.unref();
    this.gone = new Promise((resolve) => {
      const bury = (how: string) => {
        clearInterval(watching);
        this.alive = false;
        const reason =
          this.#reason ?? systemFailure(`INTERNAL_ERROR_QUERY_ENGINE: The query engine's process ended (${how})`);
        for (const { reject } of this.#waiting.values()) reject(reason);
        this.#waiting.clear();
        resolve();
      };
      this.#child.once("error", (error) => bury(error.message));
      this.#child.once("exit", (code, signal) => bury(signal ?? `exit code ${code}`));
    });
  }

  ask(request: EngineRequest): Promise<RunAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.task, { resolve, reject });
      this.send(request);
    });
  }

  send(request: EngineRequest): void {
    if (this.#early) this.#early.push(request);
    else if (this.alive) this.#child.send(request, () => {}); // What cannot be sent is heard of when the process is gone.
  }

  end(): void {
    this.alive = false;
    this.#child.kill("SIGKILL");
  }

  #hear(message: EngineMessage): void {
    if (message.kind === "ready") {
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const request of early) this.send(request);
      return;
    }
    this.#waiting.get(message.task)?.resolve(message.answer);
    this.#waiting.delete(message.task);
  }

  /** DuckDB keeps within its own limit nearly always; whatever does not would take the machine's memory from everybody. */
  async #checkMemory(): Promise<void> {
    const used = await memoryUse(this.#child.pid ?? 0);
    if (used === undefined || used <= this.#limit || !this.alive) return;
    this.#reason = exhausted();
    this.end();
  }
}

function start({ logFile, queries, ...settings }: EngineOptions): ChildProcess {
  const log = openSync(logFile, "a");
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const program = fileURLToPath(new URL("./program.ts", import.meta.url));
  try {
    return spawn(process.execPath, ["--import", tsx, program, JSON.stringify(settings)], {
      // Of its own it reads files while all queries run.
      env: { ...process.env, UV_THREADPOOL_SIZE: String(queries + 4), NODE_NO_WARNINGS: "1" },
      stdio: ["ignore", log, log, "ipc"],
    });
  } finally {
    closeSync(log);
  }
}
