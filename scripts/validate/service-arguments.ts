import type { Diagnostic } from "../../asl/diagnostic.ts";
import type { SourceLocation } from "../../asl/source-location.ts";
import type { Json } from "../../asl/types/json.ts";
import { compileDefinition } from "../../engine/compile.ts";
import type { DefinitionProblem } from "../../engine/definition-fields.ts";
import { queryLanguages } from "../../engine/languages.ts";
import { awsLimits } from "../../engine/limits.ts";
import { apiModels } from "../../local/step-functions/api-models.ts";

/** Definitions are compiled, not run: nothing asks for a time, a number or a hash. */
const languages = queryLanguages({ now: () => 0, random: () => 0, uuid: () => "", hash: () => "", limits: awsLimits });

/** How AWS says that a request has an argument which it does not know, or lacks one. */
const OF_A_REQUEST =
  /^The field ("[^"]*" is not supported by Step Functions|'[^']*' is required but was missing)|field is required for resource ARN/;

/** How it says that a service has no such action. */
const NO_ACTION = /^The resource provided \S+ is not recognized\./;

/**
 * Actions that a service does not have, arguments that it does not take, or cannot do without: Step Functions refuses them as soon as a machine is created, and the
 * local gateway does by the same models of the services' APIs. Nothing is known of a service without a model.
 *
 * @param locations the lines of the states, by name
 */
export function serviceArguments(definition: unknown, locations: ReadonlyMap<string, SourceLocation>): Diagnostic[] {
  const compiled = compileDefinition(definition as Json, languages, "STANDARD", { models: apiModels });
  if (!("problems" in compiled)) return [];
  return compiled.problems
    .filter(
      ({ path, aws }) =>
        (/\/(Parameters|Arguments)(\/|$)/.test(path) && OF_A_REQUEST.test(wordsOf(aws))) ||
        (/\/Resource$/.test(path) && NO_ACTION.test(wordsOf(aws))),
    )
    .map((problem) => {
      const { path, state, rest } = placeOf(problem);
      const location = state === undefined ? undefined : locations.get(state);
      const message = `${rest}: ${problem.message.replace(/([^.?])$/, "$1.")}`;
      const code = "service-arguments";
      return { severity: "error", atRunTime: false, code, message, path, ...(location && { location }) };
    });
}

function wordsOf(aws: DefinitionProblem["aws"]): string {
  return aws !== undefined && "message" in aws ? aws.message : "";
}

/** The innermost state that a problem is about, and where in it: `/States/A/Branches/0/States/B/Parameters/x`. */
function placeOf({ path }: Pick<DefinitionProblem, "path">): { path: string; state: string | undefined; rest: string } {
  const parts = path.split("/").slice(1);
  const last = parts.lastIndexOf("States");
  if (last < 0 || parts[last + 1] === undefined) return { path: "", state: undefined, rest: parts.join(".") };
  const upTo = parts
    .slice(0, last + 2)
    .join(".")
    .replace(/\.(\d+)(?=\.)/g, "[$1]");
  return { path: upTo, state: parts[last + 1], rest: parts.slice(last + 2).join(".") };
}
