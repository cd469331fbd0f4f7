import { sfnError } from "./errors.ts";

/**
 * Where the next page starts, as an opaque text. `of` names the question (the operation with its filters): a token given to
 * another question is invalid.
 */
export function pageToken(of: string, from: number): string {
  return Buffer.from(JSON.stringify([of, from])).toString("base64url");
}

/** The place that a token names. Throws InvalidToken where it is none, or one for another question. */
export function readPageToken(of: string, token: string): number {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    throw sfnError.invalidToken();
  }
  const [question, from]: readonly unknown[] = Array.isArray(read) ? read : [];
  if (question !== of || typeof from !== "number" || !Number.isInteger(from)) throw sfnError.invalidToken();
  return from;
}
