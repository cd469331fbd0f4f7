import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPlatform, type Platform } from "../platform/open-platform.ts";
import type { DrawnFault } from "./random-faults.ts";
import { type EndedCommand, StartedCommand } from "./started-command.ts";

/** A home of its own with its raw files, on which commands run. */
export class World {
  readonly home: string;
  readonly raw: string;
  #files = 0;

  /** @param raw may be shared by several homes: commands only read it */
  constructor(home: string, raw: string) {
    this.home = home;
    this.raw = raw;
  }

  async make(): Promise<this> {
    for (const folder of [this.home, this.raw]) await mkdir(folder, { recursive: true });
    return this;
  }

  /** Starts a command on this home. */
  async start(script: string, args: readonly string[], faults: readonly DrawnFault[] = []): Promise<StartedCommand> {
    if (faults.length === 0) return new StartedCommand(script, args, { home: this.home });
    const file = join(this.home, `faults-${this.#files++}.json`);
    await writeFile(file, JSON.stringify(faults, null, 1));
    return new StartedCommand(script, args, { home: this.home, faults: file });
  }

  /** Runs a command on this home to its end. */
  async run(script: string, args: readonly string[]): Promise<EndedCommand> {
    return (await this.start(script, args)).ended;
  }

  /** Works with a gateway of this process on this home, on which no other runs. */
  async open<T>(work: (platform: Platform) => Promise<T>): Promise<T> {
    const platform = await openPlatform({ home: this.home, raw: this.raw });
    try {
      return await work(platform);
    } finally {
      await platform.close();
    }
  }
}
