import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** What a DynamoDB attribute of ours can hold: JSON, and `undefined` members, which are left out. */
export type AttributeJson =
  | string
  | number
  | boolean
  | null
  | readonly AttributeJson[]
  | { readonly [name: string]: AttributeJson | undefined };

/**
 * A JSON value as a DynamoDB attribute: strings are S, finite numbers N, booleans BOOL, null NULL, arrays L, objects M.
 *
 * @throws RangeError for NaN and infinities, which DynamoDB's numbers do not have
 */
export function toAttribute(value: AttributeJson): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case "string":
      return { S: value };
    case "boolean":
      return { BOOL: value };
    case "number":
      if (!Number.isFinite(value)) throw new RangeError(`DynamoDB has no number ${value}.`);
      return { N: String(value) };
    default:
      return isList(value) ? { L: value.map(toAttribute) } : { M: toAttributeMap(value) };
  }
}

/** The members of an object as DynamoDB attributes; members that are `undefined` are left out. */
export function toAttributeMap(value: {
  readonly [name: string]: AttributeJson | undefined;
}): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, toAttribute(member)]])),
  );
}

/**
 * The JSON value of a DynamoDB attribute. Numbers become doubles, which is exact up to 2^53.
 *
 * @throws TypeError for binary attributes and sets, which JSON does not have
 */
export function fromAttribute(attribute: AttributeValue): AttributeJson {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromAttributeMap(attribute.M);
  throw new TypeError(`A DynamoDB attribute of type ${Object.keys(attribute).join(", ")} has no JSON value.`);
}

/** An object from its DynamoDB attributes. */
export function fromAttributeMap(attributes: Readonly<Record<string, AttributeValue>>): {
  [name: string]: AttributeJson;
} {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, fromAttribute(attribute)]));
}

function isList(value: AttributeJson): value is readonly AttributeJson[] {
  return Array.isArray(value);
}
