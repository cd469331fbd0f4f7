import { setTimeout as sleep } from "node:timers/promises";
import { ListExecutionsCommand, paginateListStateMachines, RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import type { Random } from "../../engine/random.ts";
import type { LiveName } from "../../workflows/live.ts";
import { exitCodes } from "../command/command.ts";
import type { Arrivals } from "./arrivals.ts";
import type { GatewayKeeper } from "./gateway-keeper.ts";
import { drawFaults } from "./random-faults.ts";
import type { Shares } from "./shares.ts";
import type { World } from "./world.ts";

/** Whoever does something to a world until it is told to stop. */
export interface Stage {
  readonly world: World;
  readonly gateway: GatewayKeeper;
  readonly arrivals: Arrivals;
  readonly random: Random;
  readonly shares: Shares;
  readonly stop: AbortSignal;
  /** What happened, by its name. */
  readonly tally: Map<string, number>;
  /** What must not happen. */
  readonly wrong: string[];
}

export const days = ["2024-01-01", "2024-01-02"] as const;
export const datasets = ["vibration", "alerts"] as const;

export function count({ tally }: Pick<Stage, "tally">, what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

/** Waits for some seconds, or until everybody is to stop. */
export async function pause(
  { random, stop }: Pick<Stage, "random" | "stop">,
  least: number,
  most: number,
): Promise<void> {
  const until = performance.now() + (least + random() * (most - least)) * 1000;
  while (!stop.aborted && performance.now() < until) await sleep(Math.min(250, until - performance.now()));
}

/** Kills the gateway now and then, and starts another one with other faults. */
export async function killGateways(stage: Stage): Promise<void> {
  while (!stage.stop.aborted) {
    await pause(stage, 15, 60);
    if (stage.stop.aborted) return;
    await stage.gateway.kill();
    await stage.gateway.start(drawFaults(stage.random));
  }
}

/** Lets files arrive all the time, some while a backfill lists them. */
export async function letFilesArrive(stage: Stage): Promise<void> {
  while (!stage.stop.aborted) {
    const files = 1 + Math.floor(stage.random() * 4);
    for (let file = 0; file < files; file++) await stage.arrivals.next();
    await pause(stage, 0.2, 3);
  }
}

/**
 * Runs one backfill after the other, of one dataset or both, and kills or interrupts some. Several may do so at once: one of them has
 * the lease, the others are told who.
 */
export async function backfill(stage: Stage, least = 0, most = 4): Promise<void> {
  const { random, world } = stage;
  while (!stage.stop.aborted) {
    if (!stage.gateway.clients) {
      await pause(stage, 0.2, 0.5);
      continue;
    }
    const which = random() < 0.5 ? datasets.join() : (datasets[Math.floor(random() * datasets.length)] ?? "vibration");
    const command = await world.start("backfill.ts", [
      ...["--dataset", which, "--from", days[0], "--to", days[1], "--raw", world.raw, "--json"],
      ...(random() < 0.2 ? ["--force"] : []),
    ]);
    const fate = random();
    if (fate < 0.3) {
      await Promise.race([pause(stage, 1, 15), command.ended]);
      if (fate < 0.2) command.killNow();
      else command.interrupt();
    }
    const { code, stdout, stderr } = await command.ended;
    const isHeld = /LeaseHeld/.test(stdout + stderr);
    count(stage, isHeld ? "backfills that found the lease held" : `backfills that ended with ${code ?? "a kill"}`);
    judge(stage, code, stderr);
    stage.shares.command(stdout);
    await pause(stage, least, most);
  }
}

/** Starts a schedule's runs as time goes by in the data, much faster than it does. */
export async function runLive(stage: Stage, machine: LiveName): Promise<void> {
  const { world } = stage;
  const step = { daily: 24, hourly: 1 }[machine] * hour;
  const last = Date.parse(`${days[1]}T00:00:00Z`) + 26 * hour;
  for (
    let scheduled = Date.parse(`${days[0]}T02:00:00Z`);
    !stage.stop.aborted;
    scheduled = Math.min(scheduled + step, last)
  ) {
    await pause(stage, 2, 20);
    if (stage.stop.aborted || !stage.gateway.clients) continue;
    const at = new Date(scheduled).toISOString();
    const command = await world.start("live.ts", [machine, "--at", at, "--raw", world.raw, "--json"]);
    if (stage.random() < 0.1) {
      await Promise.race([pause(stage, 1, 10), command.ended]);
      command.killNow();
    }
    const { code, stdout, stderr } = await command.ended;
    const status = /"status": "(\w+)"/.exec(stdout)?.[1] ?? `code ${code ?? "of a kill"}`;
    count(stage, `${machine} runs that ended ${status}`);
    judge(stage, code, stderr);
  }
}

/** Sweeps what nobody needs any more, however young it is. Histories stay, because old runs are redriven. */
export async function sweepUp(stage: Stage): Promise<void> {
  while (!stage.stop.aborted) {
    await pause(stage, 10, 40);
    if (stage.stop.aborted || !stage.gateway.clients) continue;
    const { world } = stage;
    const command = await world.start("sweep.ts", [
      "--older-than",
      "0m",
      "--keep-histories",
      "--raw",
      world.raw,
      "--json",
    ]);
    const { code, stderr } = await command.ended;
    count(stage, `sweeps that ended with ${code ?? "a kill"}`);
    judge(stage, code, stderr);
  }
}

const hour = 3_600_000;

/** A command ends well, with failed work, interrupted or killed. It never complains about its usage, or in stacks. */
function judge(stage: Stage, code: number | null, stderr: string): void {
  if (code === exitCodes.usage && /^There are no raw files of /.test(stderr)) return; // None has arrived yet.
  const isKnown = code === null || code === exitCodes.done || code === exitCodes.failed || code === 130;
  if (isKnown && !/\n\s+at /.test(stderr)) return;
  stage.wrong.push(`A command ended with ${code}: ${stderr.slice(0, 2000)}`);
}

/** Redrives executions that did not end well, however old: newer runs have been there since. */
export async function redriveOldRuns(stage: Stage): Promise<void> {
  while (!stage.stop.aborted) {
    await pause(stage, 3, 12);
    const { clients } = stage.gateway;
    if (clients) await redriveOne(stage, clients).catch(() => {}); // The gateway was killed, or a fault met it.
  }
}

async function redriveOne(stage: Stage, { sfn }: NonNullable<GatewayKeeper["clients"]>): Promise<void> {
  const old: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client: sfn }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      for (const statusFilter of ["FAILED", "ABORTED"] as const) {
        const { executions = [] } = await sfn.send(
          new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: 20 }),
        );
        old.push(...executions.map(({ executionArn = "" }) => executionArn));
      }
    }
  }
  const executionArn = old[Math.floor(stage.random() * old.length)];
  if (executionArn === undefined) return;
  const outcome = await sfn.send(new RedriveExecutionCommand({ executionArn })).then(
    () => "redriven",
    (error: Error) => error.name,
  );
  count(stage, outcome === "redriven" ? "old executions redriven" : `redrives refused (${outcome})`);
}
