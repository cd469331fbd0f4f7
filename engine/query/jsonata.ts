import type { Json } from "../../asl/types/json.ts";
import type { Limits } from "../limits.ts";
import type { Random } from "../random.ts";
import { type DirectQuery, directQuery, NOT_DIRECT } from "./direct-query.ts";
import { jsonText } from "./json-text.ts";
import { jsonataFunctions } from "./jsonata-functions.ts";
import { outermost, TooDeep } from "./jsonata-guard.ts";
import jsonata, { type Expression } from "./jsonata-sync.generated.js";
import { plainValue, UnsupportedValue } from "./plain-value.ts";
import { type Query, type QueryData, QueryError, type QueryLanguage, QuerySyntaxError } from "./query-language.ts";
import { WorkExceeded, withWork } from "./work.ts";

/** What JSONata's functions need from outside. */
export interface JsonataServices {
  /** Milliseconds since 1970: `$now` and `$millis`. */
  now(): number;
  random: Random;
  uuid(): string;
  /** Lower-case hex digest of a text's UTF-8 bytes; the algorithm is one of `hashAlgorithms`. */
  hash(text: string, algorithm: string): string;
  /** Of them, the steps that one evaluation may take. */
  readonly limits: Pick<Limits, "evaluationSteps">;
}

/** An expression parsed once, whatever number of states use the same text. */
interface Compiled {
  readonly direct: DirectQuery | undefined;
  /** Evaluates with jsonata; the value may carry jsonata's marks. */
  readonly evaluate: (data: QueryData) => unknown;
}

/**
 * JSONata as Step Functions evaluates it: version 2.0.6, `$states` and variables, AWS's extra functions, no `$eval`, an
 * error for an undefined result, and a bound on the work of one evaluation (FACTS.md G).
 */
export function jsonataLanguage(services: JsonataServices): QueryLanguage {
  const compiled = new Map<string, Compiled>();
  const giveFunctions = jsonataFunctions(services);

  function template(value: Json, location: string): Query {
    if (typeof value === "string") {
      const text = expressionText(value);
      return text === undefined ? () => value : expression(text, location);
    }
    if (typeof value !== "object" || value === null || !holdsExpression(value)) return () => value;
    if (Array.isArray(value)) {
      const items = value.map((item: Json, index) => template(item, `${location}[${index}]`));
      return (data) => items.map((item) => item(data));
    }
    const members = Object.entries(value).map(
      ([name, member]) => [name, template(member as Json, `${location}/${name}`)] as const,
    );
    return (data) => Object.fromEntries(members.map(([name, member]) => [name, member(data)]));
  }

  function expression(text: string, location: string): Query {
    const { direct, evaluate } = compile(text, location);
    return (data) => {
      if (direct !== undefined) {
        const value = direct(data);
        if (value !== NOT_DIRECT) return defined(value as Json | undefined, text, location);
      }
      let value: unknown;
      try {
        value = withWork(services.limits.evaluationSteps, () => outermost(plainValue, evaluate(data)));
      } catch (error) {
        if (error instanceof UnsupportedValue) {
          throw new QueryError(location, `${about(text, location)} returned an unsupported result type.`);
        }
        throw new QueryError(location, `${about(text, location)} threw an error during evaluation. ${reason(error)}`);
      }
      return defined(value as Json | undefined, text, location);
    };
  }

  function compile(text: string, location: string): Compiled {
    const known = compiled.get(text);
    if (known !== undefined) return known;
    let parsed: Expression;
    try {
      parsed = jsonata(text, services);
    } catch (error) {
      const why = reason(error);
      const message = `The JSONata expression '${text}' is not valid: ${why}`;
      throw new QuerySyntaxError(location, message, why.replace(/^[A-Z]\d{4}: /, ""));
    }
    giveFunctions(parsed);
    const names = variableNames(text);
    const readsContext = /\bcontext\b/.test(text) || /\$states\b(?!\s*\.)/.test(text);
    const entry = {
      direct: directQuery(parsed.ast()),
      evaluate: (data: QueryData) => {
        const bindings: Record<string, unknown> = { states: statesOf(data, readsContext) };
        for (const name of names) {
          const value = data.variable(name);
          if (value !== undefined) bindings[name] = value;
        }
        return parsed.evaluate(undefined, bindings);
      },
    };
    compiled.set(text, entry);
    return entry;
  }

  return { template };
}

/** The expression of a string `{% … %}`, without the marks and outer blanks; undefined for any other string. */
export function expressionText(value: string): string | undefined {
  return value.startsWith("{%") && value.endsWith("%}") && value.length >= 4 ? value.slice(2, -2).trim() : undefined;
}

/** A query's value where the field wants one type: the value, or a {@link QueryError} in AWS's words. */
export function expectType<T extends Json>(
  value: Json,
  expected: string,
  isExpected: (value: Json) => value is T,
  field: Json,
  location: string,
): T {
  if (isExpected(value)) return value;
  const text = typeof field === "string" ? expressionText(field) : undefined;
  const subject = text === undefined ? `The field '${location}'` : about(text, location);
  const was = `Expected '${expected}', but was '${typeName(value)}' for value: ${jsonText(value)}`;
  throw new QueryError(location, `${subject} returned an unexpected result type. ${was}`);
}

function about(text: string, location: string): string {
  return `The JSONata expression '${text}' specified for the field '${location}'`;
}

function defined(value: Json | undefined, text: string, location: string): Json {
  if (value !== undefined) return value;
  throw new QueryError(location, `${about(text, location)} returned nothing (undefined).`);
}

function holdsExpression(value: Json): boolean {
  if (typeof value === "string") return expressionText(value) !== undefined;
  return typeof value === "object" && value !== null && Object.values(value).some((member) => holdsExpression(member));
}

/** Names that stand behind a `$` in the text; more than the variables read (strings, local names) does no harm. */
function variableNames(text: string): readonly string[] {
  const names = new Set([...text.matchAll(/\$([\p{L}_][\p{L}\p{N}_]*)/gu)].map((match) => match[1] ?? ""));
  names.delete("states");
  return [...names];
}

function statesOf(data: QueryData, withContext: boolean): Record<string, unknown> {
  const states: Record<string, unknown> = { input: data.input };
  if (data.result !== undefined) states.result = data.result;
  if (data.errorOutput !== undefined) states.errorOutput = data.errorOutput;
  if (withContext) states.context = data.context();
  return states;
}

function typeName(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/**
 * What went wrong, from what jsonata throws: `{code, message}`, an error of the guard's in the words that others measured on AWS
 * (floci-io/floci, issues 2667 and 2737), or one of JavaScript's.
 */
function reason(error: unknown): string {
  if (error instanceof WorkExceeded) return "Expression evaluation timeout: Check for infinite loop";
  if (error instanceof TooDeep || isStackOverflow(error)) {
    return "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.";
  }
  if (typeof error !== "object" || error === null) return String(error);
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === "string" ? `${code}: ${String(message)}` : String(message);
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}
