import type { Json } from "../../../asl/types/json.ts";
import type { SdkService } from "./sdk-service.ts";

/**
 * A command's answer as JSON: members in PascalCase, dates as ISO-8601 text, a streamed body as text, bytes as UTF-8 text
 * (DynamoDB's as Base64), sets as arrays, what is undefined left out.
 */
export async function sdkAnswer(answer: unknown, service: SdkService): Promise<Json> {
  const value = await jsonOf(answer, service);
  return value ?? {};
}

async function jsonOf(value: unknown, service: SdkService): Promise<Json | undefined> {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object") return undefined;
  if (value instanceof Date) return value.toISOString();
  if (isStream(value)) return value.transformToString();
  if (value instanceof Uint8Array)
    return Buffer.from(value).toString(service.client === "DynamoDBClient" ? "base64" : "utf8");
  if (Array.isArray(value) || value instanceof Set) {
    const items = await Promise.all([...value].map((item) => jsonOf(item, service)));
    return items.map((item) => item ?? null);
  }
  const members = await Promise.all(
    Object.entries(value).map(
      async ([name, member]) => [memberName(name, service), await jsonOf(member, service)] as const,
    ),
  );
  return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
}

function isStream(value: object): value is { transformToString(): Promise<string> } {
  return "transformToString" in value && typeof value.transformToString === "function" && "pipe" in value;
}

function memberName(name: string, service: SdkService): string {
  return service.smallMembers ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}
