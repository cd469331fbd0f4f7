import type { Identifier } from "../parse/cursor.ts";
import type { Expression, Relation } from "../parse/syntax.ts";
import { tableName } from "../parse/table-name.ts";
import { notSupported, Refusal } from "../refusal.ts";
import { commonType } from "../types/coercion.ts";
import { bigintType, fieldName, quoted, type Type, typeText } from "../types/type.ts";
import { analyze, condition } from "./expression.ts";
import { unify } from "./operator.ts";
import { type CommonTableScope, type Context, columnName, type ScopeColumn } from "./scope.ts";

/** A part of FROM in DuckDB's words, with the columns that names can mean through it. */
export interface AnalyzedRelation {
  readonly sql: string;
  readonly columns: readonly ScopeColumn[];
}

export function analyzeRelation(relation: Relation, context: Context): AnalyzedRelation {
  switch (relation.kind) {
    case "table":
      return analyzeTable(findTable(relation, context), context);
    case "query": {
      const query = context.analyzeQuery(relation.query, { ...context, scope: context.scope });
      const name = context.session.nextName();
      const columns = query.columns.map((column, index) => ({ ...column, sql: `${name}.${columnName(index)}` }));
      return { sql: `(${query.sql}) AS ${name}`, columns };
    }
    case "unnest":
      return analyzeUnnest(relation, context);
    case "alias":
      return analyzeAlias(relation, context);
    case "join":
      return analyzeJoin(relation, context);
    default:
      return relation satisfies never;
  }
}

type Found =
  | { readonly common: CommonTableScope; readonly name: string }
  | {
      readonly sql: string;
      readonly name: string;
      readonly database: string;
      readonly columns: readonly { readonly name: string; readonly type: Type }[];
    };

/** A query of WITH, before a table of the same name. */
export function findTable({ at, parts }: { at: number; parts: readonly Identifier[] }, context: Context): Found {
  const [only] = parts;
  const common = parts.length === 1 && only ? context.commonTables.get(only.value) : undefined;
  if (common && only) return { common, name: only.value };
  const table = tableName(parts, context.session.database);
  const columns = context.session.columnsOf(table);
  if (!columns)
    throw new Refusal("TABLE_NOT_FOUND", at, `Table 'awsdatacatalog.${table.database}.${table.name}' does not exist`);
  return {
    sql: `${quoted(table.database)}.${quoted(table.name)}`,
    name: table.name,
    database: table.database,
    columns,
  };
}

export function analyzeTable(found: Found, context: Context): AnalyzedRelation {
  const alias = context.session.nextName();
  if ("common" in found) {
    const relation = { name: found.name };
    const columns = found.common.columns.map(({ sqlName, ...column }) => ({
      ...column,
      sql: `${alias}.${sqlName}`,
      relation,
    }));
    return { sql: `${found.common.sqlName} AS ${alias}`, columns };
  }
  const relation = { name: found.name, database: found.database };
  context.session.scans.set(alias, { table: relation, filters: [] });
  const columns = found.columns.map(({ name, type }) => ({ name, type, sql: `${alias}.${quoted(name)}`, relation }));
  return { sql: `${found.sql} AS ${alias}`, columns };
}

function analyzeAlias(
  { at, of, name, columns: names }: Extract<Relation, { kind: "alias" }>,
  context: Context,
): AnalyzedRelation {
  const { sql, columns } = analyzeRelation(of, context);
  if (names && names.length !== columns.length)
    throw new Refusal(
      "SYNTAX_ERROR",
      at,
      `Column alias list has ${names.length} entries but '${name.value}' has ${columns.length} columns available`,
    );
  const renamed = columns.map(({ written: _, ...column }, index) => {
    const own = names?.[index]?.value ?? column.name;
    return { ...column, ...(own !== undefined && { name: own }), relation: { name: name.value } };
  });
  return { sql, columns: renamed };
}

function analyzeJoin(join: Extract<Relation, { kind: "join" }>, context: Context): AnalyzedRelation {
  const { at, type, using, on } = join;
  const left = analyzeRelation(join.left, context);
  const isUnnest = join.right.kind === "unnest" || (join.right.kind === "alias" && join.right.of.kind === "unnest");
  if (isUnnest && type !== "cross" && !(type === "left" && on?.kind === "boolean" && on.value))
    throw notSupported(at, `${type.toUpperCase()} JOIN UNNEST`, "use CROSS JOIN UNNEST, or LEFT JOIN UNNEST … ON TRUE");
  // UNNEST sees the columns on its left; other relations do not.
  const right = analyzeRelation(
    join.right,
    isUnnest ? { ...context, scope: { columns: left.columns, outer: context.scope } } : context,
  );
  const columns = [...left.columns, ...right.columns];
  const sql = (condition: string): string =>
    `${left.sql} ${type.toUpperCase()} JOIN ${join.right.kind === "join" ? `(${right.sql})` : right.sql}${condition}`;
  if (type === "cross") return { sql: sql(""), columns };
  if (using) return joinUsing(using, left, right, type, sql);
  const scope = { columns, outer: context.scope };
  const test = on ? condition(on, { ...context, scope, noAggregates: "JOIN clause" }, "JOIN ON clause") : "true";
  return { sql: sql(` ON ${test}`), columns };
}

/** The joined columns come first, once each and without a table's name. */
function joinUsing(
  using: readonly Identifier[],
  left: AnalyzedRelation,
  right: AnalyzedRelation,
  type: string,
  sql: (condition: string) => string,
): AnalyzedRelation {
  const tests: string[] = [];
  const merged: ScopeColumn[] = [];
  const rest = (columns: readonly ScopeColumn[]) =>
    columns.filter(({ name }) => !using.some(({ value }) => value === name));
  for (const name of using) {
    const [one, other] = [left, right].map(({ columns }) => {
      const found = columns.filter((column) => column.name === name.value);
      if (found.length !== 1)
        throw new Refusal(
          "COLUMN_NOT_FOUND",
          name.at,
          `Column '${name.value}' is ${found.length === 0 ? "missing from" : "ambiguous in"} one side of join`,
        );
      return found[0] as ScopeColumn;
    }) as [ScopeColumn, ScopeColumn];
    const common = commonType(one.type, other.type);
    const operands = unify(name.at, one, other);
    if (!common || !operands)
      throw new Refusal(
        "TYPE_MISMATCH",
        name.at,
        `Column '${name.value}' of USING is ${typeText(one.type)} and ${typeText(other.type)}`,
      );
    tests.push(`${operands[0]} = ${operands[1]}`);
    const value = type === "inner" || type === "left" ? operands[0] : `coalesce(${operands.join(", ")})`;
    merged.push({ name: name.value, sql: value, type: common });
  }
  return {
    sql: sql(` ON ${tests.join(" AND ")}`),
    columns: [...merged, ...rest(left.columns), ...rest(right.columns)],
  };
}

/**
 * Arrays side by side, the shorter ones filled up with NULL; a map is two columns, an array of rows one for each field.
 */
function analyzeUnnest(
  { at, values, ordinality }: Extract<Relation, { kind: "unnest" }>,
  context: Context,
): AnalyzedRelation {
  const name = context.session.nextName();
  const lists: { sql: string; type: Type }[] = [];
  const lengths: string[] = [];
  for (const value of values) {
    const { sql, type } = analyze(value, { ...context, noAggregates: "UNNEST" });
    lengths.push(`coalesce(${type.kind === "map" ? `CAST(cardinality(${sql}) AS BIGINT)` : `len(${sql})`}, 0)`);
    lists.push(...unnested(at, value, sql, type));
  }
  if (ordinality) lists.push({ sql: `range(1, greatest(${lengths.join(", ")}) + 1)`, type: bigintType });
  const list = lists.map(({ sql }, index) => `unnest(${sql}) AS ${columnName(index)}`).join(", ");
  const columns = lists.map(({ type }, index) => ({ sql: `${name}.${columnName(index)}`, type }));
  return { sql: `LATERAL (SELECT ${list}) AS ${name}`, columns };
}

function unnested(at: number, value: Expression, sql: string, type: Type): { sql: string; type: Type }[] {
  if (type.kind === "map")
    return [
      { sql: `map_keys(${sql})`, type: type.key },
      { sql: `map_values(${sql})`, type: type.value },
    ];
  if (type.kind !== "array")
    throw new Refusal("TYPE_MISMATCH", value.at ?? at, `Cannot unnest type: ${typeText(type)}`);
  const { element } = type;
  if (element.kind !== "row") return [{ sql, type: element }];
  return element.fields.map((field, index) => ({
    sql: `list_transform(${sql}, lambda e1: e1.${quoted(fieldName(field, index))})`,
    type: field.type,
  }));
}
