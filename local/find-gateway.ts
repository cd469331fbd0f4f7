import { type GatewayInfo, readGatewayFile, removeGatewayFile } from "./gateway-file.ts";
import { type GatewayHealth, processExists } from "./gateway-health.ts";
import { acquireGatewayLock, type GatewayLock, type LockHolder } from "./gateway-lock.ts";
import { GatewayPatience, type Lookout, ordinaryLookout } from "./gateway-patience.ts";
import { makeHomeFolder } from "./home-folder.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The gateway that runs on a home, or undefined. It runs if its process exists and it answers for itself, for which it is given
 * a minute: a machine that is busy may keep it silent for long. The file of one that died is removed.
 *
 * @param home the folder of all local state, `.sluice` by default; it need not exist.
 * @throws UsageError where its process exists and stays silent
 */
export async function findGateway(home: string, lookout = ordinaryLookout): Promise<GatewayInfo | undefined> {
  const patience = new GatewayPatience(home, lookout);
  for (;;) {
    const info = await readGatewayFile(home);
    if (!info) return undefined;
    const health = await healthOf(info, lookout);
    if (health === "running") return info;
    if (health === "silent") {
      await patience.wait(named(info), health);
      continue;
    }
    if (health === "gone") await clearAway(home, info, lookout);
    return undefined;
  }
}

/** Removes the file of a gateway that died. Under the lock, so that it is not the file of one that starts just now. */
async function clearAway(home: string, info: GatewayInfo, lookout: Lookout): Promise<void> {
  const me = { pid: process.pid, started: new Date().toISOString() };
  const isHeld = async (holder: LockHolder) => (await lookAt(home, holder, lookout)).health !== "gone";
  const taken = await acquireGatewayLock(home, me, isHeld);
  if (!("lock" in taken)) return;
  await removeGatewayFile(home, info);
  await taken.lock.release();
}

/** Another gateway has the home, and takes requests. */
export class GatewayRunningError extends UsageError {}

/**
 * Takes a home for a gateway that is about to start. One that is starting, closing or silent there is waited for, a minute at most.
 *
 * @throws GatewayRunningError naming the pid and url of the gateway that has the home; UsageError where that one does not answer, and
 *   for a home that cannot be written to.
 */
export async function claimHome(
  home: string,
  me: Pick<LockHolder, "pid" | "started">,
  lookout = ordinaryLookout,
): Promise<GatewayLock> {
  await makeHomeFolder(home);
  const patience = new GatewayPatience(home, lookout);
  let seen: Awaited<ReturnType<typeof lookAt>> = { health: "gone" };
  for (;;) {
    const taken = await acquireGatewayLock(home, me, async (holder) => {
      seen = await lookAt(home, holder, lookout);
      return seen.health !== "gone";
    });
    if ("lock" in taken) return taken.lock;
    const who = named({ pid: taken.holder.pid, url: seen.url });
    if (seen.health === "running") {
      throw new GatewayRunningError(`A gateway is already running on ${home}: ${who}. Use it, or stop it first.`);
    }
    // Whoever is gone does not hold the lock: it would have been taken.
    if (seen.health !== "gone") await patience.wait(who, seen.health);
  }
}

function named({ pid, url }: { readonly pid: number | undefined; readonly url: string | undefined }): string {
  return `process ${pid ?? "unknown"}${url === undefined ? "" : ` at ${url}`}`;
}

async function healthOf(info: GatewayInfo, lookout: Lookout): Promise<GatewayHealth> {
  return processExists(info.pid) ? lookout.ask(info) : "gone";
}

/**
 * How a lock's holder is. That its process exists is not enough: ids are used again, in a container at every start. So
 * it must answer; or have touched the lock so lately that it may not have written its file yet, or just removed it.
 */
async function lookAt(
  home: string,
  holder: LockHolder,
  lookout: Lookout,
): Promise<{ health: GatewayHealth; url?: string }> {
  if (holder.pid !== undefined && !processExists(holder.pid)) return { health: "gone" };
  const info = await readGatewayFile(home);
  if (info && info.pid === holder.pid && info.started === holder.started) {
    return { health: await healthOf(info, lookout), url: info.url };
  }
  return { health: Date.now() - Date.parse(holder.since) < withoutFile ? "starting" : "gone" };
}

/** How long a holder may be without its file, in milliseconds; in truth it is a few, and seconds on a machine that is busy. */
const withoutFile = 30_000;
