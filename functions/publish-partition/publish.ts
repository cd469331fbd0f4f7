import type * as z from "zod";
import { heldClaim } from "../shared/claim-lost-error.ts";
import { tableNames } from "../shared/prefixes.ts";
import { type PublishServices, publishVersion } from "../shared/publish-version.ts";
import { locationOf } from "../shared/swap-partition.ts";
import type { publishPartition } from "./contract.ts";

/**
 * Publishes what a claim has written. May be repeated, also after a crash at any point.
 *
 * @returns where the published table's partition now lies: `s3://bucket/prefix/`
 * @throws ClaimLostError where another run has overtaken the claim before it was published, or it was given up
 * @throws LeaseLostError where the run does not hold its lease any more and has not begun to publish
 * @throws MissingTableError where one of the tables does not exist; the ledger is then as it was
 */
export async function publish(
  services: PublishServices,
  { claim, digest, files, counts }: z.infer<typeof publishPartition.input>,
): Promise<string> {
  const { data, rejects } = claim;
  const tables = tableNames(claim.dataset.name);
  await Promise.all([services.catalog.assertTable(tables.rejects), services.catalog.assertTable(tables.data)]);
  await publishVersion(services, heldClaim(claim), { version: { data, rejects }, digest, counts, files });
  return locationOf(data);
}
