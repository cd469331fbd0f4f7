import type { DatasetTable } from "../../schemas/dataset-tables.ts";

/** How every published table lies in Glue: Parquet below a prefix of the lake that has its name. */
const parquet = {
  InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
};

/**
 * A table as Glue takes it. Its partitions are registered one by one, never projected: what is not registered is not read.
 *
 * @param location of a table by its name: `s3://bucket/name/`, or what CloudFormation makes that of
 */
export function tableInput<Location>(
  { name, columns, partitionKeys }: DatasetTable,
  location: (table: string) => Location,
) {
  return {
    Name: name,
    TableType: "EXTERNAL_TABLE",
    Parameters: { EXTERNAL: "TRUE", classification: "parquet" },
    PartitionKeys: partitionKeys.map((key) => ({ ...key })),
    StorageDescriptor: { Columns: columns.map((column) => ({ ...column })), Location: location(name), ...parquet },
  };
}
