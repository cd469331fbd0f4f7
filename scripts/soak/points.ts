import type { ServiceFaultRule } from "../../local/faults/service-faults.ts";

/** A moment in the life of a partition at which a process is made to die. */
export interface Point {
  readonly name: string;
  readonly rule: Pick<ServiceFaultRule, "service" | "operation" | "match" | "error">;
}

const becomes = (state: string) => `"state":{"S":"${state}"}`;
const swaps = ["CreatePartition", "UpdatePartition"];

/** The moments at which a half-done publication would show, if there were one. */
export const points: readonly Point[] = [
  {
    name: "claimed",
    rule: { service: "dynamodb", operation: ["PutItem"], match: becomes("RUNNING"), error: "ExitAfter" },
  },
  {
    name: "uploaded",
    rule: { service: "s3", operation: ["PutObject"], match: "/sluice-lake/", error: "ExitAfter" },
  },
  {
    name: "PUBLISHING, before the swap",
    rule: { service: "dynamodb", operation: ["PutItem"], match: becomes("PUBLISHING"), error: "ExitAfter" },
  },
  {
    name: "between the swaps of rejects and data",
    rule: { service: "glue", operation: swaps, match: '_rejects"', error: "ExitAfter" },
  },
  {
    name: "after the swap, before PUBLISHED",
    rule: { service: "dynamodb", operation: ["PutItem"], match: becomes("PUBLISHED"), error: "Exit" },
  },
  {
    name: "PUBLISHED, before it is answered",
    rule: { service: "dynamodb", operation: ["PutItem"], match: becomes("PUBLISHED"), error: "ExitAfter" },
  },
  {
    name: "a report's query asked for",
    rule: { service: "athena", operation: ["StartQueryExecution"], error: "ExitAfter" },
  },
  { name: "in the middle of a report's query", rule: { service: "athena-query", error: "Exit" } },
  { name: "started", rule: { service: "states", operation: ["StartExecution"], error: "ExitAfter" } },
];
