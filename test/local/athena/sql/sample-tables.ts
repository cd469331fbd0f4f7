import type { TableColumn, TableName } from "../../../../local/athena/sql/statement.ts";

/** `db.t (id int, name string, day date)`; there is no other table. */
export async function columnsOf({ database, name }: TableName): Promise<readonly TableColumn[] | undefined> {
  if (database !== "db" || name !== "t") return undefined;
  return [
    { Name: "id", Type: "int" },
    { Name: "name", Type: "string" },
    { Name: "day", Type: "date" },
  ];
}
