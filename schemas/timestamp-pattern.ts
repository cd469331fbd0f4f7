/** One piece of a timestamp pattern: text as it stands, or one of the fields that {@link timestampFields} lists. */
export type TimestampPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly field: TimestampField };

export type TimestampField = "Y" | "m" | "d" | "H" | "I" | "M" | "S" | "f" | "p" | "b" | "z";

/** The fields of a pattern, with what each of them takes; a subset of C's strptime. */
export const timestampFields: Readonly<Record<TimestampField, string>> = {
  Y: "year, 4 digits",
  m: "month, 1 or 2 digits",
  d: "day of the month, 1 or 2 digits",
  H: "hour 0 to 23, 1 or 2 digits",
  I: "hour 1 to 12, 1 or 2 digits, with %p",
  M: "minute, 1 or 2 digits",
  S: "second, 1 or 2 digits",
  f: "fraction of a second, 1 to 6 digits, all but the first three 0",
  p: "AM or PM",
  b: "month, Jan to Dec",
  z: "offset from UTC: +02, +0200 or +02:00",
};

/** What is wrong with a pattern: one sentence for the person who wrote it. */
export interface TimestampPatternProblem {
  readonly problem: string;
}

/** Reads a pattern such as `%d.%m.%Y %H:%M:%S`. It has to tell the whole date; what it leaves out of the time is 0. */
export function parseTimestampPattern(text: string): readonly TimestampPart[] | TimestampPatternProblem {
  const parts: TimestampPart[] = [];
  for (const [piece] of text.matchAll(/%.?|[^%]+/gsu)) {
    const field = piece.slice(1);
    if (!piece.startsWith("%")) parts.push({ kind: "text", text: piece });
    else if (field === "%") parts.push({ kind: "text", text: "%" });
    else if (isField(field)) parts.push({ kind: "field", field });
    else return { problem: `${piece} is no field; ${patternRule}` };
  }
  const problem = fieldsProblem(parts.flatMap((part) => (part.kind === "field" ? [part.field] : [])));
  return problem ? { problem } : parts;
}

const patternRule = `a pattern is made of ${Object.keys(timestampFields)
  .map((field) => `%${field}`)
  .join(" ")} and %%`;

function fieldsProblem(fields: readonly TimestampField[]): string | undefined {
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice) return `%${twice} stands there twice`;
  if (!fields.includes("Y") || !fields.includes("d") || fields.includes("m") === fields.includes("b")) {
    return "a pattern needs %Y, %d and one of %m and %b";
  }
  if (fields.includes("I") !== fields.includes("p")) return "%I and %p go together";
  if (fields.includes("I") && fields.includes("H")) return "%I and %H exclude each other";
  return undefined;
}

function isField(text: string): text is TimestampField {
  return Object.hasOwn(timestampFields, text);
}
