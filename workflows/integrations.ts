import * as z from "zod";
import { integration } from "../asl/builder/integration.ts";
import { queries, readObjects, unloading } from "../schemas/access.ts";

/**
 * Runs a query and waits for its end. A query that does not succeed fails the Task. Nothing of Athena's answer is used: `error` and
 * `cause` are not in it, and only there where a catcher has put them in its place. How Step Functions asks for a query's end is not
 * documented; its role has what AWS's own policy for `.sync` has, but the reading of results
 * (https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html).
 */
export const runQuery = integration("athena:startQueryExecution.sync", {
  input: z.strictObject({
    QueryString: z.string().min(1).max(262_144),
    QueryExecutionContext: z.strictObject({ Database: z.string().max(255) }),
    WorkGroup: z.string().max(128),
    /** The same token is the same query, however often it is submitted. */
    ClientRequestToken: z.string().min(32).max(128),
  }),
  output: z.object({ error: z.string().max(256).optional(), cause: z.string().max(2000).optional() }),
  access: [
    queries(
      "StartQueryExecution",
      "GetQueryExecution",
      "StopQueryExecution",
      "BatchGetQueryExecution",
      "ListQueryExecutions",
      "GetWorkGroup",
    ),
    ...unloading("lake", "work"),
  ],
});

/** Reads a chunk of a plan as text, as {@link getRunObject} does. */
export const getPlanObject = getObject("plans/*");

/** Reads a small object of a run's work as text. Its whole answer is the Task's result, so the object has to fit 256 KiB. */
export const getRunObject = getObject("runs/*");

function getObject(keys: string) {
  return integration("aws-sdk:s3:getObject", {
    input: z.strictObject({ Bucket: z.string().max(63), Key: z.string().max(1024) }),
    output: z.object({ Body: z.string() }),
    access: [readObjects("work", keys)],
  });
}
