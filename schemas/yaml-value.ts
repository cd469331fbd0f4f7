import type * as z from "zod";
import { didYouMean } from "./did-you-mean.ts";

/** A value of a YAML file as a message names what it found, cut to 80 characters. */
export function foundText(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** What would be allowed in its place, as a message ends; what the schema says itself is taken as it is. */
export function allowedText(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.message.startsWith("Invalid input") ? (kinds[issue.expected] ?? issue.expected) : issue.message;
    case "invalid_value": {
      const meant = typeof value === "string" ? didYouMean(value, issue.values.map(String)) : undefined;
      return `${issue.values.join(", ")}${meant ? `. Did you mean ${meant}?` : ""}`;
    }
    default:
      return issue.message;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map of keys and values",
  nonoptional: "a value, which must not be left out",
};

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step], value);
}
