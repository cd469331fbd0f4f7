import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { type FaultRule, serviceErrors } from "../lambda/faults.ts";
import { UsageError } from "../usage-error.ts";
import { faultyServices, mishapsOf, serviceErrorsOf } from "./service-errors.ts";
import type { ServiceFaultRule } from "./service-faults.ts";

/** What a faults file asks for. */
export interface FaultFile {
  readonly functions: readonly FaultRule[];
  readonly services: readonly ServiceFaultRule[];
}

/**
 * Reads the rules of a faults file, YAML or JSON (docs/faults.md).
 *
 * @param functions those that a rule may name
 * @throws UsageError naming file, line and field, what was found and what is allowed
 */
export async function readFaults(file: string, functions: readonly string[]): Promise<FaultFile> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `SLUICE_FAULTS names ${file}, which cannot be read (${error.code}). Name a YAML or JSON file.`,
    );
  });
  return parseFaults(text, file, functions);
}

/** The rules in a faults file's text. See {@link readFaults}. */
export function parseFaults(text: string, file: string, functions: readonly string[]): FaultFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new UsageError(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message.split("\n")[0]}`);
  const listed = z.array(z.unknown(), allowed("a list of rules")).safeParse(plain());
  if (!listed.success) throw wrong(listed.error.issues);
  const parsed = listed.data.map((rule) => ruleSchema(functions, rule).safeParse(rule));
  const issues = parsed.flatMap(({ error }, index) =>
    (error?.issues ?? []).map((issue) => ({ ...issue, path: [index, ...issue.path] })),
  );
  if (issues.length > 0) throw wrong(issues);
  const rules = parsed.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return {
    functions: rules.flatMap((rule) => (rule.kind === "function" ? [rule.rule] : [])),
    services: rules.flatMap((rule) => (rule.kind === "service" ? [rule.rule] : [])),
  };

  function wrong(issues: readonly z.core.$ZodIssue[]): UsageError {
    return new UsageError(issues.map(describeIssue).join("\n"));
  }

  function describeIssue(issue: z.core.$ZodIssue): string {
    const path = issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
    const line = lineOf(path);
    return `${file}:${line}: ${fieldName(path)}: ${issue.message} Found: ${found(document.getIn(path))}.`;
  }

  /** An alias without its anchor is found only here. */
  function plain(): unknown {
    try {
      return document.toJS();
    } catch (error) {
      throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  /** The line of the value at a path, or of what encloses it where the value is absent. */
  function lineOf(path: readonly PropertyKey[]): number {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

/** A rule is about a function or a service; what it names decides which fields it may have. */
function ruleSchema(functions: readonly string[], rule: unknown) {
  const isOfService = typeof rule === "object" && rule !== null && Object.hasOwn(rule, "service");
  return isOfService ? serviceRule : functionRule(functions);
}

function functionRule(functions: readonly string[]) {
  return z
    .strictObject(
      {
        function: z.enum(functions as [string, ...string[]], allowed(`one of ${functions.join(", ")}`)),
        attempt: attempts.default([[1, 1]]),
        error: z.string(allowed("an error name")).superRefine((error, context) => {
          if (!error.startsWith("Lambda.") || serviceErrors.has(error)) return;
          context.addIssue(`Allowed with "Lambda.": ${[...serviceErrors.keys()].join(", ")}.`);
        }),
        ...common,
      },
      allowed("a rule with function and error, and optionally attempt, cause, match, delay, times"),
    )
    .transform((rule) => ({ kind: "function" as const, rule }));
}

const seconds = allowed("seconds from 0 to 900");

/** What rules of both kinds may say. */
const common = {
  cause: z.string(allowed("text")).optional(),
  match: z.string(allowed("text")).optional(),
  delay: z.number(seconds).min(0, seconds).max(900, seconds).optional(),
  times: z.int(allowed("a number from 1")).min(1, allowed("a number from 1")).optional(),
};

const rangeSchema = z
  .string()
  .regex(/^[1-9]\d*-[1-9]\d*$/)
  .refine((text) => {
    const [first = 1, last = 1] = text.split("-").map(Number);
    return first <= last;
  })
  .transform((text): [number, number][] => {
    const [first = 1, last = 1] = text.split("-").map(Number);
    return [[first, last]];
  });

const attempts = z.union(
  [z.int().min(1).transform(only), z.array(z.int().min(1)).min(1).transform(each), rangeSchema],
  {
    ...allowed('a number from 1, a list of them, or a range such as "1-3"'),
  },
);

const share = allowed("a share of the requests, above 0 to 1");
const time = allowed("seconds from 0");

const serviceRule = z
  .strictObject(
    {
      service: z.enum(faultyServices, allowed(`one of ${faultyServices.join(", ")}`)),
      error: z.string(allowed("an error name")),
      operation: z
        .union([z.string().transform((name) => [name]), z.array(z.string()).min(1)], {
          ...allowed("an operation such as PutObject, or a list of them"),
        })
        .optional(),
      attempt: attempts.optional(),
      share: z.number(share).gt(0, share).max(1, share).optional(),
      seed: z.int(allowed("a whole number")).optional(),
      after: z.number(time).min(0, time).optional(),
      for: z.number(time).min(0, time).optional(),
      bytes: z.int(allowed("bytes from 0")).min(0, allowed("bytes from 0")).optional(),
      ...common,
    },
    allowed(
      "a rule with service and error, and optionally operation, match, attempt, share, seed, times, after, for, bytes, delay, cause",
    ),
  )
  .superRefine(({ service, error }, context) => {
    const names = [...Object.keys(serviceErrorsOf[service]), ...mishapsOf(service)];
    if (!names.includes(error))
      context.addIssue({ code: "custom", path: ["error"], message: `Allowed of ${service}: ${names.join(", ")}.` });
  })
  .transform((rule) => ({ kind: "service" as const, rule }));

function only(attempt: number): [number, number][] {
  return [[attempt, attempt]];
}

function each(attempts: readonly number[]): [number, number][] {
  return attempts.flatMap(only);
}

function allowed(what: string): { error: string } {
  return { error: `Allowed: ${what}.` };
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? "the file"
    : path.map((part) => (typeof part === "number" ? `rule ${part + 1}` : String(part))).join(", ");
}

function found(value: unknown): string {
  if (value === undefined) return "nothing";
  return JSON.stringify(value) ?? String(value);
}
