import type { Json } from "../../asl/types/json.ts";
import { spend } from "./work.ts";

/**
 * A value as JSON text. It counts as work before it is written: parts that a value holds many times over are one in memory and
 * many in the text.
 */
export function jsonText(value: Json): string {
  spendOnText(value);
  return JSON.stringify(value);
}

function spendOnText(value: Json): void {
  if (typeof value === "string") spend(1 / 8 + value.length / 64);
  else if (typeof value !== "object" || value === null) spend(1 / 8);
  else {
    spend(1 / 4);
    for (const member of Object.values(value)) spendOnText(member as Json);
  }
}
