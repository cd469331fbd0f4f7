import { didYouMean } from "./closest.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { allRules } from "./rules/all-rules.ts";
import { blockProblems } from "./rules/blocks.ts";
import { schemaProblems } from "./schema-check.ts";
import type { SourceLocation } from "./source-location.ts";
import type { Retrier } from "./types/retry.ts";
import { type Members, members, type StateVisit, walkStates } from "./walk-states.ts";

/** What is known of a definition beside itself. */
export interface ValidationContext {
  /** The lines that built the states, by state name; default none. */
  readonly locations?: ReadonlyMap<string, SourceLocation>;
}

/**
 * Checks a definition by our rules and by asl-validator's schemas.
 *
 * The schemas say that a state is wrong, not why, so their findings are only added where no rule of ours found an error: they are
 * what our rules miss.
 *
 * @param definition a parsed definition; anything is taken, and not changed
 */
export function validateDefinition(definition: unknown, { locations }: ValidationContext = {}): Diagnostic[] {
  const machine = members(definition);
  const visits = [...walkStates(machine)];
  const own = [...wholeMachine(machine, visits, locations), ...visits.flatMap((visit) => checkState(visit, locations))];
  return own.some(({ severity }) => severity === "error") ? own : [...own, ...checkSchema(machine, visits, locations)];
}

function checkState(visit: StateVisit, locations: ValidationContext["locations"]): Diagnostic[] {
  const location = locations?.get(visit.name);
  return allRules.flatMap(({ code, check, atRunTime = false }) =>
    check(visit).map(({ message, severity = "error", retrier }) => ({
      severity,
      atRunTime,
      code,
      message: retrier === undefined ? message : `${message} ${howToAdd(retrier, visit, location)}`,
      path: visit.path,
      ...(location && { location }),
    })),
  );
}

/** A retrier as it can be pasted: into the options of the builder's call, or into a definition (YAML takes JSON too). */
function howToAdd(retrier: Retrier, { state }: StateVisit, location: SourceLocation | undefined): string {
  const isBuilt = location?.file.endsWith(".ts") === true;
  const members = Object.entries(retrier).map(([name, value]) => {
    const text = JSON.stringify(value).replaceAll(",", ", ");
    return isBuilt ? `${name}: ${text}` : `${JSON.stringify(name)}: ${text}`;
  });
  const text = `{ ${members.join(", ")} }`;
  const [field, list] = isBuilt ? ["retry", `retry: [${text}]`] : ["Retry", `"Retry": [${text}]`];
  return state.Retry === undefined ? `Add ${list}.` : `Add to the front of its ${field}: ${text}.`;
}

const machineFields = ["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"];

function wholeMachine(
  machine: Members,
  visits: readonly StateVisit[],
  locations: ValidationContext["locations"],
): Diagnostic[] {
  const error = (code: string, message: string, visit?: StateVisit): Diagnostic => {
    const location = visit && locations?.get(visit.name);
    const path = visit?.path ?? "";
    return { severity: "error", atRunTime: false, code, message, path, ...(location && { location }) };
  };
  if (visits.length === 0)
    return [error("machine", "A definition is an object with StartAt and at least one state in States.")];
  const found: Diagnostic[] = [];
  const { QueryLanguage = "JSONPath", TimeoutSeconds } = machine;
  found.push(...blockProblems(machine, visits).map(({ code, message, visit }) => error(code, message, visit)));
  if (TimeoutSeconds !== undefined && !(Number.isInteger(TimeoutSeconds) && Number(TimeoutSeconds) > 0)) {
    found.push(error("machine", `TimeoutSeconds is ${JSON.stringify(TimeoutSeconds)}; it is a whole number from 1.`));
  }
  if (QueryLanguage !== "JSONata" && QueryLanguage !== "JSONPath") {
    found.push(error("machine", `QueryLanguage is ${JSON.stringify(QueryLanguage)}; it is JSONPath or JSONata.`));
  }
  const unknown = Object.keys(machine).filter((field) => !machineFields.includes(field));
  for (const field of unknown)
    found.push(
      error(
        "machine",
        `A machine has no field ${JSON.stringify(field)}.${didYouMean(field, machineFields)} It has: ${machineFields.join(", ")}.`,
      ),
    );
  // FACTS.md G: JSONPath with states in JSONata is fine, the other way round is not.
  const turnedBack = visits.filter(({ state }) => QueryLanguage === "JSONata" && state.QueryLanguage === "JSONPath");
  for (const visit of turnedBack)
    found.push(
      error(
        "state-fields",
        "QueryLanguage is JSONPath, and the machine's is JSONata: a state may turn to JSONata, not back. Write it in JSONata, or make " +
          "the machine JSONPath and name JSONata at the states that are written in it.",
        visit,
      ),
    );
  const paths = new Map<string, string>();
  for (const visit of visits) {
    const { name, path } = visit;
    const other = paths.get(name);
    if (other !== undefined)
      found.push(
        error(
          "state-name",
          `There is another state of this name, at ${other}. Names are unique in a machine, Maps and branches included: rename one.`,
          visit,
        ),
      );
    if (name.length > 80)
      found.push(error("state-name", `A state's name has at most 80 characters; this one has ${name.length}.`, visit));
    paths.set(name, path);
  }
  return found;
}

function checkSchema(
  machine: Members,
  visits: readonly StateVisit[],
  locations: ValidationContext["locations"],
): Diagnostic[] {
  return schemaProblems(machine).map(({ path, message }) => {
    const visit = visits.filter((each) => path === each.path || path.startsWith(`${each.path}.`)).at(-1);
    const location = visit && locations?.get(visit.name);
    return {
      severity: "error",
      atRunTime: false,
      code: "asl-validator",
      message: `The States Language's schema refuses it: ${path || "the definition"} ${message}.`,
      path: visit?.path ?? "",
      ...(location && { location }),
    };
  });
}
