import { type Dataset, partitionColumns } from "./dataset.ts";
import { type DescribedDataset, type Report, reportTable } from "./report.ts";

/** A column as Glue's `StorageDescriptor.Columns` and `PartitionKeys` take it. */
export interface TableColumn {
  readonly Name: string;
  readonly Type: string;
}

/** One of a dataset's tables, or a report's. */
export interface DatasetTable {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** `date` (yyyy-MM-dd) and, of an hourly dataset, `hour` (HH): strings. */
  readonly partitionKeys: readonly TableColumn[];
}

/** The published table, and the table of the records that did not parse. Both have the same partitions. */
export function datasetTables(dataset: Dataset): { readonly published: DatasetTable; readonly rejects: DatasetTable } {
  const partitionKeys = partitionColumns(dataset.partition).map((name) => ({ Name: name, Type: "string" }));
  const columns = dataset.columns.map(({ name, type }) => ({ Name: name, Type: type.replace(" ", "") }));
  return {
    published: { name: dataset.name, columns, partitionKeys },
    rejects: { name: `${dataset.name}_rejects`, columns: rejectColumns, partitionKeys },
  };
}

/** The table of a report, with the dataset's partitions. */
export function tableOfReport(dataset: Dataset, { name, columns }: Report): DatasetTable {
  return {
    name: reportTable(dataset.name, name),
    columns: columns.map((column) => ({ Name: column.name, Type: column.type.replace(" ", "") })),
    partitionKeys: datasetTables(dataset).published.partitionKeys,
  };
}

/** Every table that a dataset is published to, its reports' among them. */
export function tablesOf({ reports = [], ...dataset }: Dataset & Partial<DescribedDataset>): DatasetTable[] {
  return [...Object.values(datasetTables(dataset)), ...reports.map((report) => tableOfReport(dataset, report))];
}

/** Of a record that did not parse: where it stands, the first column that is wrong and why, and the record itself. */
export const rejectColumns: readonly TableColumn[] = [
  { Name: "file", Type: "string" },
  { Name: "line", Type: "bigint" },
  { Name: "column_name", Type: "string" },
  { Name: "reason", Type: "string" },
  { Name: "record", Type: "string" },
];
