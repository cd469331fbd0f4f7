import type { z } from "zod";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionClaim } from "../../schemas/partition.ts";
import { claimed } from "../shared/ledger.ts";
import { type Buckets, claimOf } from "../shared/prefixes.ts";
import { type LedgerServices, rollForward } from "../shared/roll-forward.ts";
import type { claimPartition } from "./contract.ts";
import { PartitionHeldError } from "./partition-held-error.ts";

export interface ClaimServices extends LedgerServices {
  readonly buckets: Buckets;
  /** Whether an execution, by its ARN, is RUNNING or may become so again. */
  readonly isRunning: (owner: string) => Promise<boolean>;
}

/**
 * Claims a partition for an execution, once nobody else that is RUNNING has it.
 *
 * @throws PartitionHeldError while another execution works on it
 */
export async function claim(
  services: ClaimServices,
  { dataset, partition, run, owner }: z.infer<typeof claimPartition.input>,
): Promise<PartitionClaim> {
  const { ledger, buckets, now } = services;
  for (let turn = 0; turn < maxTurns; turn++) {
    const seen = await ledger.read(dataset.name, partition);
    if (seen && isAtWork(seen)) {
      if (seen.owner === owner && seen.state === "RUNNING") return claimOf(dataset, partition, seen, buckets);
      if (seen.owner !== owner && (await services.isRunning(seen.owner))) throw new PartitionHeldError(seen);
    }
    if (seen?.state === "PUBLISHING") {
      await rollForward(services, seen);
      continue;
    }
    const item = claimed(seen, { dataset: dataset.name, partition, run, owner }, now());
    if (await ledger.write(item, seen)) return claimOf(dataset, partition, item, buckets);
  }
  throw new Error(`${dataset.name} ${partition} changed hands ${maxTurns} times while run ${run} tried to claim it.`);
}

/** Each turn means that somebody else has changed the item since it was read. */
const maxTurns = 10;

function isAtWork({ state }: LedgerItem): boolean {
  return state === "RUNNING" || state === "PUBLISHING";
}
