import { intrinsics } from "./intrinsics.ts";
import { jsonPathsOf } from "./json-path.ts";
import type { Rule } from "./rule.ts";

/** What `States.Hash` takes (FACTS.md G). */
const ALGORITHMS = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"];

/** A call of an intrinsic function with arguments that it does not take fails the state with States.IntrinsicFailure. */
export const intrinsicArguments: Rule = {
  code: "intrinsic-arguments",
  atRunTime: true,
  check: ({ state, language }) =>
    (language === "JSONPath" ? jsonPathsOf(state) : []).flatMap(({ field, value, kind }) =>
      kind === "payload_template" && typeof value === "string" && !value.includes("${")
        ? callsIn(value).flatMap((call) => {
            const said = problemOf(call);
            return said === undefined ? [] : [{ message: `${field} is ${JSON.stringify(value)}; ${said}` }];
          })
        : [],
    ),
};

interface Call {
  readonly name: string;
  /** As they are written. */
  readonly args: readonly string[];
}

function problemOf({ name, args }: Call): string | undefined {
  const [least, most] = intrinsics.get(name) ?? [0, Number.POSITIVE_INFINITY];
  if (args.length < least || args.length > most) {
    const wanted =
      least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
    return `${name} takes ${wanted} ${wanted === "1" ? "argument" : "arguments"}, found ${args.length}.`;
  }
  const [first = "", second = "", third = ""] = args;
  if (name === "States.Format" && first.startsWith("'")) {
    const holes = first.replace(/\\[{}\\]/g, "").split("{}").length - 1;
    if (holes !== args.length - 1)
      return `the text of States.Format has ${holes} {} and ${args.length - 1} values follow: one for each.`;
  }
  if (name === "States.Hash" && second.startsWith("'") && !ALGORITHMS.includes(second.slice(1, -1)))
    return `States.Hash has no algorithm ${second}; it has ${ALGORITHMS.join(", ")}.`;
  if (name === "States.JsonMerge" && third === "true")
    return "States.JsonMerge merges only the outer level: its third argument is false.";
  return undefined;
}

/** The calls in a text, those among the arguments of others included; of a text that is no call, none. */
function callsIn(text: string): Call[] {
  const [, name, inside] = /^\s*(States\.\w+)\s*\(([\s\S]*)\)\s*$/.exec(text) ?? [];
  if (name === undefined || inside === undefined) return [];
  const args = inside.trim() === "" ? [] : splitArguments(inside).map((each) => each.trim());
  return [{ name, args }, ...args.flatMap(callsIn)];
}

/** Cuts at the commas that stand neither in quotes nor in brackets. */
function splitArguments(text: string): string[] {
  const pieces = [""];
  let depth = 0;
  for (const [part] of text.matchAll(/'(?:[^'\\]|\\.)*'|[\s\S]/g)) {
    if (part === "(" || part === "[") depth++;
    if (part === ")" || part === "]") depth--;
    if (part === "," && depth === 0) pieces.push("");
    else pieces[pieces.length - 1] += part;
  }
  return pieces;
}
