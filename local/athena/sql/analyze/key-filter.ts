import type { Expression } from "../parse/syntax.ts";
import type { KeyFilter } from "../statement.ts";
import { isInteger } from "../types/coercion.ts";
import type { Type } from "../types/type.ts";
import { resolve, type Scan, type ScopeColumn } from "./scope.ts";

/**
 * Notes with the tables of a FROM what its WHERE wants of their columns, where that is said by plain comparisons with literals: whoever
 * reads the tables may leave out the partitions that cannot fulfil it. Rows for which such a comparison is not true are not in the result,
 * also those that an outer join has filled with NULLs.
 *
 * @param columns those of the FROM, not of one around it: its rows are not this WHERE's to leave out
 */
export function noteKeyFilters(
  where: Expression,
  columns: readonly ScopeColumn[],
  scans: ReadonlyMap<string, Scan>,
): void {
  if (where.kind === "binary operator" && where.operator === "and") {
    noteKeyFilters(where.left, columns, scans);
    noteKeyFilters(where.right, columns, scans);
    return;
  }
  for (const { of, ...test } of testsIn(where)) {
    if (of.kind !== "name") continue;
    const found = resolve({ columns }, of.parts);
    // A table's own column stands as it does in `analyzeTable`; everything else is called otherwise.
    const [, alias = "", name = ""] = /^(r\d+)\."([^"]+)"$/.exec(found?.column.sql ?? "") ?? [];
    if (!found || found.fields.length > 0 || !scans.has(alias)) continue;
    const values = test.values.map((value) => literal(value, found.column.type));
    const known = values.filter((value) => value !== undefined);
    if (known.length === values.length) scans.get(alias)?.filters.push({ column: name, ...test, values: known });
  }
}

interface Test {
  readonly of: Expression;
  readonly operator: KeyFilter["operator"];
  readonly values: readonly Expression[];
}

const flipped = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

function testsIn(condition: Expression): Test[] {
  switch (condition.kind) {
    case "binary operator": {
      const { operator, left, right } = condition;
      if (operator !== "=" && operator !== "<" && operator !== "<=" && operator !== ">" && operator !== ">=") return [];
      return [
        { of: left, operator, values: [right] },
        { of: right, operator: flipped[operator], values: [left] },
      ];
    }
    case "between":
      return [
        { of: condition.value, operator: ">=", values: [condition.low] },
        { of: condition.value, operator: "<=", values: [condition.high] },
      ];
    case "in list":
      return [{ of: condition.value, operator: "=", values: condition.list }];
    default:
      return [];
  }
}

/** A literal of the column's type as a partition's value would spell it. */
function literal(value: Expression, type: Type): string | undefined {
  if (value.kind === "string" && type.kind === "varchar") return value.value;
  if (value.kind === "number" && isInteger(type) && /^\d+$/.test(value.text)) return value.text;
  const isDate = value.kind === "typed" && value.type.kind === "date" && type.kind === "date";
  return isDate && /^\d{4}-\d\d-\d\d$/.test(value.text) ? value.text : undefined;
}
