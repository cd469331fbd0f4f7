import { isVersionNumber, parseMachineArn } from "../../engine/machine-reference.ts";
import { sfnError } from "./errors.ts";

/** A request's body, of which nothing is known yet. */
export type RequestBody = { readonly [member: string]: unknown };

/** Lengths a text may have, in characters, as the API's model says (FACTS.md I, A1). Default: at least 1. */
export interface Length {
  readonly min?: number;
  readonly max?: number;
}

/** Names of machines, executions, activities and workers. */
export const nameLength: Length = { max: 80 };

/** ARNs, except those of Map Runs and their executions. */
export const arnLength: Length = { max: 256 };

/** ARNs of Map Runs and of executions that may be theirs. */
export const longArnLength: Length = { max: 2000 };

/** Descriptions of versions and aliases. */
export const descriptionLength: Length = { min: 0, max: 256 };

/** A Task's token. */
export const taskTokenLength: Length = { max: 2048 };

/** Input, output and other payloads: UTF-8 bytes (FACTS.md fact 15). */
export const largestPayload = 262_144;

/** A member that must be text; ValidationException otherwise. */
export function requiredText(body: RequestBody, member: string, length: Length = {}): string {
  const value = optionalText(body, member, length);
  if (value !== undefined) return value;
  throw sfnError.constraint("null", member, "Member must not be null");
}

/** A member that is text where it is there. */
export function optionalText(body: RequestBody, member: string, { min = 1, max }: Length = {}): string | undefined {
  const value = body[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw sfnError.unreadable(member, "a text");
  if (value.length < min) {
    throw sfnError.constraint(`'${value}'`, member, `Member must have length greater than or equal to ${min}`);
  }
  if (max !== undefined && value.length > max) {
    throw sfnError.constraint(`'${value}'`, member, `Member must have length less than or equal to ${max}`);
  }
  return value;
}

/** A payload in JSON text of at most 262,144 UTF-8 bytes, not read yet; the API does not repeat what is too large. */
export function optionalPayload(body: RequestBody, member: string): string | undefined {
  const text = optionalText(body, member, { min: 0 });
  if (text !== undefined && Buffer.byteLength(text) > largestPayload) {
    const limit = `Member must have size less than or equal to ${largestPayload} bytes in UTF-8 encoding`;
    throw sfnError.constraint(undefined, member, limit);
  }
  return text;
}

/** A member that must be one of some words where it is there. */
export function optionalWord<Word extends string>(
  body: RequestBody,
  member: string,
  words: readonly Word[],
): Word | undefined {
  const value = optionalText(body, member, { min: 0 });
  const known = words.find((word) => word === value);
  if (value === undefined || known !== undefined) return known;
  throw sfnError.constraint(`'${value}'`, member, `Member must satisfy enum value set: [${words.join(", ")}]`);
}

/** A member that is true or false where it is there. */
export function optionalFlag(body: RequestBody, member: string): boolean | undefined {
  const value = body[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw sfnError.unreadable(member, "true or false");
  return value;
}

/** `stateMachineArn`; InvalidArn where it is another kind of ARN, or none. */
export function requiredMachineArn(body: RequestBody): string {
  return requiredArn(body, "stateMachineArn", "stateMachine");
}

/** `activityArn`; InvalidArn where it is another kind of ARN, or none. */
export function requiredActivityArn(body: RequestBody): string {
  return requiredArn(body, "activityArn", "activity");
}

/** `stateMachineVersionArn`; InvalidArn where it is no version's. */
export function requiredVersionArn(body: RequestBody): string {
  const arn = requiredArn(body, "stateMachineVersionArn", "stateMachine");
  const qualifier = parseMachineArn(arn)?.qualifier;
  if (qualifier === undefined || !isVersionNumber(qualifier)) throw sfnError.invalidArn(arn);
  return arn;
}

/** `stateMachineAliasArn`; InvalidArn where it is no alias's. */
export function requiredAliasArn(body: RequestBody): string {
  const arn = requiredArn(body, "stateMachineAliasArn", "stateMachine");
  const qualifier = parseMachineArn(arn)?.qualifier;
  if (qualifier === undefined || isVersionNumber(qualifier)) throw sfnError.invalidArn(arn);
  return arn;
}

/** An ARN of Step Functions; InvalidArn where it is none, or of another type of resource (`stateMachine`, `execution`, …). */
export function requiredArn(body: RequestBody, member: string, type: string): string {
  const arn = requiredText(body, member, arnLength);
  if (!new RegExp(`^arn:[\\w-]+:states:[\\w-]*:\\d*:${type}:.`).test(arn)) throw sfnError.invalidArn(arn);
  return arn;
}

/** `maxResults`: 0 to 1000; 0 and absent mean 100. */
export function pageSize(body: RequestBody): number {
  const { maxResults } = body;
  if (maxResults === undefined || maxResults === null || maxResults === 0) return 100;
  if (typeof maxResults !== "number" || !Number.isInteger(maxResults)) {
    throw sfnError.unreadable("maxResults", "a whole number");
  }
  if (maxResults < 0) {
    throw sfnError.constraint(`'${maxResults}'`, "maxResults", "Member must have value greater than or equal to 0");
  }
  if (maxResults > 1000) {
    throw sfnError.constraint(`'${maxResults}'`, "maxResults", "Member must have value less than or equal to 1000");
  }
  return maxResults;
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
