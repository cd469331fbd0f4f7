import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ListExecutionsCommand, paginateListStateMachines } from "@aws-sdk/client-sfn";
import { leaseTable } from "../../functions/shared/lease-table.ts";
import { readLedger } from "../../functions/shared/read-ledger.ts";
import { locationOf } from "../../functions/shared/swap-partition.ts";
import { LeaseName } from "../../schemas/lease.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { Clients } from "../platform/clients.ts";
import { resources } from "../platform/names.ts";
import { filesAt, type PublishedPartition } from "./published.ts";
import type { Readings } from "./readings.ts";

/**
 * Holds what is published against the ledger, once nothing runs any more: each partition published once, whole and by its own
 * token, its records accounted for, no claim and no execution left behind.
 *
 * @returns what is wrong
 */
export async function checkAccounts(
  clients: Clients,
  home: string,
  readings: Readings,
  table: string,
  partitions: readonly PublishedPartition[],
): Promise<string[]> {
  const items = await readLedger(clients.dynamodb, resources.ledgerTable, table);
  const inGlue = (named: string) =>
    new Map(
      partitions.filter((found) => found.table === named).map(({ partition, location }) => [partition, location]),
    );
  const [data, rejects] = [inGlue(table), inGlue(`${table}_rejects`)];
  const wrong: string[] = [];
  for (const item of items) {
    const name = `${table} ${item.partition}`;
    wrong.push(...ofItem(item).map((problem) => `${name}: ${problem}`));
    if (!item.current) continue;
    const { data: ofData, rejects: ofRejects } = item.current;
    const pairs = [
      [data.get(item.partition), locationOf(ofData), item.counts?.written],
      ...(ofRejects ? [[rejects.get(item.partition), locationOf(ofRejects), item.counts?.rejected] as const] : []),
    ] as const;
    for (const [inTable, inLedger, counted] of pairs) {
      if (inTable !== inLedger) wrong.push(`${name}: Glue names ${inTable}, the ledger ${inLedger}.`);
      if (counted === undefined) continue; // Of a report's rows nothing is counted.
      const { rows } = await readings.fingerprint(await filesAt(home, inLedger));
      if (rows !== counted) wrong.push(`${name}: ${rows} rows at ${inLedger}, the ledger counts ${counted}.`);
    }
  }
  const known = new Set(items.map(({ partition }) => partition));
  for (const partition of data.keys())
    if (!known.has(partition)) wrong.push(`${table} ${partition}: not in the ledger.`);
  return wrong;
}

function ofItem({ state, token, current, counts, error }: LedgerItem): string[] {
  const wrong: string[] = [];
  if (state !== "PUBLISHED") wrong.push(`it is ${state}${error === undefined ? "" : ` (${error})`}, not PUBLISHED.`);
  const by = /\/run=[^/]+-(\d+)\/$/.exec(current?.data.key ?? "")?.[1];
  if (by === undefined || Number(by) > token) wrong.push(`token ${token}, and published at ${current?.data.key}.`);
  const sum = counts && counts.written + counts.rejected + counts.duplicates;
  if (counts?.read !== sum) wrong.push(`${counts?.read} records read, ${sum} accounted for.`);
  return wrong;
}

/** Leases that somebody holds. */
export async function heldLeases({ dynamodb }: Pick<Clients, "dynamodb">): Promise<string[]> {
  const leases = leaseTable(dynamodb, resources.ledgerTable);
  const items = await Promise.all(LeaseName.options.map((name) => leases.read(name)));
  return items.flatMap((item) => (item?.state === "HELD" ? [`${item.name} (by ${item.holder.owner})`] : []));
}

/** Executions of any machine that are RUNNING. */
export async function runningExecutions({ sfn }: Clients): Promise<string[]> {
  const arns: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client: sfn }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      const { executions = [] } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" }),
      );
      arns.push(...executions.map(({ executionArn = "" }) => executionArn));
    }
  }
  return arns;
}

/** Ids of processes whose command line names a folder; none where the system has no /proc. */
export async function processesOf(folder: string): Promise<number[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) =>
      (await readFile(join("/proc", id, "cmdline"), "utf8").catch(() => "")).includes(folder) ? [Number(id)] : [],
    ),
  );
  return found.flat();
}
