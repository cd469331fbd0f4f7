import * as z from "zod";
import { BuildError } from "../build-error.ts";

/**
 * What is known of a value before it exists: a contract's schema, cut down to what decides how an expression is printed
 * (arrays, optional fields) and how large a value can get (bounds).
 */
export type Shape =
  | { readonly kind: "string"; readonly max?: number; readonly min?: number; readonly pattern?: string }
  | { readonly kind: "number"; readonly integer: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "null" }
  | { readonly kind: "literal"; readonly values: readonly Scalar[] }
  | {
      readonly kind: "array";
      readonly item: Shape;
      readonly min?: number;
      readonly max?: number;
      /** What stands at each position, where that is known one by one: a tuple, what a Parallel's branches came to. */
      readonly positions?: readonly Shape[];
    }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Field>> }
  | { readonly kind: "record"; readonly value: Shape }
  | { readonly kind: "union"; readonly options: readonly Shape[] };

export interface Field {
  readonly shape: Shape;
  /** True where the key may be missing. */
  readonly optional: boolean;
}

/** A value that is what it is. */
export function literal(...values: readonly Scalar[]): Shape {
  return { kind: "literal", values };
}

/** The shape of either; what both are, where they are the same kind of thing. */
export function union(options: readonly Shape[]): Shape {
  const flat = options.flatMap((option) => (option.kind === "union" ? option.options : [option]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind: "union", options: flat };
}

/**
 * The shape of one field of a value.
 *
 * @throws BuildError where the value has no such field, or is an array in one of a union's options and not in another:
 * no expression would be right for both
 */
export function fieldOf(shape: Shape, name: string): Field {
  switch (shape.kind) {
    case "object": {
      const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
      if (!field) {
        throw new BuildError(
          `There is no field ${JSON.stringify(name)}; there is ${Object.keys(shape.fields).join(", ")}.`,
        );
      }
      return field;
    }
    case "record":
      return { shape: shape.value, optional: true };
    case "union": {
      const fields = shape.options.filter((option) => option.kind !== "null").map((option) => fieldOf(option, name));
      return { shape: union(fields.map((field) => field.shape)), optional: fields.some((field) => field.optional) };
    }
    case "array": {
      const position = /^\d+$/.test(name) ? shape.positions?.[Number(name)] : undefined;
      if (position) return { shape: position, optional: false };
      throw new BuildError(`An array has no field ${JSON.stringify(name)}: use each(), at() or count() on it.`);
    }
    default:
      throw new BuildError(`A ${shape.kind} has no field ${JSON.stringify(name)}.`);
  }
}

/** True where the value is an array; an error where it may be one or not, because no expression is right for both. */
export function isArray(shape: Shape): boolean {
  if (shape.kind !== "union") return shape.kind === "array";
  const arrays = shape.options.filter((option) => option.kind === "array").length;
  const others = shape.options.filter((option) => option.kind !== "array" && option.kind !== "null").length;
  if (arrays > 0 && others > 0)
    throw new BuildError("A value that is an array or something else cannot be used in an expression.");
  return arrays > 0;
}

/** The most items an array can have, whichever of its shapes it has; undefined where nothing limits them. */
export function mostItems(shape: Shape): number | undefined {
  if (shape.kind === "array") return shape.max;
  if (shape.kind !== "union") return undefined;
  const each = shape.options.filter((option) => option.kind === "array").map(mostItems);
  return each.some((most) => most === undefined) ? undefined : Math.max(...each.map((most) => most ?? 0));
}

/** How many positions of an array are known one by one, whichever of its shapes it has; 0 for an array that is no tuple. */
export function positionsOf(shape: Shape): number {
  if (shape.kind === "array") return shape.positions?.length ?? 0;
  const arrays = shape.kind === "union" ? shape.options.filter((option) => option.kind === "array") : [];
  return arrays.length === 0 ? 0 : Math.min(...arrays.map(positionsOf));
}

/** What an array holds. */
export function itemOf(shape: Shape): Shape {
  if (shape.kind === "array") return shape.item;
  if (shape.kind === "union") return union(shape.options.filter((option) => option.kind === "array").map(itemOf));
  throw new BuildError(`This needs an array; it is a ${shape.kind}.`);
}

/**
 * Reads a contract's zod schema. What it comes to is remembered: a contract is used by several machines, of several stages.
 *
 * @param schema the whole contract
 * @param what the contract's name, for messages
 * @throws BuildError where the schema promises what Step Functions cannot keep: values cross it as plain JSON, so a
 * transform, a default, a coercion or a Date would say one thing in TypeScript and do another; and `any` says nothing
 */
export function shapeOf(schema: z.ZodType, what = "The contract"): Shape {
  const known = remembered.get(schema);
  if (known !== undefined) return known;
  const shape = readSchema(schema, what);
  remembered.set(schema, shape);
  return shape;
}

const remembered = new WeakMap<z.ZodType, Shape>();

function readSchema(schema: z.ZodType, what: string): Shape {
  const refuse = (found: string): never => {
    throw new BuildError(
      `${what} holds ${found}: values cross Step Functions as plain JSON. Use plain JSON types, and convert inside the function.`,
    );
  };
  const described = z.toJSONSchema(schema, {
    unrepresentable: "any",
    override: ({ zodSchema: { _zod: part } }) => {
      const def: Readonly<{ type: string; coerce?: boolean; checks?: readonly z.core.$ZodCheck[] }> = part.def;
      if (def.coerce) refuse("a coercion");
      if (def.type === "pipe" || def.checks?.some((check) => check._zod.def.check === "overwrite"))
        refuse("a transform");
      if (!plainTypes.has(def.type)) refuse(`z.${def.type}()`);
    },
  });
  return shapeOfJsonSchema(described as JsonSchema, refuse);
}

const plainTypes = new Set(
  "string number int boolean null literal enum array tuple object record union optional nullable readonly".split(" "),
);

function shapeOfJsonSchema(schema: JsonSchema, refuse: (found: string) => never): Shape {
  const of = (part: JsonSchema) => shapeOfJsonSchema(part, refuse);
  if (schema.$ref !== undefined) return refuse("a recursive type");
  if (schema.anyOf) return union(schema.anyOf.map(of));
  if (schema.oneOf) return union(schema.oneOf.map(of));
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return literal(...schema.enum);
  const { type } = schema;
  if (typeof type === "object") return union(type.map((each) => of({ ...schema, type: each })));
  switch (type) {
    case "string":
      return bounded(
        { kind: "string" as const },
        { min: schema.minLength, max: schema.maxLength, pattern: schema.pattern },
      );
    case "integer":
    case "number":
      return bounded(
        { kind: "number" as const, integer: type === "integer" },
        { min: schema.minimum ?? schema.exclusiveMinimum, max: schema.maximum ?? schema.exclusiveMaximum },
      );
    case "boolean":
    case "null":
      return { kind: type };
    case "array":
      if (schema.prefixItems) return tuple(schema.prefixItems.map(of), schema.items ? of(schema.items) : undefined);
      return bounded(
        { kind: "array" as const, item: of(schema.items ?? {}) },
        { min: schema.minItems, max: schema.maxItems },
      );
    case "object": {
      if (!schema.properties) return { kind: "record", value: of(schema.additionalProperties ?? {}) };
      const required = new Set(schema.required);
      const fields = Object.entries(schema.properties).map(([name, part]) => [
        name,
        { shape: of(part), optional: !required.has(name) },
      ]);
      return { kind: "object", fields: Object.fromEntries(fields) };
    }
    default:
      return refuse("a value of no particular type");
  }
}

/** The shape of an array whose positions are known one by one, and perhaps of what follows them. */
export function tuple(positions: readonly Shape[], rest?: Shape): Shape {
  const all = rest ? [...positions, rest] : positions;
  const item: Shape = all.length === 0 ? { kind: "null" } : union(all);
  return { kind: "array", item, min: positions.length, ...(!rest && { max: positions.length }), positions };
}

/** Adds the bounds that are given. */
function bounded<T extends object, B extends object>(shape: T, bounds: B): T & { [K in keyof B]?: NonNullable<B[K]> } {
  return {
    ...shape,
    ...(Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)) as object),
  };
}

/** What of JSON Schema zod writes for plain types (https://zod.dev/json-schema). */
interface JsonSchema {
  /** Several where plain types without bounds are joined: `z.string().nullable()`. */
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: Scalar;
  readonly enum?: readonly Scalar[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
}

export type Scalar = string | number | boolean | null;
