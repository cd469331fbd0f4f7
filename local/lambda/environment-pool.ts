import type { Environment } from "./environment.ts";
import type { LambdaFunction } from "./lambda-function.ts";

export interface PoolOptions {
  readonly start: (fn: LambdaFunction) => Environment;
  /** Environments that may be busy at once; of each function one is kept idle, and {@link idlePerBusy} times as many beyond. */
  readonly maxEnvironments: number;
  /** Milliseconds after which an idle environment ends. */
  readonly idleMilliseconds: number;
}

/**
 * A workflow calls several functions in turns, and a new process costs more than most invocations: a backfill of small files took
 * three times as long with 1. The only one of its function is not among them: it is the one that is called next.
 */
const idlePerBusy = 3;

/**
 * The environments of all functions. One that is idle is used again, the last used first; a new one is started when all
 * of its function are busy. Once `maxEnvironments` are busy, whoever asks waits in line, first come first served.
 */
export class EnvironmentPool {
  readonly #options: PoolOptions;
  readonly #busy = new Set<Environment>();
  /** The last used at the end. */
  #idle: { readonly environment: Environment; readonly end: NodeJS.Timeout }[] = [];
  readonly #waiting: { readonly fn: LambdaFunction; readonly admit: (environment: Environment | undefined) => void }[] =
    [];
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** An environment for one invocation, to be given back with `release`. Undefined when the pool is closed. */
  acquire(fn: LambdaFunction): Promise<Environment | undefined> {
    return new Promise((admit) => {
      this.#waiting.push({ fn, admit });
      this.#admit();
    });
  }

  /** Takes back what `acquire` gave, dead or alive. */
  release(environment: Environment): void {
    this.#busy.delete(environment);
    if (environment.alive) this.#keep(environment);
    this.#admit();
  }

  /** Whether a function has an environment, busy or idle. */
  has(functionName: string): boolean {
    const all = [...this.#busy, ...this.#idle.map(({ environment }) => environment)];
    return all.some(({ fn }) => fn.name === functionName);
  }

  /** Ends every environment, busy ones too, and lets nobody in any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#admit();
    const environments = [...this.#busy, ...this.#idle.map(({ environment }) => environment)];
    for (const { end } of this.#idle) clearTimeout(end);
    for (const environment of environments) environment.end();
    await Promise.all(environments.map(({ gone }) => gone));
  }

  #admit(): void {
    while (this.#closed || this.#busy.size < this.#options.maxEnvironments) {
      const next = this.#waiting.shift();
      if (!next) return;
      next.admit(this.#closed ? undefined : this.#take(next.fn));
    }
  }

  #take(fn: LambdaFunction): Environment {
    const environment = this.#takeIdle(fn) ?? this.#options.start(fn);
    this.#busy.add(environment);
    return environment;
  }

  #takeIdle(fn: LambdaFunction): Environment | undefined {
    this.#idle = this.#idle.filter(({ environment }) => environment.alive);
    const index = this.#idle.findLastIndex(({ environment }) => environment.fn === fn);
    const [found] = index < 0 ? [] : this.#idle.splice(index, 1);
    clearTimeout(found?.end);
    return found?.environment;
  }

  #keep(environment: Environment): void {
    if (this.#closed) {
      environment.end();
      return;
    }
    const end = setTimeout(() => this.#drop(environment), this.#options.idleMilliseconds).unref();
    this.#idle.push({ environment, end });
    const [oldest, ...others] = this.#spares();
    if (oldest && others.length >= idlePerBusy * this.#options.maxEnvironments) this.#drop(oldest);
  }

  /** Those that are idle beside another one of their function that was used later; the one that is idle for longest first. */
  #spares(): Environment[] {
    const idle = this.#idle.map(({ environment }) => environment);
    return idle.filter((one, at) => idle.slice(at + 1).some(({ fn }) => fn === one.fn));
  }

  #drop(environment: Environment): void {
    const index = this.#idle.findIndex((idle) => idle.environment === environment);
    const [dropped] = index < 0 ? [] : this.#idle.splice(index, 1);
    clearTimeout(dropped?.end);
    environment.end();
  }
}
