import { expressionsOf, knownFunctions, type Reads, readsOf } from "../jsonata-expressions.ts";
import { isDistributed, items, type Members, members, type StateVisit, walkStates } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

/** An expression that does not parse fails the state; JSONata tells where. */
export const jsonataSyntax: Rule = {
  code: "jsonata-syntax",
  check: (visit) =>
    checkExpressions(visit, (field, reads) => ("error" in reads ? [`${field} does not parse: ${reads.error}`] : [])),
};

/** A function that does not exist fails the state when it is called. */
export const knownFunction: Rule = {
  code: "unknown-function",
  atRunTime: true,
  check: (visit) =>
    checkExpressions(visit, (field, reads) =>
      "error" in reads
        ? []
        : [...reads.functions]
            .filter((name) => !knownFunctions.has(name) && !visibleVariables(visit).has(name))
            .map((name) =>
              name === "eval"
                ? `${field} calls $eval, which Step Functions does not have: use $parse for JSON text.`
                : `${field} calls $${name}, which neither JSONata 2.0.6 nor Step Functions has.`,
            ),
    ),
};

/** A variable that no state assigns is undefined, which fails the state that reads it. */
export const definedVariable: Rule = {
  code: "undefined-variable",
  atRunTime: true,
  check: (visit) =>
    checkExpressions(visit, (field, reads) => {
      if ("error" in reads) return [];
      const visible = visibleVariables(visit);
      return [...reads.variables]
        .filter((name) => name !== "states" && !visible.has(name) && !knownFunctions.has(name))
        .map(
          (name) =>
            `${field} reads $${name}, which no state before it can assign. Assigned: ${[...visible].sort().join(", ") || "nothing"}.${innerHint(visit, name)}`,
        );
    }),
};

/** What to do where only a state inside a Map or branch assigns a variable, or one outside a distributed Map. */
function innerHint({ siblings, parent }: StateVisit, name: string): string {
  const holder = Object.entries(siblings).find(([, sibling]) =>
    [...walkStates({ States: { state: sibling } })].slice(1).some(({ state }) => assignedBy(state).has(name)),
  );
  if (holder !== undefined) {
    const where = JSON.stringify(holder[0]);
    return ` Only states inside ${where} assign it, and that is a scope of its own: let them return it, and read $states.result in ${where}.`;
  }
  for (let around = parent; around !== undefined; around = around.parent) {
    const isThere = Object.values(around.siblings).some((sibling) => assignedBy(members(sibling)).has(name));
    if (isThere)
      return " The children of a distributed Map see no variables of their parent: hand it in by ItemSelector or ItemBatcher.BatchInput.";
  }
  return "";
}

/** `$states.result` exists only after the work is done, `$states.errorOutput` only in a catcher. */
export const reservedStates: Rule = {
  code: "states-member",
  check: (visit) =>
    checkExpressions(visit, (field, reads) => {
      if ("error" in reads) return [];
      const after = /^(Output|Assign)\b/.test(field);
      const hasResult = ["Task", "Map", "Parallel"].includes(String(visit.state.Type));
      const allowed = [
        "input",
        "context",
        ...(after && hasResult ? ["result"] : []),
        ...(/^Catch\b/.test(field) ? ["errorOutput"] : []),
      ];
      return [...reads.states]
        .filter((name) => !allowed.includes(name))
        .map(
          (name) =>
            `${field} reads $states.${name}; here there is ${allowed.map((known) => `$states.${known}`).join(", ")}.${memberHint(name)}`,
        );
    }),
};

function memberHint(name: string): string {
  if (name === "result")
    return " The result is there in Output and Assign of the Task, Map or Parallel that has it: assign it there, and read the variable.";
  return name === "errorOutput" ? " The error is there in the Output and Assign of a catcher." : "";
}

/** A variable of an outer scope cannot be assigned again inside a Map or Parallel. */
export const noShadowing: Rule = {
  code: "variable-shadows",
  check(visit) {
    if (!visit.parent) return [];
    // The Map or Parallel around it may assign the same name itself: that happens after the inner scope is gone.
    const { [visit.parent.name]: _around, ...siblings } = visit.parent.siblings;
    const outer = visibleVariables({ ...visit.parent, siblings });
    return [...assignedBy(visit.state)]
      .filter((name) => outer.has(name))
      .map((name) => ({
        message: `It assigns ${name}, which a state outside assigns too: names are unique across scopes. Call it something else here, or return it and assign it outside.`,
      }));
  },
};

/** `"name.$"` is JSONPath; in JSONata it is a key that ends in a dollar sign, and its path stays text. */
export const noPathKeys: Rule = {
  code: "path-key-in-jsonata",
  atRunTime: true,
  check({ state, language }) {
    if (language !== "JSONata") return [];
    return ["Arguments", "Assign", "Output", "ItemSelector"]
      .flatMap((field) => [...pathKeys(state[field], field)])
      .map((field) => ({ message: `${field} is JSONPath's spelling; in JSONata drop the ".$" and write "{% … %}".` }));
  },
};

function* pathKeys(value: unknown, field: string): Generator<string> {
  for (const [name, member] of Object.entries(typeof value === "object" && value !== null ? value : {})) {
    if (name.endsWith(".$")) yield `${field}.${name}`;
    yield* pathKeys(member, `${field}.${name}`);
  }
}

function checkExpressions(
  visit: StateVisit,
  check: (field: string, reads: Reads | { readonly error: string }) => readonly string[],
): Finding[] {
  return parsedExpressions(visit).flatMap(({ field, reads }) => check(field, reads).map((message) => ({ message })));
}

const parsed = new WeakMap<StateVisit, readonly ParsedExpression[]>();

interface ParsedExpression {
  readonly field: string;
  readonly reads: Reads | { readonly error: string };
}

/** A JSONata state's expressions: several rules look at them, and parsing is most of the work. */
function parsedExpressions(visit: StateVisit): readonly ParsedExpression[] {
  if (visit.language !== "JSONata") return [];
  const known = parsed.get(visit);
  if (known) return known;
  const expressions = [...expressionsOf(visit.state)].map(({ field, text }) => ({ field, reads: readsOf(text) }));
  parsed.set(visit, expressions);
  return expressions;
}

/** The variables that some state of this scope, or of one around it, assigns; a distributed Map's children see none of those around. */
function visibleVariables({ siblings, parent }: StateVisit): ReadonlySet<string> {
  const own = Object.values(siblings).flatMap((sibling) => [...assignedBy(members(sibling))]);
  const around = parent === undefined || isDistributed(parent.state) ? [] : visibleVariables(parent);
  return new Set([...own, ...around]);
}

function assignedBy(state: Members): ReadonlySet<string> {
  const edges = ["Choices", "Catch"].flatMap((field) => items(state[field]).map(members));
  const names = [state, ...edges].flatMap((holder) => Object.keys(members(holder.Assign)));
  return new Set(names.map((name) => name.replace(/\.\$$/, "")));
}
