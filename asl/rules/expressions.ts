import {
  expressionsOf,
  type FoundExpression,
  knownFunctions,
  type Reads,
  readsOf,
  textsOf,
} from "../jsonata-expressions.ts";
import type { StateVisit } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";
import { visibleVariables } from "./variable-flow.ts";

/** An expression that does not parse fails the state; JSONata tells where. Its marks are the first and the last of a text. */
export const jsonataSyntax: Rule = {
  code: "jsonata-syntax",
  check: (visit) => [
    ...checkExpressions(visit, (field, reads) => ("error" in reads ? [`${field} does not parse: ${reads.error}`] : [])),
    ...(visit.language === "JSONata" ? [...textsOf(visit.state)] : []).flatMap(({ field, text }): Finding[] => {
      const [begins, ends] = [text.startsWith("{%"), text.endsWith("%}")];
      if (begins && !ends)
        return [{ message: `${field} begins with {% and does not end with %}: ${JSON.stringify(text)}.` }];
      if (begins || !/\{%.*%\}/s.test(text)) return [];
      return [
        {
          severity: "warning",
          message: `${field} is text, not an expression: {% … %} has to fill all of it. Join texts by &: "{% 'Hello ' & $states.input.name %}".`,
        },
      ];
    }),
  ],
};

/** A function that does not exist fails the state when it is called; JSONPath's intrinsic functions are none of JSONata's. */
export const knownFunction: Rule = {
  code: "unknown-function",
  atRunTime: true,
  check: (visit) =>
    checkExpressions(visit, (field, reads, text) =>
      "error" in reads
        ? []
        : [
            ...intrinsics(field, text),
            ...[...reads.functions]
              .filter((name) => !knownFunctions.has(name) && !visibleVariables(visit).has(name))
              .map((name) =>
                name === "eval"
                  ? `${field} calls $eval, which Step Functions does not have: use $parse for JSON text.`
                  : `${field} calls $${name}, which neither JSONata 2.0.6 nor Step Functions has.${spelling(name)}`,
              ),
          ],
    ),
};

function intrinsics(field: string, text: string): string[] {
  const called = new Set([...text.matchAll(/\bStates\.([A-Z]\w+)\s*\(/g)].map(([, name = ""]) => name));
  return [...called].map((name) => {
    const meant = INSTEAD_OF_INTRINSIC[name] ?? "a function of JSONata";
    return `${field} calls States.${name}, which is JSONPath's: in JSONata it is ${meant}.`;
  });
}

/** What does the same in JSONata. */
const INSTEAD_OF_INTRINSIC: Readonly<Record<string, string>> = {
  Format: "'text ' & value",
  StringToJson: "$parse(text)",
  JsonToString: "$string(value)",
  Array: "[a, b]",
  ArrayPartition: "$partition(list, size)",
  ArrayRange: "$range(first, last, step)",
  ArrayLength: "$count(list)",
  ArrayGetItem: "list[index]",
  ArrayContains: "value in list",
  ArrayUnique: "$distinct(list)",
  StringSplit: "$split(text, separator)",
  MathAdd: "a + b",
  MathRandom: "$random()",
  Hash: "$hash(text, algorithm)",
  Base64Encode: "$base64encode(text)",
  Base64Decode: "$base64decode(text)",
  JsonMerge: "$merge([a, b])",
  UUID: "$uuid()",
};

/** The function that has the name but for upper and lower case. */
function spelling(name: string): string {
  const meant = [...knownFunctions].find((known) => known.toLowerCase() === name.toLowerCase());
  return meant === undefined ? "" : ` There is $${meant}.`;
}

/** `$states.result` exists only after the work is done, `$states.errorOutput` only in a catcher. */
export const reservedStates: Rule = {
  code: "states-member",
  check: (visit) =>
    checkExpressions(visit, (field, reads, text) => {
      if ("error" in reads) return [];
      const strange = [...text.matchAll(/\$states\.context\.(\w+)/g)]
        .map(([, name = ""]) => name)
        .filter((name) => !CONTEXT.includes(name))
        .map((name) => `${field} reads $states.context.${name}; the context has ${CONTEXT.join(", ")}.`);
      const after = /^(Output|Assign)\b/.test(field);
      const hasResult = ["Task", "Map", "Parallel"].includes(String(visit.state.Type));
      const allowed = [
        "input",
        "context",
        ...(after && hasResult ? ["result"] : []),
        ...(/^Catch\b/.test(field) ? ["errorOutput"] : []),
      ];
      const others = [...reads.states]
        .filter((name) => !allowed.includes(name))
        .map(
          (name) =>
            `${field} reads $states.${name}; here there is ${allowed.map((known) => `$states.${known}`).join(", ")}.${memberHint(name)}`,
        );
      return [...strange, ...others];
    }),
};

/** The context object's members. */
const CONTEXT = ["Execution", "State", "StateMachine", "Task", "Map"];

function memberHint(name: string): string {
  if (name === "result")
    return " The result is there in Output and Assign of the Task, Map or Parallel that has it: assign it there, and read the variable.";
  return name === "errorOutput" ? " The error is there in the Output and Assign of a catcher." : "";
}

/**
 * `"name.$"` is JSONPath; in JSONata it is a key that ends in a dollar sign, and its path stays text. `$.name` is JSONPath too: what a
 * whole expression begins with has no `$`, so that it is undefined, which fails the state.
 */
export const noPathKeys: Rule = {
  code: "path-key-in-jsonata",
  atRunTime: true,
  check(visit) {
    const { state, language } = visit;
    if (language !== "JSONata") return [];
    const paths = checkExpressions(visit, (field, _reads, text) =>
      /^\$\$?\./.test(text)
        ? [
            `${field} reads ${JSON.stringify(text)}, JSONPath's spelling; in JSONata the input is $states.input and the context $states.context.`,
          ]
        : [],
    );
    const keys = ["Arguments", "Assign", "Output", "ItemSelector"]
      .flatMap((field) => [...pathKeys(state[field], field)])
      .map((field) => ({ message: `${field} is JSONPath's spelling; in JSONata drop the ".$" and write "{% … %}".` }));
    return [...keys, ...paths];
  },
};

function* pathKeys(value: unknown, field: string): Generator<string> {
  for (const [name, member] of Object.entries(typeof value === "object" && value !== null ? value : {})) {
    if (name.endsWith(".$")) yield `${field}.${name}`;
    yield* pathKeys(member, `${field}.${name}`);
  }
}

/** What a check says of each of a JSONata state's expressions; none in JSONPath. */
export function checkExpressions(
  visit: StateVisit,
  check: (field: string, reads: Reads | { readonly error: string }, text: string) => readonly string[],
): Finding[] {
  return parsedExpressions(visit).flatMap(({ field, reads, text }) =>
    check(field, reads, text).map((message) => ({ message })),
  );
}

const parsed = new WeakMap<StateVisit, readonly ParsedExpression[]>();

interface ParsedExpression extends FoundExpression {
  readonly reads: Reads | { readonly error: string };
}

/** A JSONata state's expressions: several rules look at them, and parsing is most of the work. */
function parsedExpressions(visit: StateVisit): readonly ParsedExpression[] {
  if (visit.language !== "JSONata") return [];
  const known = parsed.get(visit);
  if (known) return known;
  const expressions = [...expressionsOf(visit.state)].map(({ field, text }) => ({ field, text, reads: readsOf(text) }));
  parsed.set(visit, expressions);
  return expressions;
}
