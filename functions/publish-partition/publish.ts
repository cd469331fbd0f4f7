import type { z } from "zod";
import { ClaimLostError } from "../shared/claim-lost-error.ts";
import { publishing } from "../shared/ledger.ts";
import { tableNames } from "../shared/prefixes.ts";
import { type LedgerServices, rollForward } from "../shared/roll-forward.ts";
import { locationOf } from "../shared/swap-partition.ts";
import type { publishPartition } from "./contract.ts";

/**
 * Publishes what a claim has written. May be repeated, also after a crash at any point.
 *
 * @returns where the published table's partition now lies: `s3://bucket/prefix/`
 * @throws ClaimLostError where another run has overtaken the claim before it was published, or it was given up
 * @throws MissingTableError where one of the tables does not exist; the ledger is then as it was
 */
export async function publish(
  services: LedgerServices,
  { claim, digest, files, counts }: z.infer<typeof publishPartition.input>,
): Promise<string> {
  const { ledger, catalog, now } = services;
  const { dataset, partition, token, data, rejects } = claim;
  const tables = tableNames(dataset.name);
  await Promise.all([catalog.assertTable(tables.rejects), catalog.assertTable(tables.data)]);
  for (let turn = 0; turn < maxTurns; turn++) {
    const seen = await ledger.read(dataset.name, partition);
    const isCurrent = seen?.current?.data.key === data.key;
    if (seen?.state === "RUNNING" && seen.token === token) {
      await ledger.write(publishing(seen, { data, rejects, digest, counts, files }, now()), seen);
    } else if (seen?.state === "PUBLISHING" && isCurrent) {
      await rollForward(services, seen);
    } else if (isCurrent) {
      return locationOf(data);
    } else {
      throw new ClaimLostError(claim, seen);
    }
  }
  throw new Error(`${dataset.name} ${partition} was not published after ${maxTurns} readings of the ledger.`);
}

/** A publication takes three readings: RUNNING, PUBLISHING, PUBLISHED. */
const maxTurns = 10;
