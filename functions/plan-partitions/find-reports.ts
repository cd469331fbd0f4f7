import { createHash } from "node:crypto";
import type { Dataset } from "../../schemas/dataset.ts";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import { type Report, reportTable } from "../../schemas/report.ts";
import { inputRange } from "../shared/report-digest.ts";
import { type LedgerRange, reportState } from "../shared/report-state.ts";
import { ledgerWord, type Standing, standingOf } from "../shared/standing.ts";

/** How the reports of a partition stand, whose files are published as they are. */
export interface FoundReports {
  /** The most urgent of what is said of each: failed, missing, stale, in work, up to date. */
  readonly standing: Standing;
  /** Of what those would be made from that are not up to date: 64 hexadecimal digits. */
  readonly digest: string;
}

const urgency: readonly Standing[] = ["failed", "missing", "stale", "in work", "up to date"];

/**
 * Compares the reports of partitions with the ledger. What a report reads is read from the ledger at once for all of them, and kept
 * for one report after the other.
 *
 * @param partitions oldest first
 */
export async function findReports(
  services: {
    readonly ledgerItems: LedgerRange;
    /** Whether an execution that is RUNNING works on an item. */
    readonly isInWork: (item: LedgerItem) => Promise<boolean>;
  },
  dataset: Dataset,
  reports: readonly Report[],
  partitions: readonly PartitionId[],
): Promise<ReadonlyMap<PartitionId, FoundReports>> {
  const standings = new Map<PartitionId, { worst: Standing; readonly digests: string[] }>();
  const [first, last] = [partitions[0], partitions.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  for (const report of reports) {
    const ledger = await preload(services.ledgerItems, dataset.name, report, first, last);
    for (const partition of partitions) {
      const { digest, item } = await reportState(ledger, dataset, report, partition);
      const standing = standingOf(digest, item && ledgerWord(item, await services.isInWork(item)));
      const known = standings.get(partition) ?? { worst: "up to date" as Standing, digests: [] };
      if (urgency.indexOf(standing) < urgency.indexOf(known.worst)) known.worst = standing;
      if (standing !== "up to date") known.digests.push(digest);
      standings.set(partition, known);
    }
  }
  return new Map(
    [...standings].map(([partition, { worst, digests }]) => [
      partition,
      { standing: worst, digest: createHash("sha256").update(digests.join("\n")).digest("hex") },
    ]),
  );
}

/** All that the ledger says of what one report of a range of partitions is made from, read once. */
async function preload(
  ledgerItems: LedgerRange,
  dataset: string,
  report: Report,
  first: PartitionId,
  last: PartitionId,
): Promise<LedgerRange> {
  const tables = new Map<string, readonly LedgerItem[]>();
  const load = async (table: string, from: PartitionId, to: PartitionId) => {
    const before = tables.get(table) ?? [];
    const more = await ledgerItems({ dataset: table, from, to });
    const byPartition = new Map([...before, ...more].map((item) => [item.partition, item]));
    tables.set(
      table,
      [...byPartition.values()].sort((a, b) => (a.partition < b.partition ? -1 : 1)),
    );
  };
  await load(reportTable(dataset, report.name), first, last);
  for (const input of report.inputs) {
    const { dataset: table, from } = inputRange(input, first);
    await load(table, from, inputRange(input, last).to);
  }
  return async (range) => {
    const items = tables.get(range.dataset) ?? [];
    return items.slice(firstFrom(items, range.from), firstFrom(items, `${range.to}~`));
  };
}

/** The position of the first item at or behind a partition, of items in their order. */
function firstFrom(items: readonly LedgerItem[], partition: PartitionId): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.partition ?? "") < partition) low = middle + 1;
    else high = middle;
  }
  return low;
}
