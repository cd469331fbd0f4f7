import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayInfo } from "./gateway-file.ts";
import { checkHealth, type GatewayHealth } from "./gateway-health.ts";
import { UsageError } from "./usage-error.ts";

/** What waiting for a gateway takes of the world, so that a test need not wait. */
export interface Lookout {
  /** Milliseconds on a clock that only goes forward. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Asks a gateway how it is; a silent one takes two seconds. */
  ask(info: GatewayInfo): Promise<GatewayHealth>;
  /** Takes a line for the user. */
  tell(line: string): void;
}

/** The clock, the network and standard error. */
export const ordinaryLookout: Lookout = {
  now: () => performance.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  ask: checkHealth,
  tell: (line) => void process.stderr.write(`${line}\n`),
};

/** Starting takes a second, and on a machine that does ten other things more than fifteen; fifty keep a gateway silent for six. */
const longest = 60_000;

/** From when on the user is told what is waited for, in milliseconds. */
const untold = 5000;

/** The wait of one command for the gateway on a home: a minute at most, and the user is told of it once. */
export class GatewayPatience {
  readonly #home: string;
  readonly #lookout: Lookout;
  readonly #begun: number;
  #told = false;

  constructor(home: string, lookout: Lookout) {
    this.#home = home;
    this.#lookout = lookout;
    this.#begun = lookout.now();
  }

  /**
   * Waits for a moment.
   *
   * @param who the gateway's process, and its url where that is known
   * @throws UsageError where a minute has passed
   */
  async wait(who: string, health: Exclude<GatewayHealth, "running" | "gone">): Promise<void> {
    const waited = this.#lookout.now() - this.#begun;
    const gateway = `The gateway on ${this.#home}, ${who},`;
    if (waited >= longest) {
      const seconds = Math.round(waited / 1000);
      throw new UsageError(
        health === "silent"
          ? `${gateway} is there and has not answered for ${seconds} s. Wait if the machine is busy, or end that process, and try again.`
          : `${gateway} is still starting or closing after ${seconds} s. Try again.`,
      );
    }
    if (waited >= untold && !this.#told) {
      this.#told = true;
      this.#lookout.tell(
        `${gateway} ${health === "silent" ? "does not answer yet" : "is starting or closing"}: waiting for it, for ${longest / 1000} s at most.`,
      );
    }
    await this.#lookout.sleep(50);
  }
}
