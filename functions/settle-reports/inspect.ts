import type { ReportResult } from "../../schemas/report-run.ts";
import type { QueryService, Submission } from "./query-service.ts";
import { queryIdOf, timedOut, timeout, type Verdict, verdictOf } from "./verdict.ts";

/**
 * What became of a report's query whose Task failed. The query is found by the id in the Task's cause, or else by submitting it again
 * with its token, which begins nothing where Athena has it already.
 *
 * A query that is still at work is stopped: nobody waits for it any more, and the next attempt, unless it took too long, is another
 * one.
 */
export async function inspect(
  queries: QueryService,
  { error, cause }: Pick<ReportResult, "error" | "cause">,
  submission: Submission,
): Promise<Exclude<Verdict, { kind: "running" }>> {
  const named = queryIdOf(cause);
  const described = named === undefined ? undefined : await queries.describe(named);
  if (described) return settled(queries, named ?? "", verdictOf(described, error), { error, cause });
  const found = await queries.find(submission);
  if ("refused" in found) return { kind: "failed", error: "QueryRefused", cause: found.refused };
  const execution = await queries.describe(found.id);
  return settled(queries, found.id, verdictOf(execution ?? {}, error), { error, cause });
}

async function settled(
  queries: QueryService,
  id: string,
  verdict: Verdict,
  task: { readonly error: string; readonly cause: string },
): Promise<Exclude<Verdict, { kind: "running" }>> {
  if (verdict.kind !== "running") return verdict;
  await queries.stop(id);
  return task.error === timeout ? timedOut : { kind: "transient", ...task };
}
