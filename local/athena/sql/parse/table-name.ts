import { notSupported, Refusal } from "../refusal.ts";
import type { TableName } from "../statement.ts";
import type { Identifier } from "./cursor.ts";

/**
 * `[awsdatacatalog.][database.]table`.
 *
 * @throws Refusal for another catalog, or more parts
 */
export function tableName(parts: readonly Identifier[], sessionDatabase: string): TableName {
  const [name, database, catalog, ...more] = [...parts].reverse();
  const at = parts[0]?.at ?? 0;
  if (!name || more.length > 0) throw new Refusal("SYNTAX_ERROR", at, "Too many dots in table name");
  if (catalog && catalog.value !== "awsdatacatalog")
    throw notSupported(at, `Catalog '${catalog.value}'`, "use awsdatacatalog");
  return { database: database?.value ?? sessionDatabase, name: name.value };
}
