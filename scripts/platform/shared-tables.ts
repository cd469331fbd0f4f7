import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { reportTable } from "../../schemas/report.ts";
import type { ReadDataset } from "./read-dataset.ts";

/** Of each two datasets or reports that would be published to the same table: the later one's file. */
export function sharedTables(read: readonly ReadDataset[]): Diagnostic[] {
  const tables = read.flatMap(({ file, parsed, reports }) => {
    if (!parsed.ok) return [];
    const { name } = parsed.dataset;
    const own = [name, `${name}_rejects`].map((table) => ({ table, file }));
    return [...own, ...reports.reports.map((report) => ({ table: reportTable(name, report.name), file: report.file }))];
  });
  return tables.flatMap(({ table, file }, index): Diagnostic[] => {
    const earlier = tables.slice(0, index).find((other) => other.table === table);
    if (!earlier) return [];
    const message = `its table would be ${table}, as that of ${earlier.file} is: rename one of them`;
    return [{ file, line: 1, column: 1, field: "", message }];
  });
}
