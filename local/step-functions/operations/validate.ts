import type { Engine } from "../../../engine/engine.ts";
import { MOST_DIAGNOSTICS, validateDefinitionText } from "../../../engine/validate-definition.ts";
import { sfnError } from "../errors.ts";
import { optionalWord, type RequestBody, requiredText } from "../request-members.ts";

/** Checks a definition as CreateStateMachine does, without creating anything. All findings are errors: there are no warnings. */
export function validateOperations(engine: Engine) {
  return {
    ValidateStateMachineDefinition(body: RequestBody) {
      const definition = requiredText(body, "definition", { min: 0, max: 1_048_576 });
      const type = optionalWord(body, "type", ["STANDARD", "EXPRESS"]) ?? "STANDARD";
      optionalWord(body, "severity", ["ERROR", "WARNING"]);
      return validateDefinitionText(definition, (read) => engine.compile(read, type), mostDiagnostics(body));
    },
  };
}

/** `maxResults`: 0 to 100; 0 and absent mean 100. */
function mostDiagnostics({ maxResults = 0 }: RequestBody): number {
  if (typeof maxResults !== "number" || !Number.isInteger(maxResults)) {
    throw sfnError.unreadable("maxResults", "a whole number");
  }
  if (maxResults >= 0 && maxResults <= MOST_DIAGNOSTICS) return maxResults === 0 ? MOST_DIAGNOSTICS : maxResults;
  const bound = maxResults < 0 ? "greater than or equal to 0" : `less than or equal to ${MOST_DIAGNOSTICS}`;
  throw sfnError.constraint(`'${maxResults}'`, "maxResults", `Member must have value ${bound}`);
}
