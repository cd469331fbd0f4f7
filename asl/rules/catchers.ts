import { didYouMean } from "../closest.ts";
import { items, members } from "../walk-states.ts";
import type { Rule } from "./rule.ts";

const BOTH = ["ErrorEquals", "Next", "Comment", "Assign"];

/** Retry and Catch are lists of objects; a catcher has the fields of its query language. */
export const catchers: Rule = {
  code: "catchers",
  check({ state, language }) {
    const own = language === "JSONata" ? "Output" : "ResultPath";
    const other = language === "JSONata" ? "ResultPath" : "Output";
    return [
      ...["Retry", "Catch"]
        .filter((field) => state[field] !== undefined && !Array.isArray(state[field]))
        .map((field) => ({ message: `${field} is no list: put it in [ ].` })),
      ...["Retry", "Catch"].flatMap((field) =>
        items(state[field]).flatMap((entry, at) => {
          const { ErrorEquals } = members(entry);
          if (ErrorEquals === undefined || Array.isArray(ErrorEquals)) return [];
          const named = JSON.stringify(ErrorEquals);
          return [{ message: `${field}[${at}].ErrorEquals is ${named}; it is a list: [${named}].` }];
        }),
      ),
      ...items(state.Catch).flatMap((catcher, at) =>
        Object.keys(members(catcher))
          .filter((field) => ![...BOTH, own].includes(field))
          .map((field) => ({
            message:
              field === other
                ? `Catch[${at}].${field} does not belong to ${language}: there it is ${own}.`
                : `Catch[${at}] has no field ${JSON.stringify(field)}.${didYouMean(field, [...BOTH, own])} It has: ${[...BOTH, own].join(", ")}.`,
          })),
      ),
    ];
  },
};
