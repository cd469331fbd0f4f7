import { Refusal } from "./refusal.ts";
import type { TableColumn, TableName } from "./statement.ts";
import { hiveType } from "./types/hive-type.ts";
import type { Type } from "./types/type.ts";

/** Columns by the key of their table; undefined for a table that is looked up and is not there. */
export type KnownTables = Map<string, readonly TableColumn[] | undefined>;

export function tableKey({ database, name }: TableName): string {
  return `${database}.${name}`;
}

/** Thrown for a table whose columns are not looked up yet: `translate` does so, and reads the statement again. */
export class UnknownTable extends Error {
  readonly table: TableName;

  constructor(table: TableName) {
    super(tableKey(table));
    this.table = table;
  }
}

/** The tables of a statement, as far as they are looked up. */
export class Catalog {
  readonly database: string;
  readonly #known: KnownTables;

  /** @param database of tables that are named without one */
  constructor(database: string, known: KnownTables) {
    this.database = database;
    this.#known = known;
  }

  /**
   * A table's columns, partition keys last.
   *
   * @returns undefined where there is no such table
   * @throws UnknownTable; Refusal for a column of a type that is not supported here
   */
  columnsOf(table: TableName): readonly { readonly name: string; readonly type: Type }[] | undefined {
    const key = tableKey(table);
    if (!this.#known.has(key)) throw new UnknownTable(table);
    return this.#known.get(key)?.map(({ Name, Type }) => {
      const type = hiveType(Type);
      if (type) return { name: Name.toLowerCase(), type };
      throw new Refusal(
        "NOT_SUPPORTED",
        0,
        `Column '${Name}' of ${key} has type '${Type}', which is not supported here`,
      );
    });
  }
}
