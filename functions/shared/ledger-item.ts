import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { LedgerItem } from "../../schemas/ledger.ts";
import { fromAttributeMap, toAttributeMap } from "./attribute-value.ts";

/** A ledger item as DynamoDB stores it; optional members that are not set are left out. */
export function toAttributes(item: LedgerItem): Record<string, AttributeValue> {
  return toAttributeMap(item);
}

/**
 * The ledger item that DynamoDB holds.
 *
 * @throws Error naming the item and the member where the item is not one of ours
 */
export function fromAttributes(attributes: Readonly<Record<string, AttributeValue>>): LedgerItem {
  const parsed = LedgerItem.safeParse(fromAttributeMap(attributes));
  if (parsed.success) return parsed.data;
  const name = `${attributes.dataset?.S ?? "?"} ${attributes.partition?.S ?? "?"}`;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join(".") || "item"}: ${issue.message}`);
  throw new Error(`The ledger's item for ${name} is not one that Sluice wrote: ${issues.join("; ")}.`);
}
