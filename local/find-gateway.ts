import { setTimeout as sleep } from "node:timers/promises";
import { type GatewayInfo, readGatewayFile, removeGatewayFile } from "./gateway-file.ts";
import { checkHealth, type GatewayHealth, processExists } from "./gateway-health.ts";
import { acquireGatewayLock, type GatewayLock, type LockHolder } from "./gateway-lock.ts";
import { makeHomeFolder } from "./home-folder.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The gateway that runs on a home, or undefined. It runs if its process exists and it answers for itself; the file of
 * one that died is removed.
 *
 * @param home the folder of all local state, `.sluice` by default; it need not exist.
 */
export async function findGateway(home: string): Promise<GatewayInfo | undefined> {
  const info = await readGatewayFile(home);
  if (!info) return undefined;
  const health = processExists(info.pid) ? await patientHealth(info) : "gone";
  if (health === "running") return info;
  // Under the lock, so that it is not the file of a gateway that starts just now.
  const me = { pid: process.pid, started: new Date().toISOString() };
  const isHeld = async (holder: LockHolder) => (await lookAt(home, holder)).health !== "gone";
  const taken = health === "gone" ? await acquireGatewayLock(home, me, isHeld) : undefined;
  if (taken && "lock" in taken) {
    await removeGatewayFile(home, info);
    await taken.lock.release();
  }
  return undefined;
}

/** A machine that is busy may keep a gateway from answering for seconds: one that is silent is asked three times, for 6 s. */
async function patientHealth(info: GatewayInfo): Promise<GatewayHealth> {
  for (let asked = 1; ; asked++) {
    const health = await checkHealth(info);
    if (health !== "silent" || asked === 3) return health;
  }
}

/** Another gateway has the home, and takes requests. */
export class GatewayRunningError extends UsageError {}

/**
 * Takes a home for a gateway that is about to start. One that is starting or closing there is waited for, a minute at most.
 *
 * @throws GatewayRunningError naming the pid and url of the gateway that has the home; UsageError where that one does not answer, and
 *   for a home that cannot be written to.
 */
export async function claimHome(home: string, me: Pick<LockHolder, "pid" | "started">): Promise<GatewayLock> {
  await makeHomeFolder(home);
  // Starting takes a second, and on a machine that does ten other things more than fifteen.
  const until = Date.now() + 60_000;
  let seen: Awaited<ReturnType<typeof lookAt>> = { health: "gone" };
  for (;;) {
    const taken = await acquireGatewayLock(home, me, async (holder) => {
      seen = await lookAt(home, holder);
      return seen.health !== "gone";
    });
    if ("lock" in taken) return taken.lock;
    const who = `process ${taken.holder.pid ?? "unknown"}${seen.url === undefined ? "" : ` at ${seen.url}`}`;
    if (seen.health === "running") {
      throw new GatewayRunningError(`A gateway is already running on ${home}: ${who}. Use it, or stop it first.`);
    }
    if (seen.health === "silent") {
      throw new UsageError(`The gateway on ${home}, ${who}, does not answer. End that process first.`);
    }
    if (Date.now() > until) {
      throw new UsageError(`The gateway on ${home}, ${who}, is still starting or closing. Try again.`);
    }
    await sleep(50);
  }
}

/**
 * How a lock's holder is. That its process exists is not enough: ids are used again, in a container at every start. So
 * it must answer; or have touched the lock so lately that it may not have written its file yet, or just removed it.
 */
async function lookAt(home: string, holder: LockHolder): Promise<{ health: GatewayHealth; url?: string }> {
  if (holder.pid !== undefined && !processExists(holder.pid)) return { health: "gone" };
  const info = await readGatewayFile(home);
  if (info && info.pid === holder.pid && info.started === holder.started) {
    return { health: await patientHealth(info), url: info.url };
  }
  return { health: Date.now() - Date.parse(holder.since) < withoutFile ? "starting" : "gone" };
}

/** How long a holder may be without its file, in milliseconds; in truth it is a few. */
const withoutFile = 10_000;
