import type { Json, JsonObject } from "../../../asl/types/json.ts";
import type { TaskOutcome, TaskRequest } from "../../../engine/task.ts";
import type { AwsSdk } from "./aws-sdk.ts";
import { httpMetadata } from "./http-metadata.ts";
import { optimisedFailure } from "./sdk-error.ts";
import { sdkServices } from "./sdk-service.ts";

/** The optimised integrations of Athena. */
export const athenaActions: readonly string[] = [
  "startQueryExecution",
  "stopQueryExecution",
  "getQueryExecution",
  "getQueryResults",
];

/** Queries of this process's Athena. */
export interface AthenaQueries {
  /** Resolves with a query, as GetQueryExecution describes it, when it has ended. */
  ended(queryExecutionId: string): Promise<object>;
  /** Cancels a query; nothing happens to one that has ended. */
  stop(queryExecutionId: string): Promise<void>;
}

/**
 * What Step Functions calls an error of Athena's that is none of its API's own, as the throttling of calls is. Public code
 * retries this name; no recording confirms it (FACTS.md D2, J1).
 */
const BASE_ERROR = "AmazonAthenaException";

/** Errors of Athena's API that come under their own names. */
const MODELLED = [
  "InternalServerException",
  "InvalidRequestException",
  "MetadataException",
  "ResourceNotFoundException",
  "TooManyRequestsException",
];

/** One of {@link athenaActions} that waits for nothing: Athena's answer with the HTTP metadata that optimised integrations add. */
export async function runAthena(request: TaskRequest, sdk: AwsSdk): Promise<TaskOutcome> {
  const called = await callAthena(request, sdk);
  if ("type" in called) return called;
  return { type: "succeeded", output: called.output };
}

/**
 * `athena:startQueryExecution.sync`: the query is submitted, and the Task ends with what GetQueryExecution then says. That a query
 * which fails or is cancelled fails the Task by `States.TaskFailed`, with that as cause, is inferred from nested executions
 * (FACTS.md D2).
 *
 * @param given has the Task end where nobody waits for it any more; its query is stopped then
 */
export async function runQuery(
  request: TaskRequest,
  sdk: AwsSdk,
  queries: AthenaQueries,
  given: AbortSignal,
  tell: (outcome: TaskOutcome) => void,
): Promise<void> {
  const called = await callAthena(request, sdk);
  if ("type" in called) return tell(called);
  const { QueryExecutionId: id = "" } = called.output as { readonly QueryExecutionId?: string };
  // Where the execution was stopped while the request was on its way, there is a query to stop only now.
  const stop = () => void queries.stop(id).catch(() => {});
  if (given.aborted) stop();
  else given.addEventListener("abort", stop, { once: true });
  tell({ type: "submitted", output: called.output });
  const execution = inMilliseconds((await queries.ended(id)) as JsonObject, 1000);
  given.removeEventListener("abort", stop);
  const answer = { QueryExecution: execution };
  const { State } = execution.Status as { readonly State?: string };
  if (State === "SUCCEEDED") tell({ type: "succeeded", output: answer });
  else tell({ type: "failed", error: "States.TaskFailed", cause: JSON.stringify(answer) });
}

async function callAthena(request: TaskRequest, sdk: AwsSdk): Promise<{ readonly output: JsonObject } | TaskOutcome> {
  const { athena } = sdkServices;
  const called = athena && (await sdk.call(athena, request.resource.action, request.arguments));
  if (called === undefined) throw new Error(`The Athena client has no ${request.resource.action}.`);
  if ("error" in called) return refused(called.error);
  const answer = called.answer as JsonObject;
  const query = answer.QueryExecution as JsonObject | undefined;
  const headers = {
    Connection: "keep-alive",
    "x-amzn-RequestId": called.requestId,
    "Content-Length": String(Buffer.byteLength(JSON.stringify(answer))),
    Date: new Date().toUTCString(),
    "Content-Type": "application/x-amz-json-1.1",
  };
  return {
    output: {
      ...answer,
      ...(query && { QueryExecution: inMilliseconds(query) }),
      ...httpMetadata(called.requestId, headers),
    },
  };
}

function refused(error: unknown): TaskOutcome {
  const failed = optimisedFailure(error, "Athena", "AmazonAthena");
  if (failed.type !== "failed" || MODELLED.some((name) => failed.error === `Athena.${name}`)) return failed;
  const hasAnswer = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
  return hasAnswer ? { ...failed, error: `Athena.${BASE_ERROR}` } : { ...failed, error: "Athena.SdkClientException" };
}

/**
 * Optimised integrations give times as milliseconds since 1970 (recorded for nested executions).
 *
 * @param factor of times that are numbers; others are ISO texts
 */
function inMilliseconds(query: JsonObject, factor = 1): JsonObject {
  const status = query.Status as JsonObject;
  const times = ["SubmissionDateTime", "CompletionDateTime"].flatMap((name): [string, Json][] => {
    const time = status[name];
    if (time === undefined) return [];
    return [[name, typeof time === "number" ? Math.round(time * factor) : Date.parse(String(time))]];
  });
  return { ...query, Status: { ...status, ...Object.fromEntries(times) } };
}
