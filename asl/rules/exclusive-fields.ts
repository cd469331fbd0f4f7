import { items, type Members, members } from "../walk-states.ts";
import type { Finding, Rule } from "./rule.ts";

/** Fields of which a state, or the part of it that is named, has at most one. */
const ALTERNATIVES: readonly (readonly [part: readonly string[], fields: readonly string[]])[] = [
  [[], ["TimeoutSeconds", "TimeoutSecondsPath"]],
  [[], ["HeartbeatSeconds", "HeartbeatSecondsPath"]],
  [[], ["ItemProcessor", "Iterator"]],
  [[], ["ItemSelector", "Parameters"]],
  [[], ["Items", "ItemsPath"]],
  [[], ["MaxConcurrency", "MaxConcurrencyPath"]],
  [[], ["ToleratedFailureCount", "ToleratedFailureCountPath"]],
  [[], ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"]],
  [
    ["ItemReader", "ReaderConfig"],
    ["MaxItems", "MaxItemsPath"],
  ],
  [["ItemBatcher"], ["MaxItemsPerBatch", "MaxItemsPerBatchPath"]],
  [["ItemBatcher"], ["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"]],
  [[], ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]],
  [[], ["Error", "ErrorPath"]],
  [[], ["Cause", "CausePath"]],
];

/** Of which a state of a type has exactly one. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  Wait: ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
  Map: ["ItemProcessor", "Iterator"],
};
/** Which of these JSONata has. */
const IN_JSONATA = ["Seconds", "Timestamp", "ItemProcessor"];

/** A value is said once: literally or by a path; a template's member as `"name"` or as `"name.$"`. */
export const exclusiveFields: Rule = {
  code: "exclusive-fields",
  check({ state, language }) {
    const needed = NEEDED[String(state.Type)] ?? [];
    const possible = needed.filter((field) => language === "JSONPath" || IN_JSONATA.includes(field));
    return [
      ...ALTERNATIVES.flatMap(([part, fields]): Finding[] => {
        const holder = part.reduce((of: Members, field) => members(of[field]), state);
        const found = fields.filter((field) => holder[field] !== undefined);
        if (found.length < 2) return [];
        const where = part.length === 0 ? "It" : part.join(".");
        return [{ message: `${where} has ${found.join(" and ")}, which say the same thing: keep one.` }];
      }),
      ...(needed.length > 0 && needed.every((field) => state[field] === undefined)
        ? [{ message: `A ${String(state.Type)} needs ${possible.join(" or ")}.` }]
        : []),
      ...(language === "JSONPath" ? ["Parameters", "ResultSelector", "ItemSelector"] : []).flatMap((field) =>
        [...saidTwice(state[field], field)].map((name) => ({
          message: `${name} stands beside ${name}.$, and both come to the same name: keep one.`,
        })),
      ),
    ];
  },
};

function* saidTwice(template: unknown, at: string): Generator<string> {
  for (const [index, item] of items(template).entries()) yield* saidTwice(item, `${at}[${index}]`);
  for (const [name, value] of Object.entries(members(template))) {
    if (Object.hasOwn(members(template), `${name}.$`)) yield `${at}.${name}`;
    yield* saidTwice(value, `${at}.${name}`);
  }
}
