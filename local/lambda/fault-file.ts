import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { UsageError } from "../usage-error.ts";
import { type FaultRules, serviceErrors } from "./faults.ts";

/**
 * Reads the rules of a faults file, YAML or JSON (docs/faults.md).
 *
 * @param functions the names that a rule may name
 * @throws UsageError naming file, line and field, what was found and what is allowed
 */
export async function readFaults(file: string, functions: readonly string[]): Promise<FaultRules> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `SLUICE_FAULTS names ${file}, which cannot be read (${error.code}). Name a YAML or JSON file.`,
    );
  });
  return parseFaults(text, file, functions);
}

/** The rules in a faults file's text. See {@link readFaults}. */
export function parseFaults(text: string, file: string, functions: readonly string[]): FaultRules {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new UsageError(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message.split("\n")[0]}`);
  const parsed = rulesSchema(functions).safeParse(plain());
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
    const line = lineOf(path);
    return `${file}:${line}: ${fieldName(path)}: ${issue.message} Found: ${found(document.getIn(path))}.`;
  });
  throw new UsageError(problems.join("\n"));

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

function rulesSchema(functions: readonly string[]) {
  return z.array(
    z.strictObject(
      {
        function: z.enum(functions as [string, ...string[]], allowed(`one of ${functions.join(", ")}`)),
        attempt: z
          .union([z.int().min(1).transform(only), z.array(z.int().min(1)).min(1).transform(each), rangeSchema], {
            ...allowed('a number from 1, a list of them, or a range such as "1-3"'),
          })
          .default([[1, 1]]),
        error: z.string(allowed("an error name")).superRefine((error, context) => {
          if (!error.startsWith("Lambda.") || serviceErrors.has(error)) return;
          context.addIssue(`Allowed with "Lambda.": ${[...serviceErrors.keys()].join(", ")}.`);
        }),
        cause: z.string(allowed("text")).optional(),
        match: z.string(allowed("text")).optional(),
        delay: z
          .number(allowed("seconds from 0 to 900"))
          .min(0, allowed("seconds from 0 to 900"))
          .max(900, allowed("seconds from 0 to 900"))
          .optional(),
        times: z.int(allowed("a number from 1")).min(1, allowed("a number from 1")).optional(),
      },
      allowed("a rule with function and error, and optionally attempt, cause, match, delay, times"),
    ),
    allowed("a list of rules"),
  );
}

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
