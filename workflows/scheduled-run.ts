import type { Ref } from "../asl/expressions/ref.ts";
import { concat, substring } from "../asl/expressions/text.ts";

/**
 * The id of a run that a schedule starts: `daily-20240131-0500` of 2024-01-31T05:00:00Z. Two deliveries of one schedule have the same
 * one; their tokens differ.
 */
export function scheduledRun(machine: "daily" | "hourly" | "sweep", scheduled: Ref<string>): Ref<string> {
  const digits = (start: number, length: number) => substring(scheduled, start, length);
  return concat(`${machine}-`, digits(0, 4), digits(5, 2), digits(8, 2), "-", digits(11, 2), digits(14, 2));
}
