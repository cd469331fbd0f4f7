import { ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { isRunning } from "../../functions/shared/is-running.ts";
import { leaseTable } from "../../functions/shared/lease-table.ts";
import type { LeaseHolder, LeaseItem } from "../../schemas/lease-item.ts";
import { exitCodes } from "../command/command.ts";
import type { Clients } from "../platform/clients.ts";

type Services = Pick<Clients, "dynamodb" | "sfn" | "names">;

/** The lease of backfills as it is now; undefined where none ever ran. */
export async function backfillLease({ dynamodb, names }: Omit<Services, "sfn">): Promise<LeaseItem | undefined> {
  return leaseTable(dynamodb, names.resources.ledger)
    .read("backfill")
    .catch((error: unknown) => {
      // Nothing was ever deployed here.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    });
}

/** Whose backfill runs, as the machine's first state would find it; undefined where none does. */
export async function leaseHolder(services: Services): Promise<LeaseHolder | undefined> {
  const lease = await backfillLease(services);
  if (lease?.state !== "HELD") return undefined;
  return (await isRunning(services.sfn, lease.holder.owner)) ? lease.holder : undefined;
}

/** Says that a backfill runs, in the words of the machine. Returns the exit code. */
export function refuseHeld({ owner, run, since }: LeaseHolder, json: boolean): number {
  const cause = `A backfill runs: ${owner} (run ${run}), since ${since}. Wait until it has ended, or stop it, and run again.`;
  if (json) console.log(JSON.stringify({ status: "FAILED", error: "LeaseHeld", cause }, null, 2));
  return told(cause);
}

/** What a run is told whose first state found the lease held. */
export function told(cause: string): number {
  process.stderr.write(`${cause}\nSee how far it is with --status; stop it with --stop.\n`);
  return exitCodes.failed;
}
