import type {
  Assigning,
  Described,
  InputOutputPaths,
  JsonataExpression,
  JsonataOutput,
  Path,
  Transition,
} from "./common.ts";

/** Waits for a number of seconds or until a moment; exactly one of the four says which. */
export interface WaitState extends Described, Transition, InputOutputPaths, Assigning, JsonataOutput {
  readonly Type: "Wait";
  /** 0 to 99,999,999. */
  readonly Seconds?: number | JsonataExpression;
  readonly SecondsPath?: Path;
  /** RFC 3339, such as `2024-01-01T00:00:00Z`. A moment that has passed does not wait. */
  readonly Timestamp?: string | JsonataExpression;
  readonly TimestampPath?: Path;
}
