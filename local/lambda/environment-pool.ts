import type { Environment } from "./environment.ts";
import type { LambdaFunction } from "./lambda-function.ts";

/** What the pool knows of an environment. */
export type Pooled = Pick<Environment, "fn" | "alive" | "gone" | "end">;

export interface PoolOptions<Started extends Pooled> {
  readonly start: (fn: LambdaFunction) => Started;
  /** Environments that may be busy at once; of each function one is kept idle, and {@link idlePerBusy} times as many beyond. */
  readonly maxEnvironments: number;
  /** Milliseconds after which an idle environment ends. */
  readonly idleMilliseconds: number;
  /** About as many milliseconds as a new environment takes to start. A function's busy one is waited for so long, all its invocations together. */
  readonly startMilliseconds: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Who waits for an environment. */
interface Waiting<Started> {
  readonly fn: LambdaFunction;
  readonly admit: (environment: Started | undefined) => void;
  /** Takes why none could be started. */
  readonly refuse: (error: unknown) => void;
  /** Since when a busy environment is waited for, and what ends that. */
  patience: { readonly since: number; readonly end: NodeJS.Timeout } | undefined;
}

/**
 * A workflow calls several functions in turns, and a new process costs more than most invocations: a backfill of small files took
 * three times as long with 1. The only one of its function is not among them: it is the one that is called next.
 */
const idlePerBusy = 3;

/**
 * The environments of all functions. One that is idle is used again, the last used first. Where all of its function are busy a new one is
 * started, at once if several wait for the function. A single one waits for the busy one, as long as a function's invocations have not
 * waited for as long as starting takes since one was started: a rare call beside another needs no process of its own, steady pairs get it.
 * Once `maxEnvironments` are busy, whoever asks waits in line, first come first served.
 */
export class EnvironmentPool<Started extends Pooled> {
  readonly #options: PoolOptions<Started>;
  readonly #busy = new Set<Started>();
  /** The last used at the end. */
  #idle: { readonly environment: Started; readonly end: NodeJS.Timeout }[] = [];
  readonly #waiting = new Set<Waiting<Started>>();
  /** Milliseconds for which busy environments were waited for, by function, since one was started. */
  readonly #waited = new Map<LambdaFunction, number>();
  #closed = false;

  constructor(options: PoolOptions<Started>) {
    this.#options = options;
  }

  /**
   * An environment for one invocation, to be given back with `release`. Undefined when the pool is closed.
   *
   * @throws what starting one does: there may be no room on the disk
   */
  acquire(fn: LambdaFunction): Promise<Started | undefined> {
    return new Promise((admit, refuse) => {
      this.#waiting.add({ fn, admit, refuse, patience: undefined });
      this.#admit();
    });
  }

  /** Takes back what `acquire` gave, dead or alive. */
  release(environment: Started): void {
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
    for (const waiting of this.#waiting) {
      if (!this.#closed && this.#busy.size >= this.#options.maxEnvironments) return;
      try {
        const environment = this.#closed ? undefined : (this.#takeIdle(waiting.fn) ?? this.#startFor(waiting));
        if (environment) this.#busy.add(environment);
        else if (!this.#closed) continue;
        waiting.admit(environment);
      } catch (error) {
        waiting.refuse(error);
      }
      this.#endPatience(waiting);
      this.#waiting.delete(waiting);
    }
  }

  /** A new environment; undefined where a busy one is waited for. */
  #startFor(waiting: Waiting<Started>): Started | undefined {
    const { fn } = waiting;
    const { startMilliseconds, start, now } = this.#options;
    const isFunction = (one: { readonly fn: LambdaFunction }) => one.fn === fn;
    const isAlone = [...this.#waiting].filter(isFunction).length === 1;
    const left = startMilliseconds - (this.#waited.get(fn) ?? 0);
    if (!isAlone || left <= 0 || ![...this.#busy].some(isFunction)) {
      this.#endPatience(waiting);
      this.#waited.delete(fn);
      return start(fn);
    }
    waiting.patience ??= {
      since: now(),
      end: setTimeout(() => {
        this.#waited.set(fn, startMilliseconds);
        this.#admit();
      }, left),
    };
    return undefined;
  }

  #endPatience(waiting: Waiting<Started>): void {
    const { fn, patience } = waiting;
    if (!patience) return;
    clearTimeout(patience.end);
    waiting.patience = undefined;
    this.#waited.set(fn, (this.#waited.get(fn) ?? 0) + this.#options.now() - patience.since);
  }

  #takeIdle(fn: LambdaFunction): Started | undefined {
    this.#idle = this.#idle.filter(({ environment }) => environment.alive);
    const index = this.#idle.findLastIndex(({ environment }) => environment.fn === fn);
    const [found] = index < 0 ? [] : this.#idle.splice(index, 1);
    clearTimeout(found?.end);
    return found?.environment;
  }

  #keep(environment: Started): void {
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
  #spares(): Started[] {
    const idle = this.#idle.map(({ environment }) => environment);
    return idle.filter((one, at) => idle.slice(at + 1).some(({ fn }) => fn === one.fn));
  }

  #drop(environment: Started): void {
    const index = this.#idle.findIndex((idle) => idle.environment === environment);
    const [dropped] = index < 0 ? [] : this.#idle.splice(index, 1);
    clearTimeout(dropped?.end);
    environment.end();
  }
}
