import { items, members } from "../walk-states.ts";
import { intrinsics } from "./intrinsics.ts";
import type { Rule } from "./rule.ts";

/** Fields whose members are paths only where their names end in `.$`. */
const TEMPLATES = ["Parameters", "ResultSelector", "ItemSelector", "Assign"];

/** In JSONPath a template's member is a path only where its name ends in `.$`: without, the path itself is sent as text. */
export const literalPath: Rule = {
  code: "literal-path",
  atRunTime: true,
  check: ({ state, language }) =>
    language === "JSONPath"
      ? TEMPLATES.flatMap((field) => [...literals(state[field], field)]).map(({ at, text }) => ({
          severity: "warning",
          message: `${at} is the text ${JSON.stringify(text)}, not what is there: its name has to end in ".$" for that.`,
        }))
      : [],
};

function* literals(template: unknown, at: string): Generator<{ readonly at: string; readonly text: string }> {
  for (const [index, item] of items(template).entries()) yield* literals(item, `${at}[${index}]`);
  for (const [name, value] of Object.entries(members(template))) {
    if (name.endsWith(".$")) continue;
    if (typeof value === "string" && isPath(value)) yield { at: `${at}.${name}`, text: value };
    else yield* literals(value, `${at}.${name}`);
  }
}

/** `$.orders`, `$$.Execution.Id`, `States.UUID()`; `$5` and `$.50` are none. */
function isPath(text: string): boolean {
  const [, call = ""] = /^(States\.\w+)\(.*\)$/s.exec(text) ?? [];
  return intrinsics.has(call) || /^\$\$?(\.[\p{L}_]|\[)[^\s]*$/u.test(text);
}
