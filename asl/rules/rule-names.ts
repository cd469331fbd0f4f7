import { allRules } from "./all-rules.ts";

/** The names of all rules, those about one state and those about machines and what stands around them: the rows of docs/rules.md. */
export const ruleNames: readonly string[] = [
  ...allRules.map(({ code }) => code),
  "said-twice",
  "machine",
  "state-name",
  "unreachable-state",
  "service-arguments",
  "unknown-lambda-function",
  "history-quota",
  "unbounded-map",
  "unbounded-loop",
  "in-flight",
  "lease-not-taken",
  "request-rate",
  "definition-size",
  "payload-size",
  "child-name-length",
  "timeout-below-function",
  "retry-outlasts-wait",
  "unknown-entry-point",
  "unknown-placeholder",
  "silences-nothing",
];
