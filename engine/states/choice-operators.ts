import type { Json } from "../../asl/types/json.ts";
import { matchesPattern } from "../pattern.ts";
import { parseTimestamp } from "../timestamp.ts";

/** A comparison of a JSONPath rule. */
export interface Operator {
  /** What may stand beside it, in a message. */
  readonly wants: string;
  takes(value: Json): boolean;
  /** True where the operand may also be given by a path (`…Path`). */
  readonly hasPath: boolean;
  /** False for a value of another type than the operator's. */
  holds(value: Json, operand: Json): boolean;
}

type Order = (a: number | string, b: number | string) => boolean;

const orders: Readonly<Record<string, Order>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  GreaterThan: (a, b) => a > b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThanEquals: (a, b) => a >= b,
};

/** How each family reads its two sides; undefined where a side is of another type. */
const families: readonly {
  readonly name: string;
  readonly wants: string;
  readonly read: (value: Json) => number | string | undefined;
}[] = [
  { name: "String", wants: "a string", read: (value) => (typeof value === "string" ? value : undefined) },
  { name: "Numeric", wants: "a number", read: (value) => (typeof value === "number" ? value : undefined) },
  { name: "Timestamp", wants: "a moment such as 2024-01-01T00:00:00Z", read: (value) => moment(value) },
];

/** Every operator of JSONPath's rules, by name; the `…Path` forms are not listed. */
export const operators: ReadonlyMap<string, Operator> = new Map([
  ...families.flatMap(({ name, wants, read }) =>
    Object.entries(orders).map(([order, holds]) => [name + order, ordering(wants, read, holds)] as const),
  ),
  ["BooleanEquals", { ...flag((value, operand) => value === operand), hasPath: true }],
  [
    "StringMatches",
    {
      wants: "a string",
      takes: (value) => typeof value === "string",
      hasPath: false,
      holds: (value, operand) =>
        typeof value === "string" && typeof operand === "string" && matchesPattern(value, operand),
    },
  ],
  ["IsPresent", flag((value, operand) => (value !== undefined) === operand)],
  ["IsNull", flag((value, operand) => (value === null) === operand)],
  ["IsNumeric", flag((value, operand) => (typeof value === "number") === operand)],
  ["IsString", flag((value, operand) => (typeof value === "string") === operand)],
  ["IsBoolean", flag((value, operand) => (typeof value === "boolean") === operand)],
  ["IsTimestamp", flag((value, operand) => (moment(value) !== undefined) === operand)],
]);

function ordering(wants: string, read: (value: Json) => number | string | undefined, order: Order): Operator {
  return {
    wants,
    takes: (value) => read(value) !== undefined,
    hasPath: true,
    holds(value, operand) {
      const [a, b] = [read(value), read(operand)];
      return a !== undefined && b !== undefined && order(a, b);
    },
  };
}

function flag(holds: Operator["holds"]): Operator {
  return { wants: "true or false", takes: (value) => typeof value === "boolean", hasPath: false, holds };
}

function moment(value: Json): number | undefined {
  return typeof value === "string" ? parseTimestamp(value) : undefined;
}
