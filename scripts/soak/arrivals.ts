import { copyFile, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Random } from "../../engine/random.ts";
import { generateSample } from "../sample/generate.ts";
import { sampleFiles } from "../sample/sample-files.ts";
import { defaultSample, type SampleOptions } from "../sample/sample-options.ts";

/**
 * Raw files that come in while everything runs, in the order of their times. Some come again later with other content, as a device
 * sends a file anew. Each appears whole, by a rename.
 */
export class Arrivals {
  arrived = 0;
  again = 0;
  readonly #folder: string;
  readonly #raw: string;
  readonly #random: Random;
  readonly #keys: readonly string[];

  private constructor(folder: string, raw: string, random: Random, keys: readonly string[]) {
    this.#folder = folder;
    this.#raw = raw;
    this.#random = random;
    this.#keys = keys;
  }

  /** Makes the files beforehand, twice: as they come first, and as they come again. */
  static async prepare(
    folder: string,
    raw: string,
    random: Random,
    about: Pick<SampleOptions, "datasets" | "hours" | "seed">,
  ): Promise<Arrivals> {
    const options: SampleOptions = { ...defaultSample, ...about, shift: 24, hz: 2 };
    await generateSample(options, { root: join(folder, "first") });
    const other = { ...options, seed: about.seed + 1 };
    await generateSample(other, { root: join(folder, "again") });
    // Devices are off at other times in another sample: only what is in both can come again.
    const both = new Set([...sampleFiles(other)].map(({ key }) => key));
    const keys = [...sampleFiles(options)].map(({ key }) => key).filter((key) => both.has(key));
    keys.sort(byTime);
    return new Arrivals(folder, raw, random, keys);
  }

  get left(): number {
    return this.#keys.length - this.arrived;
  }

  /** Lets one more file arrive. */
  async next(): Promise<void> {
    const isAgain = this.arrived > 0 && (this.left === 0 || this.#random() < 0.15);
    const key = this.#keys[isAgain ? Math.floor(this.#random() * this.arrived) : this.arrived] ?? "";
    await this.#place(isAgain ? "again" : "first", key);
    if (isAgain) this.again++;
    else this.arrived++;
  }

  async #place(from: string, key: string): Promise<void> {
    const target = join(this.#raw, key);
    await mkdir(dirname(target), { recursive: true });
    const draft = join(this.#raw, `.${this.arrived}-${this.again}.part`);
    await copyFile(join(this.#folder, from, key), draft);
    await rename(draft, target);
  }
}

/** Keys end in the device and the time of a file: `…/device-01_20240101T0005.csv.gz`. */
function byTime(one: string, other: string): number {
  const time = (key: string) => /_(\d{8}T\d+)\./.exec(key)?.[1]?.padEnd(13, "0") ?? "";
  return time(one) < time(other) ? -1 : time(one) > time(other) ? 1 : one < other ? -1 : 1;
}
