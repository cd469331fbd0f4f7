import { isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Diagnostic } from "./diagnostic.ts";

/** What a YAML file holds, or everything that is wrong in it. */
export type ParsedYaml<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

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
  if (document.errors.length > 0) {
    const diagnostics = document.errors.map(({ message, pos }) => ({ ...at(pos[0]), field: "", message }));
    return { ok: false, diagnostics };
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { ok: true, value: parsed.data };
  const diagnostics = parsed.error.issues.map(({ path, message }) => {
    // A key that is missing is reported where its parent stands.
    const steps = path.map((_, index) => path.slice(0, path.length - index));
    const node = [...steps, []].map((step) => document.getIn(step, true)).find(isNode);
    return { ...at(node?.range?.[0] ?? 0), field: path.join("."), message };
  });
  return { ok: false, diagnostics };
}
