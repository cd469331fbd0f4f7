import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../../engine/random.ts";
import { localStage, readStage } from "../platform/stage.ts";
import {
  backfill,
  datasets,
  days,
  killGateways,
  letFilesArrive,
  redriveOldRuns,
  runLive,
  type Stage,
  sweepUp,
} from "./actors.ts";
import { Arrivals } from "./arrivals.ts";
import { GatewayKeeper } from "./gateway-keeper.ts";
import { type Trend, trendOf } from "./process-use.ts";
import { drawFaults } from "./random-faults.ts";
import { Reader } from "./reader.ts";
import { Readings } from "./readings.ts";
import { settle } from "./settle.ts";
import { type Peaks, Shares } from "./shares.ts";
import { World } from "./world.ts";

export interface DisturbOptions {
  /** A folder for all of it. */
  readonly folder: string;
  readonly minutes: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface DisturbReport {
  readonly minutes: number;
  readonly gatewayStarts: number;
  readonly gatewayKills: number;
  readonly filesArrived: number;
  readonly filesAgain: number;
  readonly reads: number;
  readonly happened: Readonly<Record<string, number>>;
  /** Of the last gateway, on which nothing was redriven. */
  readonly peaks: Peaks;
  /** Runs whose own peaks were held against the shares of their leases. */
  readonly runsMeasured: number;
  /** Of these runs the ones that came nearest to their shares. */
  readonly fullest: Peaks;
  /** Of the last gateway, which was not killed. Undefined where the system has no /proc or time was too short. */
  readonly memory: Trend | undefined;
  readonly handles: Trend | undefined;
  readonly wrong: readonly string[];
}

/** A check that looked at nothing has not been passed. */
const noRun =
  "No run's own use could be held against its share: no backfill ended with its figures. Run for more minutes; if that changes nothing, see what npm run backfill prints.";

/** Share of the time in which gateways are killed; in the rest one of them stays, to see what it holds over time, and what goes on at once. */
const killedShare = 0.5;

/**
 * Runs backfills on a gateway that is killed, throttled and broken at random, while files arrive, old runs are redriven and a reader
 * reads; then lets everything end, and holds what is published against an undisturbed run over the same files.
 */
export async function disturb({ folder, minutes, seed, log }: DisturbOptions): Promise<DisturbReport> {
  const random = seededRandom(seed);
  const raw = join(folder, "raw");
  const world = await new World(join(folder, "disturbed"), raw).make();
  const undisturbed = await new World(join(folder, "undisturbed"), raw).make();
  const hours = days.length * 24;
  const arrivals = await Arrivals.prepare(join(folder, "source"), raw, random, { datasets, hours, seed });
  const readings = await Readings.open();
  const reader = new Reader(world.home, readings);
  const shares = new Shares(await readStage(localStage));
  const gateway = new GatewayKeeper(world);
  const wrong: string[] = [];
  const tally = new Map<string, number>();
  const [calm, end] = [new AbortController(), new AbortController()];
  const during = (stop: AbortSignal): Stage => ({ world, gateway, arrivals, random, shares, stop, tally, wrong });

  await gateway.start(drawFaults(random));
  const actors = [
    killGateways(during(calm.signal)),
    letFilesArrive(during(end.signal)),
    backfill(during(end.signal)),
    backfill(during(end.signal), 10, 40),
    runLive(during(end.signal), "daily"),
    runLive(during(end.signal), "hourly"),
    sweepUp(during(end.signal)),
    // What is redriven by itself holds no lease, and shares are proved without it.
    redriveOldRuns(during(calm.signal)),
    reader.run(end.signal),
  ];
  await elapse(minutes * killedShare, "disturbed", log);
  calm.abort();
  await actors[0];
  await gateway.kill();
  await gateway.start([], shares);
  await elapse(minutes * (1 - killedShare), "one gateway, no kills", log);
  const { samples } = gateway;
  end.abort();
  await Promise.all(actors);
  await gateway.close();

  log("the last runs, and an undisturbed one");
  wrong.push(
    ...gateway.wrong,
    ...shares.violations,
    ...(shares.runs === 0 ? [noRun] : []),
    ...(await runToTheEnd(world)),
    ...(await runToTheEnd(undisturbed)),
  );
  wrong.push(...(await settle(world, undisturbed, reader, readings)));
  readings.close();
  const of = (what: "megabytes" | "handles") => samples.map((use) => ({ seconds: use.seconds, value: use[what] }));
  return {
    minutes,
    gatewayStarts: gateway.starts,
    gatewayKills: gateway.kills,
    filesArrived: arrivals.arrived,
    filesAgain: arrivals.again,
    reads: reader.reads,
    happened: Object.fromEntries([...tally].sort()),
    peaks: shares.peaks,
    runsMeasured: shares.runs,
    fullest: shares.fullest,
    memory: trendOf(of("megabytes"), 32),
    handles: trendOf(of("handles"), 8),
    wrong,
  };

  async function elapse(share: number, what: string, tell: (line: string) => void): Promise<void> {
    const until = performance.now() + share * 60_000;
    while (performance.now() < until) {
      tell(
        `${what}: ${arrivals.arrived} files arrived, ${reader.reads} partitions read, ${[...tally].map(([name, times]) => `${times} ${name}`).join(", ")}`,
      );
      await sleep(Math.min(20_000, until - performance.now()));
    }
  }
}

/** Nothing disturbs any more: the same command brings everything up to date, and then finds nothing to do. */
async function runToTheEnd(world: World): Promise<string[]> {
  const args = ["--dataset", datasets.join(), "--from", days[0], "--to", days[1], "--raw", world.raw, "--json"];
  // Each lease that a run held when it was killed is taken over by the next run of its kind, and given back.
  for (const machine of ["daily", "hourly"]) {
    const live = await world.run("live.ts", [machine, "--at", "2024-01-03T02:00:00Z", "--raw", world.raw, "--json"]);
    if (live.code !== 0)
      return [`The last ${machine} run on ${world.home} ended with ${live.code}: ${live.stderr}${live.stdout}`];
  }
  const { code, stdout, stderr } = await world.run("backfill.ts", args);
  if (code !== 0) return [`The last run on ${world.home} ended with ${code}: ${stderr}${stdout}`];
  const again = await world.run("backfill.ts", args);
  const isDone = again.code === 0 && JSON.parse(again.stdout).planned === 0;
  const swept = await world.run("sweep.ts", ["--older-than", "0m", "--raw", world.raw, "--json"]);
  if (swept.code !== 0)
    return [`The last sweep on ${world.home} ended with ${swept.code}: ${swept.stderr}${swept.stdout}`];
  return isDone ? [] : [`There was something left to do on ${world.home}: ${again.stderr}${again.stdout}`];
}
