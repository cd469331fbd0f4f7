import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { SourceLocation } from "../../asl/source-location.ts";
import type { Members } from "../../asl/walk-states.ts";
import { UsageError } from "../../local/usage-error.ts";
import { spellOutTags, withoutFunctions } from "./cloudformation.ts";
import { fillPlaceholders, knownPlaceholders, quotePlaceholders } from "./placeholders.ts";

/** A definition that somebody wrote by hand. */
export interface DefinitionFile {
  readonly definition: Members;
  /** The lines of its states, by name. */
  readonly locations: ReadonlyMap<string, SourceLocation>;
  /** True where placeholders, or what looks like them, stand in it. */
  readonly isTemplate: boolean;
  /** Names that an object has twice, the last one of which counts. */
  readonly twice: readonly { readonly key: string; readonly location: SourceLocation }[];
  /** Placeholders that it was read without: see {@link fillPlaceholders}. */
  readonly unknown: readonly string[];
}

/** Files that hold YAML; all others hold JSON. */
const YAML = /\.ya?ml$/;

/** A file's JSON or YAML, with CloudFormation's functions spelt out. */
export interface ParsedFile {
  readonly file: string;
  readonly value: Members;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/**
 * Reads JSON or, by the file's name, YAML.
 *
 * @param file as messages name it
 * @param placeholders values of a template's `${Name}`, by name
 * @throws UsageError for what is no JSON or YAML, with line and column, or no object
 */
export function parseFile(
  file: string,
  text: string,
  placeholders: Readonly<Record<string, string | number>>,
  isYaml = YAML.test(file),
): ParsedFile {
  const plain = text.replace(/^\uFEFF/, "");
  const filled = isYaml ? knownPlaceholders(plain, placeholders) : quotePlaceholders(plain, placeholders);
  const lines = new LineCounter();
  // JSON is YAML as well, and the YAML parser knows lines.
  const document = parseDocument(filled, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: isYaml });
  const value = isYaml ? parseYaml(file, document, lines) : parseJson(file, filled);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${file} is not a definition: an object with StartAt and States is expected.`);
  }
  return { file, value: value as Members, document, lines };
}

/** Reads a file that is one definition, or a template of one. Parameters and errors as {@link parseFile} has them. */
export function readDefinition(
  file: string,
  text: string,
  placeholders: Readonly<Record<string, string | number>>,
  isYaml?: boolean,
): DefinitionFile {
  const parsed = parseFile(file, text, placeholders, isYaml);
  return definitionAt(parsed, parsed.value, parsed.document.contents);
}

/** The definition that a node of a file holds. */
export function definitionAt({ file, lines }: ParsedFile, value: Members, node: unknown): DefinitionFile {
  const template = withoutFunctions(value) as Members;
  return {
    ...fillPlaceholders(template),
    locations: locationsOf(file, node, lines),
    isTemplate: JSON.stringify(template).includes("${"),
    twice: isNode(node) ? twiceIn(file, node, lines) : [],
  };
}

function parseYaml(file: string, document: Document.Parsed, lines: LineCounter): unknown {
  const [error] = document.errors;
  if (error === undefined) {
    spellOutTags(document);
    return document.toJS();
  }
  const { line, col } = lines.linePos(error.pos[0]);
  throw new UsageError(`${file}:${line}:${col}: this is not YAML: ${error.message.replace(/\.?$/, ".")}`);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const before = text.slice(0, placeOf(text, message)).split("\n");
    const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    // Node adds the position, or a piece of the text.
    const what = message.replace(/( in JSON)? at position [\s\S]*|, (\.\.\.)?"[\s\S]*/, "");
    throw new UsageError(`${place}: this is not JSON: ${what}.`);
  }
}

/** Where JSON goes wrong. Node does not always say so: then it is where the shortest beginning ends that cannot be completed. */
function placeOf(text: string, message: string): number {
  const [, said] = /at position (\d+)/.exec(message) ?? [];
  if (said !== undefined) return Number(said);
  let fine = 0;
  let wrong = text.length + 1;
  while (wrong - fine > 1) {
    const middle = Math.floor((fine + wrong) / 2);
    if (canGoOn(text.slice(0, middle))) fine = middle;
    else wrong = middle;
  }
  return fine;
}

function canGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    return Number(position) >= beginning.length || /Unexpected end|Unterminated string/.test(message);
  }
}

/** The names that stand twice in one object, at the second place. */
function twiceIn(file: string, node: Node, lines: LineCounter): DefinitionFile["twice"] {
  const found: { key: string; location: SourceLocation }[] = [];
  visit(node, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const line = lines.linePos(key.range?.[0] ?? 0).line;
        if (seen.has(name) && name !== "<<") found.push({ key: name, location: { file, line } });
        seen.add(name);
      }
    },
  });
  return found;
}

/** The lines of the states of the definition that a node holds. */
function locationsOf(file: string, contents: unknown, lines: LineCounter): Map<string, SourceLocation> {
  const found = new Map<string, SourceLocation>();
  const look = (node: unknown, field: unknown): void => {
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      if (field === "States" && !found.has(name))
        found.set(name, { file, line: lines.linePos(key.range?.[0] ?? 0).line });
      if (name === "Branches" && value !== null && typeof value === "object" && "items" in value) {
        for (const branch of value.items as unknown[]) look(branch, "");
      } else if (field === "States" || ["States", "ItemProcessor", "Iterator"].includes(name))
        look(value, field === "States" ? "" : name);
    }
  };
  look(contents, "");
  return found;
}
