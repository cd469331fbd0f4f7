import { errorNames } from "../error-name.ts";
import type { Execution } from "../execution.ts";
import type { Frame } from "../frame.ts";
import { count, type MapRun, tallyOf } from "./map-run.ts";

/**
 * True where a redrive goes on with the Map Run that there is. A new one is started where it succeeded (its state failed
 * afterwards), where its items were never read, and where it failed for too much data or by States.Runtime (FACTS.md A5).
 */
export function canRedrive({ status, items, failure }: MapRun): boolean {
  if (status !== "FAILED" && status !== "ABORTED") return false;
  if (items === undefined) return false;
  return failure?.error !== errorNames.dataLimitExceeded && failure?.error !== errorNames.runtime;
}

/**
 * Makes a Map Run that ended run again, for a frame and its new turn. Its children that did not succeed wait for their turn
 * as `PENDING_REDRIVE`; those of which `isRedrivable` says no stay as they ended.
 */
export function reopenMapRun(
  run: MapRun,
  frame: Frame,
  now: number,
  isRedrivable: (executionArn: string) => Execution | undefined,
): void {
  run.turn = frame.turn;
  run.status = "RUNNING";
  run.stopDate = undefined;
  run.failure = undefined;
  run.isDue = false;
  run.redriveCount++;
  run.redriveDate = now;
  run.notRedrivable = { executions: 0, items: 0 };
  for (const [number, ended] of [...run.notSucceeded].sort(([a], [b]) => a - b)) {
    const child = isRedrivable(ended.arn);
    if (child === undefined) {
      run.notRedrivable.executions++;
      run.notRedrivable.items += ended.items;
      continue;
    }
    child.status = "PENDING_REDRIVE";
    count(run, tallyOf(ended.status), -1, -ended.items);
    count(run, "pendingRedrive", 1, ended.items);
    run.pendingRedrives.push({ ...ended, number, child });
  }
}

/** A Map Run has ended before all its redrives had their turn: the children are again what they were. */
export function dropPendingRedrives(run: MapRun): void {
  for (const { child, status, items } of run.pendingRedrives.splice(0)) {
    child.status = status;
    count(run, "pendingRedrive", -1, -items);
    count(run, tallyOf(status), 1, items);
  }
}
