import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openPlatform } from "../../scripts/platform/open-platform.ts";
import { type Finished, finished, startProgram } from "../support/program.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";

/** The dataset.yml of a dataset of one file per rig and partition. */
export const yaml = (name: string, partition: "day" | "hour") => `
files: ${name}/{rig}/{yyyy}-{MM}-{dd}${partition === "hour" ? "T{HH}" : ""}.csv
partition: ${partition}
timezone: Europe/Berlin
format: { type: csv, compression: none }
columns:
  - { name: at, type: timestamp, required: true }
  - { name: value, type: int }
timestamp: at
`;
/** A raw file. */
export const content = (...values: readonly number[]) =>
  `at,value\n${values.map((value) => `2024-03-31T10:00:00,${value}\n`).join("")}`;

export interface World {
  readonly home: string;
  readonly folder: string;
  put(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
  describe(name: string, text: string): Promise<void>;
  backfill(...args: readonly string[]): Promise<Finished>;
}

/** Two datasets, `days` and `hours`, the raw files that are given, and the command. */
export async function withWorld(
  files: Readonly<Record<string, string>>,
  work: (world: World) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const [home, raw, datasets] = [join(folder, "home"), join(folder, "raw"), join(folder, "datasets")];
    const write = async (path: string, text: string) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    };
    const world: World = {
      home,
      folder,
      put: (key, text) => write(join(raw, key), text),
      remove: (key) => rm(join(raw, key)),
      describe: (name, text) => write(join(datasets, name, "dataset.yml"), text),
      backfill: (...args) =>
        finished(startProgram("backfill.ts", ["--raw", raw, "--datasets", datasets, ...args], home)),
    };
    await world.describe("days", yaml("days", "day"));
    await world.describe("hours", yaml("hours", "hour"));
    await mkdir(raw);
    for (const [key, text] of Object.entries(files)) await world.put(key, text);
    await work(world);
  });
}

/** As {@link withWorld}, beside one gateway for all commands: none starts its own, and functions stay warm. */
export async function besideGateway(
  files: Readonly<Record<string, string>>,
  work: (world: World) => Promise<void>,
): Promise<void> {
  await withWorld(files, async (world) => {
    const gateway = await openPlatform({ home: world.home, raw: join(world.folder, "raw") });
    try {
      await work(world);
    } finally {
      await gateway.close();
    }
  });
}

/** Of each dataset two partitions, on the day that Berlin has no hour 2. */
export const files = {
  "days/a/2024-03-30.csv": content(1),
  "days/b/2024-03-30.csv": content(1, 2),
  "days/a/2024-03-31.csv": content(3),
  "hours/a/2024-03-31T01.csv": content(4),
  "hours/a/2024-03-31T03.csv": content(5),
};
/** All of them. */
export const range = ["--from", "2024-03-30", "--to", "2024-03-31"];
