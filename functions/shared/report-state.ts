import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import type { Report } from "../../schemas/report.ts";
import { reportTable } from "../../schemas/report.ts";
import { reportQuery } from "../../schemas/report-query.ts";
import { inputRange, isInput, reportDigest } from "./report-digest.ts";

/** The ledger's items of a table, from the first to the last partition of a range, both included. */
export type LedgerRange = (range: {
  readonly dataset: string;
  readonly from: PartitionId;
  readonly to: PartitionId;
}) => Promise<readonly LedgerItem[]>;

/** A report of one partition as it would be made now, and as the ledger knows it. */
export interface ReportState {
  readonly report: Report;
  readonly table: string;
  /** Its query, placeholders filled in. */
  readonly query: string;
  /** Of what it would be made from now. */
  readonly digest: string;
  readonly item: LedgerItem | undefined;
}

/**
 * Looks at one report of one partition.
 *
 * @param dataset whose report it is; its time zone says when the partition begins
 */
export async function reportState(
  ledgerItems: LedgerRange,
  dataset: { readonly name: string; readonly timezone: string },
  report: Report,
  partition: PartitionId,
): Promise<ReportState> {
  const table = reportTable(dataset.name, report.name);
  const query = reportQuery(report, partition, dataset.timezone);
  const inputs: LedgerItem[] = [];
  for (const input of report.inputs) {
    const found = await ledgerItems(inputRange(input, partition));
    inputs.push(...found.filter((item) => isInput(input, partition, item.partition)));
  }
  const [item] = await ledgerItems({ dataset: table, from: partition, to: partition });
  return { report, table, query, digest: reportDigest(query, inputs), item };
}
