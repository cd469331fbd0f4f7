import type { Json, JsonObject } from "../../asl/types/json.ts";
import { isObject } from "../query/json-path/evaluate-path.ts";
import { jsonText } from "../query/json-text.ts";
import { StateError } from "../query/query-language.ts";
import type { TaskResource } from "../resource.ts";

/** What Step Functions itself looks at in the arguments of an integration, before it calls the service. */
interface Expected {
  /** Members that must be texts. */
  readonly texts: readonly string[];
  /** Members that map names to lists of values. */
  readonly lists?: readonly string[];
  /** All other members that the service's API has; undefined where any is let through. */
  readonly others?: readonly string[];
}

/** By service and action. */
const EXPECTED: ReadonlyMap<string, Expected> = new Map<string, Expected>([
  [
    "apigateway:invoke",
    {
      texts: ["ApiEndpoint", "Method", "Stage", "Path", "AuthType"],
      lists: ["Headers", "QueryParameters"],
      others: ["RequestBody", "AllowNullValues"],
    },
  ],
  [
    "lambda:invoke",
    {
      texts: ["FunctionName", "InvocationType", "LogType", "Qualifier", "TenantId", "DurableExecutionName"],
      others: ["Payload", "ClientContext"],
    },
  ],
  ["sns:publish", { texts: ["TopicArn", "TargetArn", "PhoneNumber"] }],
  ["sqs:sendMessage", { texts: ["QueueUrl", "MessageGroupId", "MessageDeduplicationId"] }],
]);

/**
 * Fails a Task whose arguments Step Functions refuses to hand to the service: with `States.Runtime`, before it is scheduled.
 * Recorded for API Gateway's Headers; the other messages are quoted by users of AWS. `field` is how the definition calls the
 * arguments, `Parameters` or `Arguments`. Throws {@link StateError}.
 */
export function checkArguments({ kind, resourceType, action }: TaskResource, given: Json, field: string): void {
  const expected = kind === "integration" ? EXPECTED.get(`${resourceType}:${action}`) : undefined;
  if (expected === undefined || !isObject(given)) return;
  const problems = argumentProblems(given, expected);
  if (problems.length === 0) return;
  const what = `The ${field} '${jsonText(given)}' could not be used to start the Task: [${problems.join(", ")}]`;
  throw new StateError("States.Runtime", what);
}

function argumentProblems(given: JsonObject, { texts, lists = [], others }: Expected): readonly string[] {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (texts.includes(name)) {
      if (value !== null && typeof value !== "string")
        problems.push(`The value for the field '${name}' must be a STRING`);
    } else if (lists.includes(name)) {
      if (!isLists(value)) problems.push(`The value of the field '${name}' has an invalid format`);
    } else if (others !== undefined && !others.includes(name)) {
      problems.push(`The field "${name}" is not supported by Step Functions`);
    }
  }
  return problems;
}

function isLists(value: Json): boolean {
  return value === null || (isObject(value) && Object.values(value).every((list) => Array.isArray(list)));
}
