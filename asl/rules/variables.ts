import { closest } from "../closest.ts";
import { knownFunctions } from "../jsonata-expressions.ts";
import { isDistributed, members, type StateVisit, walkStates } from "../walk-states.ts";
import { checkExpressions } from "./expressions.ts";
import { jsonPathsOf, variablesIn } from "./json-path.ts";
import type { Finding, Rule } from "./rule.ts";
import { assignedBy, variablesAt, visibleVariables, wayWithout } from "./variable-flow.ts";

/** A variable that no state on the way has assigned is undefined, which fails the state that reads it. */
export const definedVariable: Rule = {
  code: "undefined-variable",
  atRunTime: true,
  check(visit) {
    const possible = variablesAt(visit)?.possible ?? visibleVariables(visit);
    return checkReads(visit, (field, name) => (possible.has(name) ? undefined : undefinedMessage(visit, field, name)));
  },
};

/** A variable that is assigned on some ways to a state and not on others fails the state when it is reached by one of the others. */
export const sometimesUndefined: Rule = {
  code: "sometimes-undefined-variable",
  atRunTime: true,
  check(visit) {
    const there = variablesAt(visit);
    if (there === undefined) return [];
    return checkReads(visit, (field, name) => {
      if (!there.possible.has(name) || there.certain.has(name) || isAskedFor(visit, name)) return undefined;
      const way = wayWithout(visit, name);
      // Otherwise it is the scope around this one that may be without it.
      if (way === undefined || (visit.parent !== undefined && variablesAt(visit.parent)?.possible.has(name)))
        return undefined;
      const shown = way.map((state) => JSON.stringify(state)).join(" → ");
      return `${field} reads $${name}, which nothing assigns on the way ${shown}. Assign it before the ways part, or ask before it is read: $exists($${name}) in JSONata, IsPresent in JSONPath.`;
    }).map((found) => ({ ...found, severity: "warning" }));
  },
};

/** What a check says of each variable that a state reads. */
function checkReads(visit: StateVisit, check: (field: string, name: string) => string | undefined): Finding[] {
  const paths = visit.language === "JSONPath" ? jsonPathsOf(visit.state) : [];
  const inPaths = paths.flatMap(({ field, value }) =>
    (typeof value === "string" ? variablesIn(value) : []).flatMap((name) => check(field, name) ?? []),
  );
  const inExpressions = checkExpressions(visit, (field, reads) =>
    "error" in reads
      ? []
      : [...reads.variables]
          .filter((name) => name !== "states" && !knownFunctions.has(name))
          .flatMap((name) => check(field, name) ?? []),
  );
  return [...inExpressions, ...inPaths.map((message) => ({ message }))];
}

/** True where some state of the scope asks whether there is the variable. */
function isAskedFor({ siblings }: StateVisit, name: string): boolean {
  const text = JSON.stringify(siblings);
  return (
    new RegExp(`\\$exists\\(\\s*\\$${name}\\b`, "u").test(text) ||
    (text.includes('"IsPresent"') && new RegExp(`"Variable":"\\$${name}\\b`, "u").test(text))
  );
}

function undefinedMessage(visit: StateVisit, field: string, name: string): string {
  const there = [...(variablesAt(visit)?.possible ?? visibleVariables(visit))].sort();
  const assigned = there.join(", ") || "nothing";
  const meant = closest(name, [...there, "states"]);
  const hint = meant === undefined || meant === name ? "" : ` Did you mean $${meant}?`;
  return `${field} reads $${name}, which no state before it can assign. Assigned: ${assigned}.${hint}${lateHint(visit, name) || innerHint(visit, name)}`;
}

/** What to do where the state itself assigns a variable, or one that does not lead here. */
function lateHint({ name: reader, siblings }: StateVisit, name: string): string {
  const setters = Object.keys(siblings).filter((state) => assignedBy(members(siblings[state])).has(name));
  if (setters.includes(reader))
    return ` Its own Assign sets it only for the states after it: read it there, or say here what it is set to.`;
  if (setters.length === 0) return "";
  const named = setters.map((state) => JSON.stringify(state)).join(", ");
  return ` ${named} ${setters.length > 1 ? "assign" : "assigns"} it, and no way leads from there to here: assign it before.`;
}

/** What to do where only a state inside a Map or branch assigns a variable, or one outside a distributed Map. */
function innerHint({ siblings, parent }: StateVisit, name: string): string {
  const holder = Object.entries(siblings).find(([, sibling]) =>
    [...walkStates({ States: { state: sibling } })].slice(1).some(({ state }) => assignedBy(state).has(name)),
  );
  if (holder !== undefined) {
    const where = JSON.stringify(holder[0]);
    return ` Only states inside ${where} assign it, and that is a scope of its own: let them return it, and read $states.result in ${where}.`;
  }
  let isApart = false;
  for (let around = parent; around !== undefined; around = around.parent) {
    isApart ||= isDistributed(around.state);
    if (!Object.values(around.siblings).some((sibling) => assignedBy(members(sibling)).has(name))) continue;
    if (isApart)
      return " The children of a distributed Map see no variables of their parent: hand it in by ItemSelector or ItemBatcher.BatchInput.";
    return ` A state beside ${JSON.stringify(around.name)} assigns it, and not on a way to ${JSON.stringify(around.name)}: assign it before.`;
  }
  return "";
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
