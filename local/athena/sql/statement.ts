import type { Type } from "./types/type.ts";

/** A column of a query's result. */
export interface ResultColumn {
  readonly name: string;
  readonly type: Type;
}

/** A table as a statement names it, in small letters; `database` is the session's where the statement gives none. */
export interface TableName {
  readonly database: string;
  readonly name: string;
}

/** A table that a query reads. */
export interface ReadTable extends TableName {
  /**
   * What the query wants of the table's rows, for each place in which it reads the table: all of the filters of at least one place. A
   * place without filters wants every row. Rows that no place wants may be left out.
   */
  readonly wanted: readonly (readonly KeyFilter[])[];
}

/** A comparison of a column with literals of its type: varchar, date (`2024-01-01`) or one of the integers. */
export interface KeyFilter {
  /** In small letters. */
  readonly column: string;
  /** `=` is true of any of the values, the others have one. */
  readonly operator: "=" | "<" | "<=" | ">" | ">=";
  readonly values: readonly string[];
}

/** A column of a table as Glue keeps it; `Type` is Hive's. */
export interface TableColumn {
  readonly Name: string;
  readonly Type: string;
}

/** A SELECT in DuckDB's words, to be run on a connection that `macros` of `macros.ts` were run on. */
export interface DuckDbQuery {
  /** Tables stand in it as `"database"."name"`, in small letters. */
  readonly duckdb: string;
  /** Every table or view that it reads, each once, in the order met. */
  readonly tables: readonly ReadTable[];
  /** The result's columns, with Athena's types. */
  readonly columns: readonly ResultColumn[];
}

/** A column of CREATE EXTERNAL TABLE. `type` is Hive's, in small letters and without spaces, as Glue keeps it. */
export interface ColumnDefinition {
  readonly Name: string;
  readonly Type: string;
  readonly Comment?: string;
}

/** The part of Glue's TableInput that CREATE EXTERNAL TABLE fills. */
export interface ExternalTableInput {
  readonly Name: string;
  readonly Description?: string;
  readonly TableType: "EXTERNAL_TABLE";
  readonly PartitionKeys: readonly ColumnDefinition[];
  readonly StorageDescriptor: {
    readonly Columns: readonly ColumnDefinition[];
    readonly Location: string;
    readonly InputFormat: string;
    readonly OutputFormat: string;
    readonly SerdeInfo: {
      readonly SerializationLibrary: string;
      readonly Parameters: Readonly<Record<string, string>>;
    };
  };
  readonly Parameters: Readonly<Record<string, string>>;
}

/** A partition's key columns, in small letters, with their values as text, in the order written. */
export type PartitionSpec = Readonly<Record<string, string>>;

/** How UNLOAD and CREATE TABLE AS write their files. What the statement does not say is absent: Athena's default holds. */
export interface FileOptions {
  readonly format: "PARQUET" | "JSON" | "TEXTFILE";
  /** In capitals: GZIP, SNAPPY, ZSTD or NONE. */
  readonly compression?: string;
  /** Of TEXTFILE only; default is `\u0001`. */
  readonly fieldDelimiter?: string;
  /** The last columns of the query, in their order. */
  readonly partitionedBy: readonly string[];
}

/** What an Athena statement asks for, with its query, if it has one, in DuckDB's words. */
export type Statement =
  | ({ readonly kind: "query"; readonly statementType: "DML" } & DuckDbQuery)
  | {
      readonly kind: "createTableAs";
      readonly statementType: "DML";
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly options: FileOptions & { readonly externalLocation?: string };
      readonly query: DuckDbQuery;
      /** False after `WITH NO DATA`: the table is made and stays empty. */
      readonly withData: boolean;
    }
  | {
      readonly kind: "insert";
      readonly statementType: "DML";
      readonly table: TableName;
      /** Absent: all columns of the table, partition keys last. */
      readonly columns?: readonly string[];
      readonly query: DuckDbQuery;
    }
  | {
      readonly kind: "unload";
      readonly statementType: "DML";
      readonly query: DuckDbQuery;
      /** As written: `s3://bucket/prefix/`. */
      readonly location: string;
      readonly options: FileOptions;
    }
  | {
      readonly kind: "createExternalTable";
      readonly statementType: "DDL";
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly glue: ExternalTableInput;
    }
  | {
      readonly kind: "addPartitions";
      readonly statementType: "DDL";
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly partitions: readonly { readonly spec: PartitionSpec; readonly location?: string }[];
    }
  | {
      readonly kind: "dropPartitions";
      readonly statementType: "DDL";
      readonly table: TableName;
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    }
  | { readonly kind: "repairTable"; readonly statementType: "DDL"; readonly table: TableName }
  | {
      readonly kind: "dropTable";
      readonly statementType: "DDL";
      readonly table: TableName;
      readonly ifExists: boolean;
    }
  | {
      readonly kind: "createDatabase";
      readonly statementType: "DDL";
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly comment?: string;
      readonly location?: string;
    }
  | {
      readonly kind: "dropDatabase";
      readonly statementType: "DDL";
      readonly name: string;
      readonly ifExists: boolean;
      readonly cascade: boolean;
    }
  | { readonly kind: "showDatabases"; readonly statementType: "UTILITY"; readonly pattern?: string }
  | {
      readonly kind: "showTables";
      readonly statementType: "UTILITY";
      readonly database: string;
      readonly pattern?: string;
    }
  | { readonly kind: "showPartitions"; readonly statementType: "UTILITY"; readonly table: TableName }
  | { readonly kind: "showColumns"; readonly statementType: "UTILITY"; readonly table: TableName }
  | { readonly kind: "showCreateTable"; readonly statementType: "UTILITY"; readonly table: TableName }
  | { readonly kind: "describe"; readonly statementType: "UTILITY"; readonly table: TableName };
