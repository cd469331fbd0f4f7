import type { Node } from "../expressions/node.ts";
import type { FoundPath } from "../expressions/print.ts";
import { objectNode } from "../expressions/ref.ts";
import { fieldOf } from "../expressions/shape.ts";
import { isWithin, type MapBody, type Scope, type Site, type Source } from "./draft.ts";

/** Where a child execution of a distributed Map finds its own input, at any depth: steps after `$states`. */
export const childInput: readonly string[] = ["context", "Execution", "Input"];

/**
 * The innermost distributed Map around a site whose children cannot see a source, because it lies outside: they have neither the
 * parent's variables nor its input (FACTS.md G).
 */
export function childHiding(source: Source, site: Site): MapBody | undefined {
  const home = homeOf(source);
  if (home === "anywhere") return undefined;
  for (let map = site.scope.map; map; map = map.outer.scope.map) {
    if (map.child && !isWithin(home, map.block.scope)) return map;
  }
  return undefined;
}

/**
 * Has a distributed Map hand what its body reads from outside to every child.
 *
 * Only the fields that are read are handed in, not all of what they are fields of: each child's input has 256 KiB.
 *
 * @returns where the child finds it, and whether it is handed in since now
 */
export function handIn(
  body: MapBody,
  node: Extract<Node, { kind: "source" }>,
  steps: readonly string[],
): { readonly path: FoundPath; readonly isNew: boolean } {
  const { batchInput, handedIn } = body.child as NonNullable<MapBody["child"]>;
  const source = node.source as Source;
  const known = handedIn.find((each) => isSame(each.source, source) && isPrefix(each.steps, steps));
  const found = known ?? {
    source,
    steps,
    node: steps.reduce(readField, node as Node),
    name: freeName(body, source, steps),
  };
  if (!known) handedIn.push(found);
  const within = batchInput ? ["BatchInput", found.name] : [found.name];
  const value = found.node.optional ? ["value"] : [];
  return {
    path: { base: "$states", steps: [...childInput, ...within, ...value], covers: found.steps.length },
    isNew: !known,
  };
}

/** What a distributed Map's children are handed from outside, by name. */
export function handedInFields({ child }: MapBody): Record<string, Node> {
  // A field of a template that is missing fails the state; one of an expression is left out.
  const fields = (child?.handedIn ?? []).map(({ name, node }) => [
    name,
    node.optional ? objectNode({ value: node }) : node,
  ]);
  return Object.fromEntries(fields);
}

/** The scope that a source belongs to; undefined for the machine itself. */
function homeOf(source: Source): Scope | undefined | "anywhere" {
  switch (source.kind) {
    case "input":
      return undefined;
    case "item":
    case "index":
      return source.body.block.scope;
    case "value":
    case "before":
      return source.value.scope;
    case "context":
    case "own":
    case "token":
    case "mapItem":
      return "anywhere";
  }
}

function readField(of: Node, name: string): Node {
  const { shape, optional } = fieldOf(of.shape, name);
  return { kind: "field", of, name, shape, ...((optional || of.optional) && { optional: true }) };
}

function isSame(one: Source, other: Source): boolean {
  if (one.kind === "value" && other.kind === "value") return one.value === other.value;
  if (one.kind === "item" && other.kind === "item") return one.body === other.body;
  return one.kind === "input" && other.kind === "input";
}

function isPrefix(start: readonly string[], steps: readonly string[]): boolean {
  return start.every((step, index) => steps[index] === step);
}

function freeName({ child }: MapBody, source: Source, steps: readonly string[]): string {
  const whole = source.kind === "value" ? source.value.variable : source.kind === "item" ? "outer" : source.kind;
  const base = steps.at(-1) ?? whole;
  const given = Object.keys(child?.batchInput?.fields ?? {});
  const taken = new Set(["item", "index", ...given, ...(child?.handedIn ?? []).map(({ name }) => name)]);
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
  return name;
}
