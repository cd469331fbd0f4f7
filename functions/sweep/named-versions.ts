import type { LedgerItem } from "../../schemas/ledger.ts";

/** A version of a partition, by the prefix that holds it: `alerts/date=2024-01-31/run=r1-3/`. */
export interface VersionPrefix {
  readonly prefix: string;
  readonly table: string;
  /** `["2024-01-31"]`, `["2024-01-31", "05"]`. */
  readonly values: readonly string[];
  /** `r1-3`; of a report also the attempt, `r1-3-1`. */
  readonly work: string;
}

/** What a key of the lake belongs to; undefined for what no run of ours has written. */
export function versionOf(key: string): VersionPrefix | undefined {
  const found = /^([a-z][a-z0-9_]*)\/date=([^/]+)\/(?:hour=([^/]+)\/)?run=([^/]+)\//.exec(key);
  if (!found) return undefined;
  const [prefix, table = "", date = "", hour, work = ""] = found;
  return { prefix, table, values: hour === undefined ? [date] : [date, hour], work };
}

/** The table by which the ledger knows one of the lake: a dataset's rejects are part of its own items. */
export function ledgerName(table: string): string {
  return table.replace(/_rejects$/, "");
}

/** Whether the ledger says that a version is needed: it is current, was so before, or is being worked on. */
export function isNeeded({ prefix, work }: VersionPrefix, item: LedgerItem | undefined): boolean {
  if (!item) return false;
  const named = [item.current, item.previous].flatMap((version) => [version?.data.key, version?.rejects?.key]);
  if (named.includes(prefix)) return true;
  const own = `${item.run}-${item.token}`;
  return (item.state === "RUNNING" || item.state === "PUBLISHING") && (work === own || work.startsWith(`${own}-`));
}
