import { allPartitions, type GlueTable, requireTable, unlessAbsent } from "../glue-table.ts";
import { type Location, locationText, requireLocation } from "../location.ts";
import type { PartitionSpec, Statement, TableName } from "../sql/statement.ts";
import { hiveFolder } from "./data-files.ts";
import { ddlFailure } from "./ddl-failure.ts";
import type { Session, StatementResult } from "./session.ts";
import { unlessThere } from "./tables.ts";
import { textResult } from "./text-result.ts";

type Of<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;

/** ALTER TABLE … ADD PARTITION. One without a location lies under the table's, in `key=value` folders. */
export async function addPartitions(
  session: Session,
  { table, ifNotExists, partitions }: Of<"addPartitions">,
): Promise<StatementResult> {
  const found = await requireTable(session.glue, table);
  for (const { spec, location } of partitions) {
    const values = valuesOf(found, spec);
    await registerPartition(session, table, found, values, location ?? partitionLocation(found, values), ifNotExists);
  }
  return { substatement: "ALTER_TABLE_ADD_PARTITION" };
}

/** ALTER TABLE … DROP PARTITION. Files stay. */
export async function dropPartitions(
  { glue }: Session,
  { table, ifExists, partitions }: Of<"dropPartitions">,
): Promise<StatementResult> {
  const found = await requireTable(glue, table);
  for (const spec of partitions) {
    const request = { DatabaseName: table.database, TableName: table.name, PartitionValues: valuesOf(found, spec) };
    const dropped = await unlessAbsent(glue.call("DeletePartition", request));
    if (!dropped && !ifExists) throw ddlFailure("NoSuchObjectException", "Partition not found.");
  }
  return { substatement: "ALTER_TABLE_DROP_PARTITION" };
}

/** MSCK REPAIR TABLE: registers the partitions whose `key=value` folders are under the table's location and not in Glue. */
export async function repairTable(session: Session, { table }: Of<"repairTable">): Promise<StatementResult> {
  const found = await requireTable(session.glue, table);
  const root = requireLocation(found.StorageDescriptor?.Location, `Table ${table.name}`);
  const known = new Set((await allPartitions(session.glue, table)).map(({ Values }) => JSON.stringify(Values)));
  const missing = new Map<string, { values: string[]; location: Location }>();
  for (const { key } of await session.objects.list(root.bucket, root.prefix)) {
    const folders = key.slice(root.prefix.length).split("/").slice(0, found.PartitionKeys.length);
    const values = found.PartitionKeys.flatMap(({ Name }, index) => folderValue(folders[index], Name));
    if (values.length !== found.PartitionKeys.length || known.has(JSON.stringify(values))) continue;
    const location = { bucket: root.bucket, prefix: `${root.prefix}${folders.join("/")}/` };
    missing.set(JSON.stringify(values), { values, location });
  }
  const names: string[] = [];
  for (const { values, location } of missing.values()) {
    await registerPartition(session, table, found, values, locationText(location), true);
    names.push(`${table.name}:${partitionName(found, values)}`);
  }
  const lines = [
    ...(names.length === 0 ? [] : [`Partitions not in metastore:\t${names.join("\t")}`]),
    ...names.map((name) => `Repair: Added partition to metastore ${name}`),
  ];
  return { ...(await textResult(session, lines, [])), substatement: "MSCK_REPAIR_TABLE" };
}

/** Registers a partition; one that is there is left as it is, or is a failure. @throws QueryFailure */
export async function registerPartition(
  { glue }: Session,
  table: TableName,
  { StorageDescriptor, PartitionKeys }: GlueTable,
  Values: readonly string[],
  Location: string,
  ifNotExists: boolean,
): Promise<void> {
  requireLocation(Location, `Partition ${Values.join("/")}`);
  const PartitionInput = { Values, StorageDescriptor: { ...StorageDescriptor, Location } };
  const request = { DatabaseName: table.database, TableName: table.name, PartitionInput };
  await unlessThere(glue.call("CreatePartition", request), ifNotExists, () =>
    ddlFailure(
      "AlreadyExistsException",
      `Partition already exists: ${PartitionKeys.map(({ Name }, index) => `${Name}=${Values[index]}`).join("/")}`,
    ),
  );
}

/** Where a partition lies that says nothing else. */
export function partitionLocation(table: GlueTable, values: readonly string[]): string {
  const root = requireLocation(table.StorageDescriptor?.Location, `Table ${table.Name}`);
  return `${locationText(root)}${partitionName(table, values)}/`;
}

/** As SHOW PARTITIONS lists it: `date=2024-01-01/hour=05`. */
export function partitionName({ PartitionKeys }: GlueTable, values: readonly string[]): string {
  const names = PartitionKeys.map(({ Name }) => Name);
  return hiveFolder(names, values).slice(0, -1);
}

/** A partition's values in the order of the table's keys. @throws QueryFailure */
function valuesOf({ Name, PartitionKeys }: GlueTable, spec: PartitionSpec): string[] {
  const names = PartitionKeys.map((key) => key.Name.toLowerCase());
  const values = names.map((name) => spec[name]).filter((value) => value !== undefined);
  if (values.length === names.length && Object.keys(spec).length === names.length) return values;
  const given = Object.keys(spec).join(", ");
  throw ddlFailure("InvalidObjectException", `Table ${Name} is partitioned by (${names.join(", ")}), not (${given}).`);
}

/** The value in a folder `key=value`, as a list of one; of any other folder none. */
function folderValue(folder: string | undefined, key: string): string[] {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(folder ?? "") ?? [];
  if (name?.toLowerCase() !== key.toLowerCase() || value === undefined) return [];
  return [value.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))];
}
