import validateWithSchema from "asl-validator";
import type { Diagnostic } from "./diagnostic.ts";
import { allRules } from "./rules/all-rules.ts";
import type { SourceLocation } from "./source-location.ts";
import { items, type Members, members, type StateVisit, walkStates } from "./walk-states.ts";

/** What is known of a definition beside itself. */
export interface ValidationContext {
  /** The lines that built the states, by state name; default none. */
  readonly locations?: ReadonlyMap<string, SourceLocation>;
}

/**
 * Checks a definition by our rules and by asl-validator.
 *
 * asl-validator's schema says that a state is wrong, not why, so its findings are only added where no rule of ours found an
 * error: they are what our rules miss.
 *
 * @param definition a parsed definition; anything is taken, and not changed
 */
export function validateDefinition(definition: unknown, { locations }: ValidationContext = {}): Diagnostic[] {
  const machine = members(definition);
  const visits = [...walkStates(machine)];
  const own = [...wholeMachine(machine, visits, locations), ...visits.flatMap((visit) => checkState(visit, locations))];
  return own.some(({ severity }) => severity === "error") ? own : [...own, ...checkSchema(machine)];
}

function checkState(visit: StateVisit, locations: ValidationContext["locations"]): Diagnostic[] {
  const location = locations?.get(visit.name);
  return allRules.flatMap(({ code, check, atRunTime = false }) =>
    check(visit).map(({ message, severity = "error" }) => ({
      severity,
      atRunTime,
      code,
      message,
      path: visit.path,
      ...(location && { location }),
    })),
  );
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
  const { StartAt, States, QueryLanguage = "JSONPath" } = machine;
  if (!Object.hasOwn(members(States), String(StartAt))) {
    found.push(
      error(
        "machine",
        `StartAt is ${JSON.stringify(StartAt)}; it is one of ${Object.keys(members(States)).join(", ")}.`,
      ),
    );
  }
  if (QueryLanguage !== "JSONata" && QueryLanguage !== "JSONPath") {
    found.push(error("machine", `QueryLanguage is ${JSON.stringify(QueryLanguage)}; it is JSONPath or JSONata.`));
  }
  const unknown = Object.keys(machine).filter((field) => !machineFields.includes(field));
  for (const field of unknown)
    found.push(
      error("machine", `A machine has no field ${JSON.stringify(field)}. It has: ${machineFields.join(", ")}.`),
    );
  const paths = new Map<string, string>();
  for (const visit of visits) {
    const { name, path } = visit;
    const other = paths.get(name);
    if (other !== undefined)
      found.push(error("state-name", `There is another state of this name, at ${other}.`, visit));
    if (name.length > 80)
      found.push(error("state-name", `A state's name has at most 80 characters; this one has ${name.length}.`, visit));
    paths.set(name, path);
  }
  return found;
}

function checkSchema(machine: Members): Diagnostic[] {
  // The validator changes what it is given; this is a copy.
  const copy = withoutTemplates(machine, "JSONPath");
  const { errors } = validateWithSchema(copy, { checkPaths: true, checkArn: true });
  return errors.map((problem) => ({
    severity: "error",
    atRunTime: false,
    code: "asl-validator",
    message: `${problem["Error code"]}: ${problem.Message}`,
    path: "",
  }));
}

/**
 * A definition without what stands in Assign, and in JSONata's Arguments and Output: asl-validator 4 refuses literals there that Step
 * Functions takes (an empty string, null in an array), and our rules read the expressions. So do they a literal Condition.
 */
function withoutTemplates(block: Members, language: unknown): Members {
  const inherited = block.QueryLanguage ?? language;
  const states = Object.entries(members(block.States)).map(([name, value]) => {
    const state = members(value);
    const own = state.QueryLanguage ?? inherited;
    const kept = Object.entries(state).map(([field, member]): [string, unknown] => {
      if (field === "Assign" || (own === "JSONata" && templates.has(field))) return [field, {}];
      if (field === "Choices" && own === "JSONata") return [field, items(member).map(withoutConstant)];
      if (field === "Branches")
        return [field, items(member).map((branch) => withoutTemplates(members(branch), inherited))];
      if (field === "ItemProcessor" || field === "Iterator")
        return [field, withoutTemplates(members(member), inherited)];
      return [field, structuredClone(member)];
    });
    return [name, Object.fromEntries(kept)];
  });
  return { ...block, States: Object.fromEntries(states) };
}

/** A rule whose Condition is an expression, also where it is true or false itself. */
function withoutConstant(rule: unknown): unknown {
  const copy = structuredClone(rule);
  return typeof members(copy).Condition === "boolean" ? { ...members(copy), Condition: "{% true %}" } : copy;
}

const templates = new Set(["Arguments", "Output"]);
