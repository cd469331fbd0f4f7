import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Random, seededRandom } from "../../engine/random.ts";
import { generateSample } from "../sample/generate.ts";
import { defaultSample } from "../sample/sample-options.ts";
import { type Point, points } from "./points.ts";
import { Reader } from "./reader.ts";
import { Readings } from "./readings.ts";
import { settle } from "./settle.ts";
import { World } from "./world.ts";

export interface KillOptions {
  /** A folder for all of it. */
  readonly folder: string;
  readonly kills: number;
  readonly seed: number;
  /** Hours of raw files, two devices each. */
  readonly hours: number;
  /** Takes a line for each kill. */
  readonly log: (line: string) => void;
}

export interface KillReport {
  readonly kills: number;
  /** How many of them were at each named moment; the others were at random times. */
  readonly at: Readonly<Record<string, number>>;
  /** Runs that ended before they could be killed. */
  readonly survived: number;
  /** Partitions that the reader read meanwhile. */
  readonly reads: number;
  readonly wrong: readonly string[];
}

const datasets = ["vibration", "alerts"];
const range = ["--from", "2024-01-01", "--to", "2024-01-01"];

/**
 * Kills a backfill and all that it started over and over, in turns at random times and at named moments, starts the same command
 * again each time, and holds what comes of it against a run that nobody disturbed.
 */
export async function killRuns({ folder, kills, seed, hours, log }: KillOptions): Promise<KillReport> {
  const random = seededRandom(seed);
  const raw = join(folder, "raw");
  const disturbed = await new World(join(folder, "killed"), raw).make();
  const undisturbed = await new World(join(folder, "undisturbed"), raw).make();
  const sample = { ...defaultSample, datasets, shift: 24, hz: 2, hours, seed };
  await generateSample(sample, { root: raw });
  const args = ["--dataset", datasets.join(), ...range, "--raw", raw, "--json"];
  const wrong: string[] = [];
  const usual = await undisturbed.run("backfill.ts", args);
  if (usual.code !== 0) return { kills: 0, at: {}, survived: 0, reads: 0, wrong: [`Undisturbed: ${usual.stderr}`] };

  const readings = await Readings.open();
  const reader = new Reader(disturbed.home, readings);
  const stop = new AbortController();
  const reading = reader.run(stop.signal);
  const at: Record<string, number> = {};
  let [killed, survived, force] = [0, 0, false];
  while (killed < kills && survived < 2 * kills) {
    const point = killed % 2 === 0 ? undefined : points[(killed >> 1) % points.length];
    const how = point ? point.name : `after ${(random() * usual.seconds).toFixed(2)} s`;
    const { code, stderr } = await killOne(disturbed, [...args, ...(force ? ["--force"] : [])], random, point, how);
    // A run that ended has published all; the next one does it all again, so that there is something to kill.
    force = code === 0;
    if (code === null) {
      killed++;
      if (point) at[point.name] = (at[point.name] ?? 0) + 1;
      log(`kill ${killed} of ${kills}: ${how}`);
    } else {
      survived++;
      if (code !== 0) wrong.push(`A run that nobody killed ended with ${code}: ${stderr}`);
    }
  }
  const last = await disturbed.run("backfill.ts", args);
  if (last.code !== 0)
    wrong.push(`The last run, which nobody disturbed, ended with ${last.code}: ${last.stderr}${last.stdout}`);
  const again = await disturbed.run("backfill.ts", args);
  if (again.code !== 0 || JSON.parse(again.stdout).planned !== 0)
    wrong.push(`There was something left to do: ${again.stdout}`);
  stop.abort();
  await reading;
  wrong.push(...(await settle(disturbed, undisturbed, reader, readings)));
  readings.close();
  return { kills: killed, at, survived, reads: reader.reads, wrong };
}

async function killOne(world: World, args: readonly string[], random: Random, point: Point | undefined, how: string) {
  if (point) {
    // The share draws which of the partitions it is.
    const rule = { ...point.rule, share: 0.4, seed: Math.floor(random() * 2 ** 31) };
    return (await world.start("backfill.ts", args, [rule])).ended;
  }
  const command = await world.start("backfill.ts", args);
  const [, seconds = "0"] = /([\d.]+) s$/.exec(how) ?? [];
  await Promise.race([sleep(Number(seconds) * 1000), command.ended]);
  command.killNow();
  return command.ended;
}
