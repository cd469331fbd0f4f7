import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type * as z from "zod";
import { Column, CsvFormat, Dataset, NdjsonFormat } from "./dataset.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { didYouMean } from "./did-you-mean.ts";
import { allowedText, foundText, valueAt } from "./yaml-value.ts";

/** A dataset that may run, or everything that keeps it from running. */
export type ParsedDataset =
  | { readonly ok: true; readonly dataset: Dataset }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface DatasetSource {
  /** The file as messages name it. */
  readonly file: string;
  /** The dataset's name, which is its folder's. */
  readonly name: string;
}

/** Reads the text of a `dataset.yml`. Every problem that can be told at once is told, in the order of the file. */
export function parseDataset(text: string, source: DatasetSource): ParsedDataset {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file: source.file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const syntax = syntaxProblems(document);
  if (syntax.length > 0) {
    const diagnostics = syntax.map(({ offset, problem }) => ({ ...place(offset), field: "", message: problem }));
    return { ok: false, diagnostics };
  }

  const described: unknown = document.toJS();
  const parsed = Dataset.safeParse(isRecord(described) ? { ...described, name: source.name } : described);
  const named = isRecord(described) && Object.hasOwn(described, "name");
  if (parsed.success && !named) return { ok: true, dataset: parsed.data };
  const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue, described, source));
  if (named) problems.unshift({ path: ["name"], onKey: true, message: nameIsTheFolder(source.name) });
  const diagnostics = problems
    .map(({ path, onKey, message }) => ({ offset: offsetOf(document, path, onKey), field: fieldText(path), message }))
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, field, message }) => ({ ...place(offset), field, message }));
  return { ok: false, diagnostics };
}

/** Where the value at a path of a `dataset.yml` stands; where there is none, the innermost map around it. */
export function placeInDataset(
  text: string,
  file: string,
  path: readonly string[],
): Pick<Diagnostic, "file" | "line" | "column"> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const { line, col } = lines.linePos(offsetOf(document, path, false));
  return { file, line: Math.max(1, line), column: Math.max(1, col) };
}

/** What keeps the text from being one YAML document. */
function syntaxProblems(document: Document.Parsed): { offset: number; problem: string }[] {
  const problems = document.errors.map(({ code, message, pos }) => ({
    offset: pos[0],
    problem:
      code === "MULTIPLE_DOCS"
        ? "a second YAML document begins here; a dataset is described by one"
        : `this is not YAML: ${message}`,
  }));
  visit(document, {
    Alias: (_key, alias) => {
      const problem = `*${alias.source} refers to an anchor, and there is no &${alias.source} before it`;
      if (!alias.resolve(document)) problems.push({ offset: alias.range?.[0] ?? 0, problem });
    },
  });
  return problems;
}

interface Problem {
  readonly path: readonly PropertyKey[];
  /** True where the key itself is wrong, not its value. */
  readonly onKey: boolean;
  readonly message: string;
}

function problemsOf(issue: z.core.$ZodIssue, described: unknown, source: DatasetSource): Problem[] {
  if (issue.path[0] === "name") {
    const message = `the folder's name, ${JSON.stringify(source.name)}, is the table's: ${issue.message}`;
    return [{ path: [], onKey: false, message }];
  }
  if (issue.code === "unrecognized_keys") {
    const allowed = keysOf(issue.path, described);
    return issue.keys.map((key) => {
      const meant = didYouMean(key, allowed);
      const message = `there is no such key; allowed: ${allowed.join(", ")}${meant ? `. Did you mean ${meant}?` : ""}`;
      return { path: [...issue.path, key], onKey: true, message };
    });
  }
  const value = valueAt(described, issue.path);
  const isProblem = issue.code === "custom" && issue.params?.problem === true;
  const message = `found ${foundText(value)}; ${isProblem ? issue.message : `allowed: ${allowedBy(issue, value)}`}`;
  return [{ path: issue.path, onKey: false, message }];
}

function allowedBy(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== "invalid_union" || issue.discriminator === undefined) return allowedText(issue, value);
  const meant = typeof value === "string" ? didYouMean(value, formatTypes) : undefined;
  return `${formatTypes.join(", ")}${meant ? `. Did you mean ${meant}?` : ""}`;
}

const formatTypes = [CsvFormat, NdjsonFormat].map((format) => format.shape.type.value);

/** The keys that the map at a path may have. */
function keysOf(path: readonly PropertyKey[], described: unknown): string[] {
  if (path.length === 0) return Object.keys(Dataset.shape).filter((key) => key !== "name");
  if (path[0] === "columns") return Object.keys(Column.shape);
  return Object.keys((valueAt(described, ["format", "type"]) === "ndjson" ? NdjsonFormat : CsvFormat).shape);
}

/** Where the value (or the key) at a path begins; where there is none, where the innermost map around it begins. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], onKey: boolean): number {
  const parent = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (onKey && isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last);
    if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
  }
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function fieldText(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`))
    .join("");
}

function nameIsTheFolder(name: string): string {
  return `there is no such key; the dataset's name is its folder's, ${JSON.stringify(name)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
