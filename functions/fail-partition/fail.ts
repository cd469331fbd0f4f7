import type { z } from "zod";
import { ClaimLostError } from "../shared/claim-lost-error.ts";
import { failed } from "../shared/ledger.ts";
import type { LedgerTable } from "../shared/ledger-table.ts";
import type { failPartition } from "./contract.ts";

/**
 * Gives a claim up: RUNNING with its token becomes FAILED. May be repeated. What has begun to be published is left as it
 * is.
 *
 * @returns the state the partition is in then
 * @throws ClaimLostError where another run has overtaken the claim
 */
export async function fail(
  { ledger, now }: { readonly ledger: LedgerTable; readonly now: () => Date },
  { claim, error, cause }: z.infer<typeof failPartition.input>,
): Promise<z.infer<typeof failPartition.output>["state"]> {
  const { dataset, partition, token } = claim;
  for (let turn = 0; turn < maxTurns; turn++) {
    const seen = await ledger.read(dataset.name, partition);
    if (!seen || seen.token !== token) throw new ClaimLostError(claim, seen);
    if (seen.state !== "RUNNING") return seen.state;
    await ledger.write(failed(seen, error, cause, now()), seen);
  }
  throw new Error(`${dataset.name} ${partition} is still RUNNING after ${maxTurns} writes of its failure.`);
}

/** A failure takes two readings: RUNNING, then what has become of it. */
const maxTurns = 5;
