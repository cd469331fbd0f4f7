import { didYouMean } from "../closest.ts";
import type { Rule } from "./rule.ts";

const everywhere = ["Type", "Comment", "QueryLanguage"];
const transition = ["Next", "End"];
const paths = ["InputPath", "OutputPath"];
const errors = ["Retry", "Catch"];

/** What a state of each type may hold in either language, in JSONPath, and in JSONata; then what it must hold. */
const fieldsOfType: Readonly<
  Record<string, readonly [both: string[], jsonPath: string[], jsonata: string[], needed: string[]]>
> = {
  Task: [
    [...transition, ...errors, "Resource", "Assign", "TimeoutSeconds", "HeartbeatSeconds", "Credentials"],
    [...paths, "Parameters", "ResultSelector", "ResultPath", "TimeoutSecondsPath", "HeartbeatSecondsPath"],
    ["Arguments", "Output"],
    ["Resource"],
  ],
  Pass: [[...transition, "Assign"], [...paths, "Parameters", "Result", "ResultPath"], ["Output"], []],
  Choice: [["Choices", "Default", "Assign"], paths, ["Output"], ["Choices"]],
  Wait: [[...transition, "Assign", "Seconds", "Timestamp"], [...paths, "SecondsPath", "TimestampPath"], ["Output"], []],
  Succeed: [[], paths, ["Output"], []],
  Fail: [["Error", "Cause"], ["ErrorPath", "CausePath"], [], []],
  Parallel: [
    [...transition, ...errors, "Branches", "Assign"],
    [...paths, "Parameters", "ResultSelector", "ResultPath"],
    ["Arguments", "Output"],
    ["Branches"],
  ],
  Map: [
    [
      ...transition,
      ...errors,
      ...[
        "ItemProcessor",
        "ItemSelector",
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "MaxConcurrency",
        "Label",
        "Assign",
      ],
      ...["ToleratedFailurePercentage", "ToleratedFailureCount"],
    ],
    [
      ...paths,
      ...["ItemsPath", "Iterator", "Parameters", "ResultSelector", "ResultPath", "MaxConcurrencyPath"],
      ...["ToleratedFailurePercentagePath", "ToleratedFailureCountPath"],
    ],
    ["Items", "Output"],
    [],
  ],
};

/** What does the same in the other query language. */
const INSTEAD: Readonly<Record<string, string>> = {
  InputPath: "expressions on $states.input",
  Parameters: "Arguments (in a Map ItemSelector, in a Pass Output)",
  ResultSelector: "Output",
  ResultPath: "Output or Assign",
  OutputPath: "Output",
  ItemsPath: "Items",
  Iterator: "ItemProcessor",
  Arguments: "Parameters",
  Output: "ResultSelector, ResultPath and OutputPath (in a Pass Parameters)",
  Items: "ItemsPath",
  SecondsPath: "Seconds",
  TimestampPath: "Timestamp",
  TimeoutSecondsPath: "TimeoutSeconds",
  HeartbeatSecondsPath: "HeartbeatSeconds",
  MaxConcurrencyPath: "MaxConcurrency",
  ErrorPath: "Error",
  CausePath: "Cause",
};

function insteadOf(field: string): string {
  return Object.hasOwn(INSTEAD, field) ? `: there it is ${INSTEAD[field]}` : "";
}

/** A state holds the fields of its type and query language, and no others. */
export const stateFields: Rule = {
  code: "state-fields",
  check({ state, language }) {
    const type = String(state.Type);
    const known = Object.hasOwn(fieldsOfType, type) ? fieldsOfType[type] : undefined;
    if (!known) {
      const types = Object.keys(fieldsOfType);
      const found = state.Type === undefined ? "missing" : JSON.stringify(state.Type);
      const misspelt = Object.keys(state).find((field) => field !== "Type" && field.toLowerCase() === "type");
      const hint =
        misspelt === undefined
          ? didYouMean(type, types)
          : ` It has ${JSON.stringify(misspelt)}: names are told apart by upper and lower case.`;
      return [{ message: `Type is ${found}; it is one of ${types.join(", ")}.${hint}` }];
    }
    const [both, jsonPath, jsonata, needed] = known;
    const [own, other] = language === "JSONata" ? [jsonata, jsonPath] : [jsonPath, jsonata];
    const allowed = new Set([...everywhere, ...both, ...own]);
    const unknown = Object.keys(state).filter((field) => !allowed.has(field));
    const { QueryLanguage: stated } = state;
    const isKnown = stated === undefined || stated === "JSONPath" || stated === "JSONata";
    return [
      ...(isKnown ? [] : [{ message: `QueryLanguage is ${JSON.stringify(stated)}; it is JSONPath or JSONata.` }]),
      ...unknown.map((field) => ({
        message: other.includes(field)
          ? `${field} does not belong to ${language}${insteadOf(field)}. A ${type} has: ${[...allowed].sort().join(", ")}.`
          : `A ${type} has no field ${JSON.stringify(field)}.${didYouMean(field, [...allowed])} It has: ${[...allowed].sort().join(", ")}.`,
      })),
      ...needed
        .filter((field) => state[field] === undefined)
        .map((field) => ({ message: `A ${type} needs the field ${field}.` })),
    ];
  },
};
