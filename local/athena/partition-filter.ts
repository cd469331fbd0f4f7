import type { GlueColumn } from "./glue-table.ts";
import type { KeyFilter, ReadTable } from "./sql/statement.ts";
import { hiveType } from "./sql/types/hive-type.ts";

/** Whether a query may want rows of the partition with these values. */
export function isWanted(keys: readonly GlueColumn[], values: readonly string[], wanted: ReadTable["wanted"]): boolean {
  return wanted.some((filters) =>
    filters.every((filter) => {
      const index = keys.findIndex(({ Name }) => Name === filter.column);
      const value = values[index];
      return value === undefined || holds(filter, value, keys[index]?.Type ?? "string");
    }),
  );
}

/**
 * The values of all partitions that a query may want, where its filters name them one by one: at most 1,000. Undefined where only a
 * look at all partitions tells.
 */
export function namedPartitions(
  keys: readonly GlueColumn[],
  wanted: ReadTable["wanted"],
): readonly (readonly string[])[] | undefined {
  const named = new Map<string, readonly string[]>();
  for (const filters of wanted) {
    let partial: string[][] = [[]];
    for (const { Name, Type = "string" } of keys) {
      // The text of a number or a date could be another one of the same value.
      if (hiveType(Type)?.kind !== "varchar") return undefined;
      const equal = filters.find(({ column, operator }) => column === Name && operator === "=");
      if (!equal || partial.length * equal.values.length > 1000) return undefined;
      partial = partial.flatMap((before) => equal.values.map((value) => [...before, value]));
    }
    for (const values of partial) named.set(JSON.stringify(values), values);
  }
  return named.size <= 1000 ? [...named.values()].filter((values) => isWanted(keys, values, wanted)) : undefined;
}

/** A value that is not spelt as its type is could hold. */
function holds({ operator, values }: KeyFilter, value: string, type: string): boolean {
  const compare = comparisonOf(hiveType(type)?.kind);
  const orders = values.map((wanted) => compare(value, wanted));
  return orders.some((order) => {
    if (order === undefined) return true;
    switch (operator) {
      case "=":
        return order === 0;
      case "<":
        return order < 0;
      case "<=":
        return order <= 0;
      case ">":
        return order > 0;
      case ">=":
        return order >= 0;
      default:
        return operator satisfies never;
    }
  });
}

/** Negative, 0 or positive; undefined where it cannot be told. */
type Comparison = (left: string, right: string) => number | undefined;

function comparisonOf(kind: string | undefined): Comparison {
  switch (kind) {
    case "varchar":
      return byBytes;
    case "date":
      return (left, right) => (/^\d{4}-\d\d-\d\d$/.test(left) ? byBytes(left, right) : undefined);
    case "tinyint":
    case "smallint":
    case "integer":
    case "bigint":
      return (left, right) => (/^-?\d{1,15}$/.test(left) ? Number(left) - Number(right) : undefined);
    default:
      return () => undefined;
  }
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
