import { setTimeout as sleep } from "node:timers/promises";
import { readUsage } from "../../local/usage/service.ts";
import { type Clients, createClients } from "../platform/clients.ts";
import { type ProcessUse, useOf } from "./process-use.ts";
import type { DrawnFault } from "./random-faults.ts";
import type { Shares } from "./shares.ts";
import type { StartedCommand } from "./started-command.ts";
import type { World } from "./world.ts";

/** A gateway of its own process (`npm run local`), started anew whenever it is killed. */
export class GatewayKeeper {
  starts = 0;
  kills = 0;
  /** Of the gateway that runs, since it was started. */
  samples: ProcessUse[] = [];
  readonly wrong: string[] = [];
  readonly #world: World;
  #command: StartedCommand | undefined;
  #clients: Clients | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** Clients of the gateway that runs; undefined while none does. */
  get clients(): Clients | undefined {
    return this.#clients;
  }

  /** @param shares is told how the account's quotas are used */
  async start(faults: readonly DrawnFault[], shares?: Shares): Promise<void> {
    for (;;) {
      const command = await this.#world.start("local.ts", ["--port", "0", "--raw", this.#world.raw, "--json"], faults);
      this.#command = command;
      const url = await command.saying(/"url":"(http:[^"]*)"/);
      if (url !== undefined) {
        this.starts++;
        this.samples = [];
        this.#clients = createClients(url);
        void this.#sample(command);
        if (shares) void watch(command, url, shares);
        return;
      }
      const { stderr } = await command.ended;
      // A command that found no gateway has started its own, which ends with it.
      if (!/^A gateway is running already|^The gateway (?:on|has)/.test(stderr)) {
        this.wrong.push(`A gateway did not start: ${stderr}`);
        return;
      }
      await sleep(500);
    }
  }

  /** Ends it as `kill -9` does, with all processes of its group. */
  async kill(): Promise<void> {
    this.#clients = undefined;
    this.kills++;
    await this.#command?.kill();
  }

  /** Ends it as Ctrl-C does. */
  async close(): Promise<void> {
    this.#clients = undefined;
    this.#command?.interrupt();
    const ended = await this.#command?.ended;
    if (ended && ended.code !== 0) this.wrong.push(`The gateway ended with ${ended.code}: ${ended.stderr}`);
  }

  /** A gateway that ends by itself has no right to. */
  async #sample(command: StartedCommand): Promise<void> {
    const { samples } = this;
    const begun = performance.now();
    while (!command.isOver) {
      const use = await useOf(command.pid, (performance.now() - begun) / 1000);
      if (use) samples.push(use);
      await Promise.race([sleep(2000), command.ended]);
    }
    const { code, stderr } = await command.ended;
    if (this.#clients && this.#command === command) {
      this.#clients = undefined;
      this.wrong.push(`The gateway ended by itself with ${code}: ${stderr.slice(-2000)}`);
    }
  }
}

/** Peaks stay until the gateway ends, so that looking now and then is enough. */
async function watch(command: StartedCommand, url: string, shares: Shares): Promise<void> {
  while (!command.isOver) {
    const usage = await readUsage(url).catch(() => undefined); // It is just ending.
    if (usage) shares.account(usage);
    await Promise.race([sleep(1000), command.ended]);
  }
}
