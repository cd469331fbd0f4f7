import { groupFunctions, scalarFunctions } from "../functions/catalog.ts";
import type { AggregateFunction, BoundCall, ScalarFunction } from "../functions/function-entry.ts";
import {
  type Bindings,
  fits,
  instantiate,
  type Pattern,
  parseSignature,
  type Signature,
} from "../functions/signature.ts";
import type { Call, Expression, SortItem, Window } from "../parse/syntax.ts";
import { notSupported, Refusal } from "../refusal.ts";
import { clockSql, coerceSql } from "../types/cast.ts";
import { canCoerce } from "../types/coercion.ts";
import { nullOf, type Type, typeText, unknownType } from "../types/type.ts";
import { analyze } from "./expression.ts";
import type { Context, Typed } from "./scope.ts";

/** Why an aggregate is refused that Athena would take: DuckDB's TRY takes none. */
export const insideTry = "TRY";

/** A call of a function that the catalog allows; any other is refused. */
export function analyzeCall(call: Call, context: Context): Typed {
  const scalar = Object.hasOwn(scalarFunctions, call.name) ? scalarFunctions[call.name] : undefined;
  if (scalar) return analyzeScalar(call, scalar, context);
  const group = Object.hasOwn(groupFunctions, call.name) ? groupFunctions[call.name] : undefined;
  if (group) return analyzeGroup(call, group, context);
  throw new Refusal(
    "FUNCTION_NOT_FOUND",
    call.at,
    `Function '${call.name}' is not supported here (docs/athena-sql.md lists those that are)`,
  );
}

function analyzeScalar(call: Call, entry: ScalarFunction, context: Context): Typed {
  if (call.over || call.filter || call.distinct || call.star || call.orderBy.length > 0 || call.ignoreNulls)
    throw new Refusal(
      "SYNTAX_ERROR",
      call.at,
      `Function '${call.name}' is no aggregate: it takes no *, DISTINCT, ORDER BY, FILTER, OVER`,
    );
  const bound = bind(call, entry, context);
  const { duckdb } = entry;
  const sql = typeof duckdb === "function" ? duckdb(bound) : fill(duckdb ?? `${call.name}($*)`, bound.args);
  return { sql: `(${sql})`, type: bound.result };
}

function fill(template: string, args: readonly string[]): string {
  return template.replace(/\$(\*|\d)/g, (_, which: string) =>
    which === "*" ? args.join(", ") : (args[Number(which) - 1] ?? ""),
  );
}

function analyzeGroup(call: Call, entry: AggregateFunction, context: Context): Typed {
  if (context.noAggregates === insideTry)
    throw notSupported(call.at, `${call.name} inside TRY`, "compute it in a subquery, and TRY around that");
  if (context.noAggregates !== undefined || context.lambdaDepth > 0)
    throw new Refusal(
      "SYNTAX_ERROR",
      call.at,
      `${context.noAggregates ?? "Lambda"} cannot contain aggregations, window functions or grouping operations: [${call.name}]`,
    );
  if (entry.windowOnly && !call.over)
    throw new Refusal("SYNTAX_ERROR", call.at, `Window function ${call.name} requires an OVER clause`);
  if (call.star && call.name !== "count")
    throw new Refusal("SYNTAX_ERROR", call.at, `${call.name}(*): only count takes *`);
  if (call.ignoreNulls && !entry.windowOnly) throw notSupported(call.at, `IGNORE NULLS of ${call.name}`);
  if (call.over && call.orderBy.length > 0) throw notSupported(call.at, "ORDER BY inside a call with OVER");
  // What an aggregate takes holds no aggregate; what a window function takes may.
  const inner = call.over ? context : { ...context, noAggregates: `Argument of ${call.name}` };
  const bound = bind(call, entry, inner);
  const suffix = [
    call.filter && ` FILTER (WHERE ${analyze(call.filter, inner).sql})`,
    call.over && ` OVER ${overSql(call.over, context)}`,
  ];
  const over = (name: string, args: readonly string[]): string => {
    const distinct = call.distinct ? "DISTINCT " : "";
    const order = call.orderBy.length > 0 ? ` ORDER BY ${sortSql(call.orderBy, inner)}` : "";
    return `${name}(${distinct}${args.join(", ")}${order}${call.ignoreNulls ? " IGNORE NULLS" : ""})${suffix.filter(Boolean).join("")}`;
  };
  const sql = entry.duckdb ? entry.duckdb({ ...bound, over }) : over(call.name, bound.args);
  return { sql: `(${sql})`, type: bound.result };
}

/** Chooses the signature: the first that takes the arguments as they are, else the first that takes them coerced. */
function bind(call: Call, entry: ScalarFunction | AggregateFunction, context: Context): BoundCall {
  const given = call.arguments.map((value) => (value.kind === "lambda" ? undefined : analyze(value, context)));
  const signatures = entry.signatures.map(parseSignature);
  for (const exact of [true, false]) {
    for (const signature of signatures) {
      const bindings = match(signature, given, exact);
      if (bindings) return bound(call, entry, signature, bindings, given, context);
    }
  }
  const types = given.map((typed) => (typed ? typeText(typed.type) : "function")).join(", ");
  const expected = entry.signatures.map((signature) => call.name + signature.replace(/ -> .*/, "")).join(", ");
  throw new Refusal(
    "FUNCTION_NOT_FOUND",
    call.at,
    `Unexpected parameters (${types}) for function ${call.name}. Expected: ${expected}`,
  );
}

function match(signature: Signature, given: readonly (Typed | undefined)[], exact: boolean): Bindings | undefined {
  const { parameters, variadic } = signature;
  if (variadic ? given.length < parameters.length - 1 : given.length !== parameters.length) return undefined;
  const bindings: Bindings = new Map();
  const all = given.every((typed, index) => {
    const parameter = parameterAt(signature, index);
    if (!typed || parameter.kind === "function") return !typed && parameter.kind === "function";
    return fits(parameter, typed.type, bindings, exact);
  });
  return all ? bindings : undefined;
}

function parameterAt({ parameters }: Signature, index: number): Pattern {
  return parameters[Math.min(index, parameters.length - 1)] as Pattern;
}

function bound(
  call: Call,
  entry: ScalarFunction | AggregateFunction,
  signature: Signature,
  bindings: Bindings,
  given: readonly (Typed | undefined)[],
  context: Context,
): BoundCall {
  const args: string[] = [];
  const types: Type[] = [];
  for (const [index, typed] of given.entries()) {
    const parameter = parameterAt(signature, index);
    const value = call.arguments[index] as Expression;
    if (parameter.kind === "function" && value.kind === "lambda") {
      args.push(lambdaSql(value, parameter, bindings, context, "lambda" in entry ? entry.lambda : undefined));
      types.push(unknownType);
    } else if (typed) {
      const wanted = instantiate(parameter, bindings);
      // Rows go by their fields' places, and zones belong to their values: what fits as it is stays.
      const type = keepsType(typed.type, wanted) ? typed.type : wanted;
      args.push(coerceSql(value.at, typed.sql, typed.type, type));
      types.push(type);
    }
  }
  const place = (index: number): number => call.arguments[index]?.at ?? call.at;
  const literal = (index: number, kind: "string" | "number"): string => {
    const value = call.arguments[index];
    if (value?.kind === "string" && kind === "string") return value.value;
    if (value?.kind === "number" && kind === "number" && /^\d+$/.test(value.text)) return value.text;
    throw notSupported(
      place(index),
      `An argument of ${call.name} that is not a literal`,
      "it is translated when the statement is read",
    );
  };
  return {
    at: call.at,
    name: call.name,
    args,
    types,
    result: entry.returns ? entry.returns(types) : instantiate(signature.result, bindings),
    text: (index) => literal(index, "string"),
    integer: (index) => Number(literal(index, "number")),
    place,
    clock: (index) => clockSql(args[index] ?? "", types[index] ?? unknownType),
  };
}

function keepsType(type: Type, wanted: Type): boolean {
  return (type.kind === "timestamp with time zone" || type.kind === "row") && type.kind === wanted.kind;
}

/** A lambda over the types that the other arguments have bound; it binds the type of its result. */
function lambdaSql(
  lambda: Extract<Expression, { kind: "lambda" }>,
  pattern: Extract<Pattern, { kind: "function" }>,
  bindings: Bindings,
  context: Context,
  packed: ScalarFunction["lambda"],
): string {
  if (lambda.parameters.length !== pattern.parameters.length)
    throw new Refusal(
      "SYNTAX_ERROR",
      lambda.at,
      `The lambda takes ${pattern.parameters.length} parameters, not ${lambda.parameters.length}`,
    );
  const depth = context.lambdaDepth + 1;
  const { taken, written } = parametersSql(depth, lambda.parameters.length, packed);
  const parameters = lambda.parameters.map(({ value: name }, index) => ({
    name,
    value: { sql: written[index] ?? "", type: instantiate(pattern.parameters[index] as Pattern, bindings) },
  }));
  const body = analyze(lambda.body, {
    ...context,
    lambdaDepth: depth,
    parameters: [...context.parameters, ...parameters],
  });
  const { result } = pattern;
  const wanted = result.kind === "variable" ? bindings.get(result.name) : undefined;
  // What the other arguments have settled, as reduce's initial state does, a lambda does not change.
  if (wanted ? !canCoerce(body.type, wanted) : !fits(result, body.type, bindings, false))
    throw new Refusal(
      "TYPE_MISMATCH",
      lambda.at,
      `The lambda gives ${typeText(body.type)} where ${typeText(instantiate(pattern.result, bindings))} is needed`,
    );
  const sql = coerceSql(lambda.at, body.sql, body.type, instantiate(pattern.result, bindings));
  const isState = packed === "state" && parameters.length === 2;
  const element = parameters[1]?.value.type ?? unknownType;
  return `lambda ${taken}: ${isState ? `struct_pack(s := ${sql}, x := ${nullOf(element)})` : sql}`;
}

/** What DuckDB's lambda takes, and how its body writes the parameters; names count how deep lambdas are nested. */
function parametersSql(
  depth: number,
  count: number,
  packed: ScalarFunction["lambda"],
): { taken: string; written: readonly string[] } {
  const one = `p${depth}`;
  const names = Array.from({ length: count }, (_, index) => `${one}_${index + 1}`);
  const taken = names.join(", ");
  if (count < 2 || packed === undefined) return { taken, written: names };
  switch (packed) {
    case "entry":
      return { taken: one, written: [`${one}.key`, `${one}.value`] };
    case "pair":
      return { taken: one, written: [`${one}.field0`, `${one}.field1`] };
    case "state":
      return { taken, written: [`${names[0]}.s`, `${names[1]}.x`] };
    default:
      return packed satisfies never;
  }
}

/** NULLs are always placed by word: DuckDB's default follows the direction, Athena's does not. */
export function sortSql(items: readonly SortItem[], context: Context): string {
  return items.map((item) => `${analyze(item.value, context).sql}${directionSql(item)}`).join(", ");
}

export function directionSql({ descending, nullsFirst }: SortItem): string {
  return `${descending ? " DESC" : " ASC"} NULLS ${nullsFirst ? "FIRST" : "LAST"}`;
}

function overSql(over: NonNullable<Call["over"]>, context: Context): string {
  if (!("value" in over)) return windowSql(over, context);
  const window = context.windows.get(over.value);
  if (window === undefined) throw new Refusal("SYNTAX_ERROR", over.at, `Window '${over.value}' is not defined`);
  return window;
}

export function windowSql({ partitionBy, orderBy, frame }: Window, context: Context): string {
  const parts: string[] = [];
  if (partitionBy.length > 0)
    parts.push(`PARTITION BY ${partitionBy.map((value) => analyze(value, context).sql).join(", ")}`);
  if (orderBy.length > 0) parts.push(`ORDER BY ${sortSql(orderBy, context)}`);
  if (frame) {
    const bound = (of: typeof frame.start): string =>
      "offset" in of ? `${analyze(of.offset, context).sql} ${of.kind.toUpperCase()}` : of.kind.toUpperCase();
    const end = frame.end ? bound(frame.end) : "CURRENT ROW";
    parts.push(`${frame.unit.toUpperCase()} BETWEEN ${bound(frame.start)} AND ${end}`);
  }
  return `(${parts.join(" ")})`;
}
