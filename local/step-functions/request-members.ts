import { sfnError } from "./errors.ts";

/** A request's body, of which nothing is known yet. */
export type RequestBody = { readonly [member: string]: unknown };

/** A member that must be text; ValidationException otherwise. */
export function requiredText(body: RequestBody, member: string): string {
  const value = body[member];
  if (typeof value === "string" && value !== "") return value;
  throw sfnError.invalid(
    `1 validation error detected: Value ${JSON.stringify(value ?? null)} at '${member}' failed to satisfy constraint: it must be a text that is not empty`,
  );
}

/** `stateMachineArn`; InvalidArn where it is another kind of ARN, or none. */
export function requiredMachineArn(body: RequestBody): string {
  const arn = requiredText(body, "stateMachineArn");
  if (!/^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:/.test(arn)) throw sfnError.invalidArn(arn, "state machine's");
  return arn;
}

/** A member that is text where it is there. */
export function optionalText(body: RequestBody, member: string): string | undefined {
  const value = body[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw sfnError.invalid(
    `1 validation error detected: Value ${JSON.stringify(value)} at '${member}' failed to satisfy constraint: it must be a text`,
  );
}

/** `maxResults`: 0 to 1000; 0 and absent mean 100. */
export function pageSize(body: RequestBody): number {
  const { maxResults = 0 } = body;
  if (typeof maxResults !== "number" || !Number.isInteger(maxResults) || maxResults < 0 || maxResults > 1000) {
    throw sfnError.invalid(
      `1 validation error detected: Value '${String(maxResults)}' at 'maxResults' failed to satisfy constraint: it must be a whole number from 0 to 1000`,
    );
  }
  return maxResults === 0 ? 100 : maxResults;
}

/** Refuses members that this service does not act on, so that none is ignored silently. */
export function refuseMembers(body: RequestBody, operation: string, members: readonly string[]): void {
  for (const member of members) {
    const value = body[member];
    if (value === undefined || value === null || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    throw sfnError.invalid(`${operation} does not support '${member}' here: leave it out.`);
  }
}
