import { sfnError } from "./errors.ts";
import type { KeyedFile } from "./keyed-file.ts";
import type { RequestBody } from "./request-members.ts";

/** A resource's tags: values by key. */
export type Tags = { readonly [key: string]: string };

/** The tags of machines and activities, by ARN. */
export type TagFile = KeyedFile<Tags>;

/** Most tags of a resource; longest key and value, in characters (FACTS.md A1). */
const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** A request's `tags`, none where it has none. ValidationException or TooManyTags for what AWS does not take. */
export function readTags(body: RequestBody, resourceArn: string): Tags {
  const { tags = [] } = body;
  if (tags === null) return {};
  if (!Array.isArray(tags)) throw sfnError.unreadable("tags", "a list");
  const read = Object.fromEntries(tags.map(readTag));
  if (Object.keys(read).length > MOST_TAGS) throw sfnError.tooManyTags(resourceArn, MOST_TAGS);
  return read;
}

/** `tags` added to those that a resource has. */
export function addTags(file: TagFile, resourceArn: string, tags: Tags): void {
  if (Object.keys(tags).length === 0) return;
  const merged = { ...file.get(resourceArn), ...tags };
  if (Object.keys(merged).length > MOST_TAGS) throw sfnError.tooManyTags(resourceArn, MOST_TAGS);
  file.set(resourceArn, merged);
}

function readTag(tag: unknown, index: number): readonly [string, string] {
  const place = `tags.${index + 1}.member`;
  const { key, value = "" } = (typeof tag === "object" && tag !== null ? tag : {}) as {
    key?: unknown;
    value?: unknown;
  };
  if (typeof key !== "string" || typeof value !== "string") throw sfnError.unreadable(place, "a key with a value");
  if (key.length < 1 || key.length > LONGEST_KEY) {
    const limit = `Member must have length between 1 and ${LONGEST_KEY}`;
    throw sfnError.constraint(`'${key}'`, `${place}.key`, limit);
  }
  if (value.length > LONGEST_VALUE) {
    throw sfnError.constraint(
      `'${value}'`,
      `${place}.value`,
      `Member must have length less than or equal to ${LONGEST_VALUE}`,
    );
  }
  return [key, value];
}
