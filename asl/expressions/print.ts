import { BuildError } from "../build-error.ts";
import type { Json } from "../types/json.ts";
import type { Infix, Node } from "./node.ts";
import { isArray, type Scalar } from "./shape.ts";

/** A path of JSONata before it is text: `$states` with the steps `result`, `Payload`. */
export interface Path {
  readonly base: string;
  readonly steps: readonly string[];
}

/** Where a source's value, or with `covers` the value some steps further on, can be read from. */
export interface FoundPath extends Path {
  /** How many of the steps that were asked for the path leads along already. Default 0. */
  readonly covers?: number;
}

/**
 * Where a source's value can be read from, at the place that is being printed. Or, read inline, an expression.
 *
 * @param source the source
 * @param steps the fields that are read from there
 */
export type SourceReader = (source: SourceNode, steps: readonly string[]) => FoundPath | Node;

type SourceNode = Extract<Node, { kind: "source" }>;

/**
 * Prints an expression as a field of a state: literals stand for themselves, everything else is a `{% … %}` string.
 *
 * An object is printed field by field, so that the definition stays readable, unless a field may be missing: an undefined
 * field fails the state, while inside one expression it is left out.
 */
export function printTemplate(node: Node, read: SourceReader): Json {
  switch (node.kind) {
    case "literal":
      return looksLikeExpression(node.value) ? printWhole(node, read) : node.value;
    case "object": {
      const fields = Object.entries(node.fields);
      if (fields.some(([, field]) => field.optional)) return printWhole(node, read);
      return Object.fromEntries(fields.map(([name, field]) => [name, printTemplate(field, read)]));
    }
    case "array":
      if (node.items.some((item) => item.optional)) throw missing();
      return node.items.map((item) => printTemplate(item, read));
    default:
      return printWhole(node, read);
  }
}

function printWhole(node: Node, read: SourceReader): string {
  if (node.optional) throw missing();
  return `{% ${printExpression(node, read)} %}`;
}

function looksLikeExpression(value: Scalar): boolean {
  return typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");
}

function missing(): BuildError {
  return new BuildError(
    "This value may be missing, which would fail the state. Say what stands in: orElse(value, default).",
  );
}

/** Prints an expression as JSONata text. Arrays keep their length: JSONata itself unwraps one element and drops none. */
export function printExpression(node: Node, read: SourceReader): string {
  return new Printer(read).print(node);
}

class Printer {
  readonly #read: SourceReader;
  readonly #parameters = new Map<object, string>();

  constructor(read: SourceReader) {
    this.#read = read;
  }

  print(node: Node): string {
    switch (node.kind) {
      case "literal":
        return typeof node.value === "string" ? quote(node.value) : String(node.value);
      case "object":
        return `{${Object.entries(node.fields)
          .map(([name, field]) => `${quote(name)}: ${this.#field(field)}`)
          .join(", ")}}`;
      case "regex":
        return `/${new RegExp(node.pattern).source}/`;
      case "array":
        return `[${node.items.map((item) => this.#item(item)).join(", ")}]`;
      case "source":
      case "field":
      case "parameter":
        return this.#printPath(node);
      case "function":
        return this.#printFunction(node);
      case "call":
        return this.#printCall(node);
      case "infix":
        return this.#printInfix(node);
      case "index":
        return `${this.#printOperand(node.of)}[${this.print(node.index)}]`;
      case "conditional":
        return `(${this.print(node.test)} ? ${this.print(node.yes)} : ${this.print(node.no)})`;
    }
  }

  /** Operators are read from the left, so only what binds less than its neighbour needs parentheses. */
  #printInfix({ operator, left, right }: Extract<Node, { kind: "infix" }>): string {
    const side = (node: Node, atLeast: number): string => {
      const text = this.print(node);
      return node.kind === "infix" && bindingPower[node.operator] < atLeast ? `(${text})` : text;
    };
    const power = bindingPower[operator];
    // Comparisons do not chain.
    const onTheLeft = power === bindingPower["="] ? power + 1 : power;
    return `${side(left, onTheLeft)} ${operator} ${side(right, power + 1)}`;
  }

  /** What a step or a position follows. */
  #printOperand(node: Node): string {
    const text = this.print(node);
    return node.kind === "infix" ? `(${text})` : text;
  }

  /** An array inside an array constructor is spliced into it unless it is a constructor itself, also with a position behind. */
  #item(item: Node): string {
    const text = this.print(item);
    return isArray(item.shape) && !text.startsWith("[") ? `[${text}]` : text;
  }

  /** A missing field is left out; an array that is missing must not be wrapped into an empty one. */
  #field(field: Node): string {
    const text = this.print(field);
    const isPath = ["source", "field", "parameter"].includes(field.kind);
    if (!field.optional || !isPath || !isArray(field.shape)) return text;
    return `($exists(${this.#printPath(field, "as it is")}) ? ${text})`;
  }

  #printCall(node: Extract<Node, { kind: "call" }>): string {
    const [first] = node.args;
    // Wrapped like other arrays, a missing one would exist.
    if (node.name === "exists" && first) return `$exists(${this.#printPath(first, "as it is")})`;
    const args = node.args.map((arg) => this.print(arg)).join(", ");
    switch (node.name) {
      case "map":
      case "filter":
        return `[$${node.name}(${args})[]]`;
      case "reduce":
        return `[$reduce(${args})]`;
      default:
        return `$${node.name}(${args})`;
    }
  }

  #printFunction({ parameters, body }: Extract<Node, { kind: "function" }>): string {
    const names = parameters.map((parameter) => {
      const name = `$v${this.#parameters.size + 1}`;
      this.#parameters.set(parameter, name);
      return name;
    });
    return `function(${names.join(", ")}){${this.print(body)}}`;
  }

  #printPath(node: Node, arrays: "whole" | "as it is" = "whole"): string {
    const path = this.#pathOf(node);
    if (typeof path === "string") return path;
    const text = joinSteps(path.base, path.steps);
    // A bare variable is handed over as it is; a path is a sequence, and the constructor makes it an array whatever its length.
    return path.steps.length > 0 && arrays === "whole" && isArray(node.shape) ? `[${text}]` : text;
  }

  /** The path of a source, a parameter or a field; text where it reads from something that is not a path. */
  #pathOf(node: Node): Path | string {
    switch (node.kind) {
      case "parameter": {
        const name = this.#parameters.get(node.parameter);
        if (!name) throw new BuildError("The argument of each(), keep() or flatten() was used outside its function.");
        return { base: name, steps: [] };
      }
      case "source":
        return this.#pathFrom(node, []);
      case "field": {
        const names = [node.name];
        let from = node.of;
        for (; from.kind === "field"; from = from.of) names.unshift(from.name);
        return from.kind === "source" ? this.#pathFrom(from, names) : along(this.#pathOf(from), names);
      }
      default:
        return this.print(node);
    }
  }

  #pathFrom(source: SourceNode, steps: readonly string[]): Path | string {
    const found = this.#read(source, steps);
    return "base" in found ? along(found, steps.slice(found.covers ?? 0)) : along(this.#pathOf(found), steps);
  }
}

/** Some fields further on; what is no path is looked into. */
function along(from: Path | string, names: readonly string[]): Path | string {
  if (typeof from !== "string") return { base: from.base, steps: [...from.steps, ...names] };
  return names.reduce((text, name) => `$lookup(${text}, ${quote(name)})`, from);
}

function joinSteps(base: string, steps: readonly string[]): string {
  let text = base;
  for (const step of steps) {
    if (/^[A-Za-z_]\w*$/.test(step) && !keywords.has(step)) text = `${text}.${step}`;
    else text = step.includes("`") ? `$lookup(${text}, ${quote(step)})` : `${text}.\`${step}\``;
  }
  return text;
}

/** How tightly an operator binds, as in JSONata's own grammar. */
const bindingPower: Readonly<Record<Infix, number>> = {
  or: 25,
  and: 30,
  "=": 40,
  "!=": 40,
  "<": 40,
  "<=": 40,
  ">": 40,
  ">=": 40,
  "+": 50,
  "-": 50,
  "&": 50,
  "*": 60,
  "/": 60,
};

const keywords = new Set(["and", "or", "in", "true", "false", "null", "function"]);

/** A JSONata string; `%}` would end the expression. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("%}", "%\\u007d");
}
