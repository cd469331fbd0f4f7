import type { Identifier } from "./parse/cursor.ts";
import { parseStatement } from "./parse/statement.ts";
import type { Query } from "./parse/syntax.ts";
import { Refusal } from "./refusal.ts";

/** A table as a query names it, in small letters. `at` is the offset of the first place in the text. */
export interface NamedTable {
  /** Undefined where the name stands alone. */
  readonly database: string | undefined;
  readonly name: string;
  readonly at: number;
}

/**
 * The tables that a query reads, each once, in the order of the text: those of FROM, of joins and of sub-queries, and not the ones that
 * WITH gives a name to. What columns they have is not asked.
 *
 * @returns undefined where the text is no query of the subset (docs/athena-sql.md)
 */
export function tablesRead(sql: string): readonly NamedTable[] | undefined {
  try {
    const statement = parseStatement(sql, "");
    if (statement.kind !== "query") return undefined;
    const found = new Map<string, NamedTable>();
    collect(statement.query, new Set(), found);
    return [...found.values()].sort((a, b) => a.at - b.at);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** @param common the names that WITH gives, where the node stands */
function collect(node: unknown, common: ReadonlySet<string>, found: Map<string, NamedTable>): void {
  if (Array.isArray(node)) for (const each of node) collect(each, common, found);
  else if (typeof node !== "object" || node === null) return;
  else if (isQuery(node)) {
    const known = new Set(common);
    for (const { name, query } of node.with) {
      collect(query, new Set(known), found);
      known.add(name.value);
    }
    const { with: _, ...rest } = node;
    for (const each of Object.values(rest)) collect(each, known, found);
  } else if (isTable(node)) {
    const [name, database] = node.parts.map(({ value }) => value).reverse();
    if (name === undefined || (database === undefined && common.has(name))) return;
    const key = JSON.stringify([database, name]);
    if (!found.has(key)) found.set(key, { database, name, at: node.at });
  } else for (const each of Object.values(node)) collect(each, common, found);
}

/** Of all that a query is made of, only a query has WITH. */
function isQuery(node: object): node is Query {
  return "with" in node && "body" in node;
}

function isTable(
  node: object,
): node is { readonly kind: "table"; readonly at: number; readonly parts: readonly Identifier[] } {
  return "kind" in node && node.kind === "table";
}
