import { allPartitions, type GlueColumn, type GlueTable, requireDatabase, requireTable } from "../glue-table.ts";
import type { Statement, TableName } from "../sql/statement.ts";
import { partitionName } from "./partitions.ts";
import type { Session, StatementResult } from "./session.ts";
import { textResult } from "./text-result.ts";

type Of<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

/** SHOW DATABASES. */
export async function showDatabases(session: Session, { pattern }: Of<"showDatabases">): Promise<StatementResult> {
  const names = await all(session, "GetDatabases", {}, "DatabaseList");
  const result = await textResult(session, names.filter(likeHive(pattern)), ["database_name"]);
  return { ...result, substatement: "SHOW_DATABASES" };
}

/** SHOW TABLES. */
export async function showTables(session: Session, { database, pattern }: Of<"showTables">): Promise<StatementResult> {
  await requireDatabase(session.glue, database);
  const names = await all(session, "GetTables", { DatabaseName: database }, "TableList");
  const result = await textResult(session, names.filter(likeHive(pattern)), ["tab_name"]);
  return { ...result, substatement: "SHOW_TABLES" };
}

/** SHOW PARTITIONS: `date=2024-01-01/hour=05`, in order. */
export async function showPartitions(
  session: Session,
  { table }: { readonly table: TableName },
): Promise<StatementResult> {
  const found = await requireTable(session.glue, table);
  const partitions = await allPartitions(session.glue, table);
  const lines = partitions.map(({ Values }) => partitionName(found, Values)).sort();
  return { ...(await textResult(session, lines, ["partition"])), substatement: "SHOW_PARTITIONS" };
}

/** SHOW COLUMNS. */
export async function showColumns(
  session: Session,
  { table }: { readonly table: TableName },
): Promise<StatementResult> {
  const found = await requireTable(session.glue, table);
  const lines = [...columnsOf(found), ...found.PartitionKeys].map(({ Name }) => padded(Name));
  return { ...(await textResult(session, lines, ["field"])), substatement: "SHOW_COLUMNS" };
}

/** DESCRIBE: a column a line, name, type and comment with tabs between; then the partition keys once more. */
export async function describe(session: Session, { table }: { readonly table: TableName }): Promise<StatementResult> {
  const found = await requireTable(session.glue, table);
  const keys = found.PartitionKeys.map(described);
  const lines = [
    ...columnsOf(found).map(described),
    ...keys,
    ...(keys.length === 0
      ? []
      : [
          "\t \t ",
          "# Partition Information\t \t ",
          [padded("# col_name"), padded("data_type"), padded("comment")].join("\t"),
          "\t \t ",
          ...keys,
        ]),
  ];
  return {
    ...(await textResult(session, lines, ["col_name", "data_type", "comment"])),
    substatement: "DESCRIBE_TABLE",
  };
}

/** SHOW CREATE TABLE: a statement that makes the same table. */
export async function showCreateTable(
  session: Session,
  { table }: { readonly table: TableName },
): Promise<StatementResult> {
  const lines = createStatement(table.database, await requireTable(session.glue, table));
  return { ...(await textResult(session, lines, ["createtab_stmt"])), substatement: "SHOW_CREATE_TABLE" };
}

function createStatement(database: string, table: GlueTable): string[] {
  const storage = (table.StorageDescriptor ?? {}) as Record<string, unknown> & GlueTable["StorageDescriptor"];
  const { SerializationLibrary = "", Parameters: serde = {} } = table.StorageDescriptor?.SerdeInfo ?? {};
  return [
    `CREATE EXTERNAL TABLE \`${database}.${table.Name}\`(`,
    ...columnLines(columnsOf(table)),
    ...(table.PartitionKeys.length === 0 ? [] : ["PARTITIONED BY ( ", ...columnLines(table.PartitionKeys)]),
    "ROW FORMAT SERDE ",
    `  ${quoted(SerializationLibrary)} `,
    ...(Object.keys(serde).length === 0 ? [] : ["WITH SERDEPROPERTIES ( ", ...propertyLines(serde)]),
    "STORED AS INPUTFORMAT ",
    `  ${quoted(String(storage.InputFormat ?? ""))} `,
    "OUTPUTFORMAT ",
    `  ${quoted(String(storage.OutputFormat ?? ""))}`,
    "LOCATION",
    `  ${quoted(String(storage.Location ?? ""))}`,
    "TBLPROPERTIES (",
    ...propertyLines(table.Parameters ?? {}),
  ];
}

function columnLines(columns: readonly GlueColumn[]): string[] {
  return columns.map(({ Name, Type = "string", Comment }, index) => {
    const comment = Comment ? ` COMMENT ${quoted(Comment)}` : "";
    return `  \`${Name}\` ${Type}${comment}${index === columns.length - 1 ? ")" : ", "}`;
  });
}

function propertyLines(properties: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(properties).map(([name, value]) => `  ${quoted(name)}=${quoted(value)}`);
  return lines.map((line, index) => `${line}${index === lines.length - 1 ? ")" : ", "}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'").replaceAll("\u0001", "\\u0001")}'`;
}

function columnsOf({ StorageDescriptor }: GlueTable): readonly GlueColumn[] {
  return StorageDescriptor?.Columns ?? [];
}

function described({ Name, Type = "string", Comment = "" }: GlueColumn): string {
  return [Name, Type, Comment].map(padded).join("\t");
}

/** Hive shows names in 20 places. */
function padded(text: string): string {
  return text.padEnd(20);
}

/** Names that fit a pattern of Hive's: `*` for any text, `|` between alternatives, in any case. */
function likeHive(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const plain = pattern.replace(/[.+?^${}()[\]\\]/g, "\\$&").replaceAll("*", ".*");
  const fits = new RegExp(`^(?:${plain})$`, "i");
  return (name) => fits.test(name);
}

/** All pages of a list of Glue's, as names in order. */
async function all({ glue }: Session, operation: string, request: object, member: string): Promise<string[]> {
  const names: string[] = [];
  let NextToken: unknown;
  do {
    const page = await glue.call(operation, { ...request, ...(NextToken === undefined ? {} : { NextToken }) });
    names.push(...(page[member] as { Name: string }[]).map(({ Name }) => Name));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return names.sort();
}
