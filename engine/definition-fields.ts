import type { Json, JsonObject } from "../asl/types/json.ts";
import { type AwsWords, awsWords } from "./aws-words.ts";

/** Something in a definition that the engine cannot run. */
export interface DefinitionProblem {
  /** Where, as a path from the top: `/States/Process files/ItemProcessor/States/Transform/Resource`. */
  readonly path: string;
  /** What was found, and what can stand there. */
  readonly message: string;
  /** The same as AWS says it; absent where AWS has no such problem, or its words are not known. */
  readonly aws?: AwsWords;
}

/** Reads the members of one object of a definition, notes what is wrong, and knows which ones nobody asked for. */
export class DefinitionFields {
  readonly path: string;
  readonly #members: JsonObject;
  readonly #asked = new Set<string>(["Comment"]);
  readonly #problems: DefinitionProblem[];

  /** `value` may be any JSON: something else than an object is a problem and reads as an empty one. */
  constructor(value: Json | undefined, path: string, problems: DefinitionProblem[]) {
    this.path = path;
    this.#problems = problems;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    this.#members = isObject ? (value as JsonObject) : {};
    if (!isObject) this.problem("", `an object is expected, found ${describe(value)}`, awsWords.expected("Object"));
  }

  /** Notes a problem with a member; "" is the object itself. */
  problem(name: string, message: string, aws?: AwsWords): void {
    const path = name === "" ? this.path || "/" : `${this.path}/${name}`;
    this.#problems.push({ path, message, ...(aws && { aws }) });
  }

  /** Notes that a member which must be there is not. */
  missing(name: string, message: string): void {
    this.problem(name, message, awsWords.missing(name, this.path));
  }

  /** A member of any type; undefined where it is absent. */
  any(name: string): Json | undefined {
    this.#asked.add(name);
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  text(name: string): string | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === "string") return value;
    this.problem(name, `a string is expected, found ${describe(value)}`, awsWords.expected("String"));
    return undefined;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined && this.any(name) === undefined) this.missing(name, "a string is required here");
    return value ?? "";
  }

  flag(name: string): boolean {
    const value = this.any(name);
    if (value !== undefined && typeof value !== "boolean") {
      this.problem(name, `true or false is expected, found ${describe(value)}`, awsWords.expected("Boolean"));
    }
    return value === true;
  }

  /** A whole number within the bounds. */
  integer(name: string, least: number, most: number): number | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    const expected = `a whole number from ${least} to ${most} is expected, found ${describe(value)}`;
    this.problem(name, expected, outside(value, least, most) ?? awsWords.expected("Integer"));
    return undefined;
  }

  /** A number of at least `least`, at most `most`. */
  number(name: string, least: number, most: number = Number.POSITIVE_INFINITY): number | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value === "number" && value >= least && value <= most) return value;
    const bounds = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
    const expected = `a number ${bounds} is expected, found ${describe(value)}`;
    this.problem(name, expected, outside(value, least, most) ?? awsWords.expected("Number"));
    return undefined;
  }

  /** The elements of an array, each as fields of its own; none where it is absent. */
  objects(name: string): readonly DefinitionFields[] {
    const value = this.any(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.problem(name, `an array is expected, found ${describe(value)}`, awsWords.expected("Array"));
      return [];
    }
    return value.map(
      (item: Json, index) => new DefinitionFields(item, `${this.path}/${name}[${index}]`, this.#problems),
    );
  }

  /** A member that is an object, as fields of its own; undefined where it is absent. */
  object(name: string): DefinitionFields | undefined {
    const value = this.any(name);
    return value === undefined ? undefined : new DefinitionFields(value, `${this.path}/${name}`, this.#problems);
  }

  /** All members, whatever their names. */
  entries(): readonly (readonly [string, Json])[] {
    const entries = Object.entries(this.#members);
    for (const [name] of entries) this.#asked.add(name);
    return entries;
  }

  /** Notes members that nobody asked for; `what` says of what they are no field. */
  refuseOthers(what: string): void {
    for (const name of Object.keys(this.#members)) {
      if (this.#asked.has(name)) continue;
      this.problem(name, `${JSON.stringify(name)} is no field of ${what}`, awsWords.unsupported(name, this.path));
    }
  }
}

function outside(value: Json, least: number, most: number): AwsWords | undefined {
  if (typeof value !== "number") return undefined;
  if (value < least) return awsWords.minimum(least);
  return value > most ? awsWords.maximum(most) : undefined;
}

/** A value in a message: short, as JSON. */
export function describe(value: Json | undefined): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
