import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../platform/names.ts";

/** How a command ended and what it said. */
export interface EndedCommand {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface CommandOptions {
  /** The folder of all local state. */
  readonly home: string;
  /** A faults file (docs/faults.md). Default: no faults. */
  readonly faults?: string | undefined;
}

/** A command of this project in a process group of its own, so that it can be killed with all that it started. */
export class StartedCommand {
  readonly pid: number;
  readonly ended: Promise<EndedCommand>;
  readonly #child: ChildProcess;
  readonly #said = { stdout: "", stderr: "" };
  #isOver = false;

  /** @param script below `scripts/`: `backfill.ts` */
  constructor(script: string, args: readonly string[], { home, faults }: CommandOptions) {
    const { SLUICE_FAULTS: _, ...environment } = process.env;
    this.#child = spawn(process.execPath, ["--import", "tsx", join("scripts", script), ...args], {
      cwd: projectRoot,
      env: { ...environment, SLUICE_HOME: home, ...(faults !== undefined && { SLUICE_FAULTS: faults }) },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.pid = this.#child.pid ?? 0;
    running.add(this);
    this.ended = this.#follow(performance.now());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends its whole process group as `kill -9` does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.killNow();
    await this.ended;
  }

  killNow(): void {
    if (this.#isOver || this.pid === 0) return;
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  /** Waits for a text on standard output and gives the pattern's group; undefined where the command ends without it. */
  async saying(pattern: RegExp): Promise<string | undefined> {
    for (;;) {
      const found = pattern.exec(this.#said.stdout)?.[1];
      if (found !== undefined || this.#isOver) return found;
      await Promise.race([sleep(50), this.ended]);
    }
  }

  /** Asks it to end, as Ctrl-C does. */
  interrupt(): void {
    if (!this.#isOver) this.#child.kill("SIGINT");
  }

  async #follow(begun: number): Promise<EndedCommand> {
    this.#child.stdout?.on("data", (text) => (this.#said.stdout += text));
    this.#child.stderr?.on("data", (text) => (this.#said.stderr += text));
    const [code] = (await once(this.#child, "close")) as [number | null];
    this.#isOver = true;
    running.delete(this);
    return { code, ...this.#said, seconds: (performance.now() - begun) / 1000 };
  }
}

const running = new Set<StartedCommand>();

// A process group of its own is not ended with its parent.
process.on("exit", () => {
  for (const command of running) command.killNow();
});
