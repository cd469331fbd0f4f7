import { isNode, LineCounter, parseDocument } from "yaml";
import type * as z from "zod";
import type { Diagnostic } from "./diagnostic.ts";
import { allowedText, foundText, valueAt } from "./yaml-value.ts";

/** What a YAML file holds, or everything that is wrong in it. */
export type ParsedYaml<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** How the message about a file begins that is none. */
export const notYaml = "this is not YAML";

/**
 * Reads a YAML file that a schema describes.
 *
 * @param file as messages name it
 */
export function parseYaml<S extends z.ZodType>(text: string, file: string, schema: S): ParsedYaml<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [broken] = document.errors;
  if (broken) {
    // What the parser says of what follows is mostly a consequence.
    return {
      ok: false,
      diagnostics: [{ ...at(broken.pos[0]), field: "", message: `${notYaml}: ${broken.message}` }],
    };
  }
  const described: unknown = document.toJS();
  const parsed = schema.safeParse(described);
  if (parsed.success) return { ok: true, value: parsed.data };
  const diagnostics = parsed.error.issues.map((issue) => {
    const { path } = issue;
    // A key that is missing is reported where its parent stands.
    const steps = path.map((_, index) => path.slice(0, path.length - index));
    const node = [...steps, []].map((step) => document.getIn(step, true)).find(isNode);
    return { ...at(node?.range?.[0] ?? 0), field: path.join("."), message: messageOf(issue, described) };
  });
  return { ok: false, diagnostics };
}

/** What was found and what is allowed; where a schema refuses something in a sentence of its own, or zod does, that sentence. */
function messageOf(issue: z.core.$ZodIssue, described: unknown): string {
  const namesAllowed =
    issue.code === "custom"
      ? issue.params?.allowed === true
      : issue.code !== "unrecognized_keys" && !/^Too (?:small|big)/.test(issue.message);
  if (!namesAllowed) return issue.message;
  const value = valueAt(described, issue.path);
  return `found ${foundText(value)}; allowed: ${allowedText(issue, value)}`;
}
