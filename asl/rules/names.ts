import { items, members } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

/** Characters of any name (FACTS.md A1). */
const MOST = 80;
/** What an execution's name may not hold: white space, brackets, wildcards, special and control characters (FACTS.md A1). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** A child that is started by a literal name has one that an execution may have; StartExecution would refuse it each time. */
export const executionName: Rule = {
  code: "execution-name",
  atRunTime: true,
  check({ state }) {
    if (state.Type !== "Task" || !/:states:::states:start(Sync)?Execution/.test(String(state.Resource))) return [];
    const { Name: name } = members(state.Arguments ?? state.Parameters);
    // What an expression or a template's placeholder comes to is not known.
    if (typeof name !== "string" || name.startsWith("{%") || name.includes("${")) return [];
    const [found] = FORBIDDEN.exec(name) ?? [];
    if (name.length >= 1 && name.length <= MOST && found === undefined) return [];
    const what = found === undefined ? `has ${name.length} characters` : `holds ${JSON.stringify(found)}`;
    return [
      {
        message: `The child's name ${JSON.stringify(name)} ${what}; an execution's name has 1 to ${MOST} characters, without white space, brackets, wildcards and "#%\\^|~\`$&,;:/.`,
      },
    ];
  },
};

/** A variable's name is an identifier, is not reserved, and is bounded as a state's is. */
export const variableName: Rule = {
  code: "variable-name",
  check({ state }) {
    const assigning = [state, ...items(state.Catch), ...items(state.Choices)].map(members);
    const names = assigning
      .flatMap(({ Assign }) => Object.keys(members(Assign)))
      .map((name) => name.replace(/\.\$$/, ""));
    return [...new Set(names)].flatMap((name): Finding[] => {
      const variable = `The variable ${JSON.stringify(name)}`;
      if (name.length > MOST)
        return [{ message: `${variable} has ${name.length} characters; a variable's name has at most ${MOST}.` }];
      if (name === "states")
        return [{ message: `${variable} is reserved: $states is what Step Functions hands in. Choose another name.` }];
      if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return [];
      return [{ message: `${variable} is no name: letters, digits and _, and no digit first.` }];
    });
  },
};
