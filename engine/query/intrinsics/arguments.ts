import type { Json, JsonObject } from "../../../asl/types/json.ts";
import { isObject } from "../json-path/evaluate-path.ts";
import { InvalidArguments } from "./intrinsic.ts";

/** The arguments, where there are as many as the function takes. */
export function exactly(args: readonly Json[], least: number, most: number = least): readonly Json[] {
  if (args.length < least || args.length > most) throw new InvalidArguments();
  return args;
}

/** A text of at most `longest` characters; any length by default. */
export function asText(value: Json | undefined, longest: number = Number.POSITIVE_INFINITY): string {
  if (typeof value !== "string" || value.length > longest) throw new InvalidArguments();
  return value;
}

/** A number, rounded to the nearest whole one, as AWS takes numbers. */
export function asInteger(value: Json | undefined): number {
  if (typeof value !== "number") throw new InvalidArguments();
  return Math.round(value);
}

/** An array, of anything. */
export function asArray(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new InvalidArguments();
  return value as readonly Json[];
}

/** An object that is no array. */
export function asObject(value: Json | undefined): JsonObject {
  if (value === undefined || !isObject(value)) throw new InvalidArguments();
  return value;
}
