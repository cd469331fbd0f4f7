import type { IncomingMessage } from "node:http";
import { header } from "../aws-json.ts";
import { localPlace } from "../place.ts";
import { type Call, callsOf } from "./calls.ts";

/** What a caller may do: IAM actions, on ARNs in which `*` stands for any text. */
export interface Allowance {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Of the operators, `StringLike` on `s3:prefix`. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Stands before the services, as IAM does: a request by a caller whose role does not allow it is refused. Callers without a role here, such as
 * people with any credentials, may do everything.
 *
 * @returns the message of the refusal, or undefined where the request may pass
 */
export type AccessGate = (service: string, request: IncomingMessage) => Promise<string | undefined>;

/**
 * @param roles what each caller may do, by the access key id that it signs with
 * @param declaredIn where a caller's role is written down, for the message
 */
export function createAccessGate(
  roles: ReadonlyMap<string, readonly Allowance[]>,
  declaredIn: (caller: string) => string,
): AccessGate {
  return async (service, request) => {
    const caller = callerOf(request);
    const role = caller === undefined ? undefined : roles.get(caller);
    if (caller === undefined || !role) return undefined;
    const refused = (await callsOf(service, request)).find((call) => !isAllowed(role, call));
    return (
      refused &&
      `User: arn:aws:sts::${localPlace.account}:assumed-role/${caller}/${caller} is not authorized to perform: ${refused.action} on resource: ${refused.resource} because no identity-based policy allows it. Its role is derived from ${declaredIn(caller)}.`
    );
  };
}

/** The access key id that a request is signed with (Signature Version 4). */
function callerOf(request: IncomingMessage): string | undefined {
  const [, caller] = /\bCredential=([^/,\s]+)\//.exec(header(request, "authorization") ?? "") ?? [];
  return caller;
}

function isAllowed(role: readonly Allowance[], call: Call): boolean {
  return role.some(
    ({ actions, resources, condition }) =>
      actions.includes(call.action) &&
      resources.some((pattern) => covers(pattern, call)) &&
      prefixesOf(condition).every((pattern) => matches(pattern, call.prefix ?? "")),
  );
}

function covers(pattern: string, { resource, isAnyUnder }: Call): boolean {
  return isAnyUnder ? pattern.startsWith(resource) : matches(pattern, resource);
}

function prefixesOf(condition: Allowance["condition"]): readonly string[] {
  const asked = condition?.StringLike?.["s3:prefix"];
  return asked === undefined ? [] : [asked].flat();
}

/** Whether a text fits a pattern in which `*` stands for any text, as IAM compares ARNs. */
function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
