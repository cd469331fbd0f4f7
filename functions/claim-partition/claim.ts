import type * as z from "zod";
import type { PartitionClaim } from "../../schemas/partition.ts";
import { type Buckets, claimOf } from "../shared/prefixes.ts";
import { type ClaimServices, takeClaim } from "../shared/take-claim.ts";
import type { claimPartition } from "./contract.ts";

/**
 * Claims a partition for an execution, once nobody else that is RUNNING has it.
 *
 * @throws PartitionHeldError while another execution works on it
 * @throws LeaseLostError where the run does not hold its lease any more
 */
export async function claim(
  services: ClaimServices & { readonly buckets: Buckets },
  { dataset, partition, run, owner, lease }: z.infer<typeof claimPartition.input>,
): Promise<PartitionClaim> {
  const item = await takeClaim(services, { dataset: dataset.name, partition, run, owner, lease });
  return claimOf(dataset, partition, { ...item, lease }, services.buckets);
}
