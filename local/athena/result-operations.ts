import * as z from "zod";
import type { Operation } from "../aws-json.ts";
import type { LocalObjects } from "../s3/local-objects.ts";
import { formatToken, invalidRequest, parse, parseToken, QueryExecutionId } from "./input.ts";
import { parseObject } from "./location.ts";
import type { Queries } from "./queries.ts";
import { type ResultPage, readCsvRows, readTextRows } from "./result-rows.ts";
import type { ResultColumn } from "./sql/statement.ts";
import { resultType } from "./types.ts";

/**
 * GetQueryResults. The rows are those of the result's object, so they are there as long as that is; of a SELECT the first row
 * is the names of the columns, as on Athena.
 */
export function resultOperations(queries: Queries, objects: LocalObjects): Record<string, Operation> {
  return {
    async GetQueryResults(input: unknown) {
      const { QueryExecutionId: id, MaxResults, NextToken } = parse("GetQueryResults", get, input);
      const { execution, columns, updateCount } = await queries.require(id);
      const { State, StateChangeReason } = execution.Status;
      if (State === "QUEUED" || State === "RUNNING") {
        throw invalidRequest(`Query has not yet finished. Current state: ${State}`, "QUERY_NOT_FINISHED");
      }
      if (State !== "SUCCEEDED") {
        throw invalidRequest(
          `Query did not finish successfully. Final query state: ${State}. ${StateChangeReason ?? ""}`.trim(),
        );
      }
      const { OutputLocation } = execution.ResultConfiguration;
      const page = await readPage(objects, OutputLocation, parseToken(NextToken), MaxResults);
      return {
        UpdateCount: updateCount ?? 0,
        ResultSet: {
          Rows: page.rows.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
          ResultSetMetadata: { ColumnInfo: (columns ?? []).map(columnInfo) },
        },
        ...(page.next !== undefined && { NextToken: formatToken(page.next) }),
      };
    },
  };
}

async function readPage(objects: LocalObjects, location: string, from: number, max: number): Promise<ResultPage> {
  const isText = location.endsWith(".txt");
  // Statements that write data have no rows.
  if (!isText && !location.endsWith(".csv")) return { rows: [], next: undefined };
  const { bucket, key } = parseObject(location);
  const object = await objects.find(bucket, key).catch(() => undefined);
  if (!object) throw invalidRequest(`Could not find results: ${location} is not there any more.`);
  return (isText ? readTextRows : readCsvRows)(object.path, from, max);
}

function columnInfo({ name, type }: ResultColumn): object {
  const { name: Type, precision, scale } = resultType(type);
  return {
    CatalogName: "hive",
    SchemaName: "",
    TableName: "",
    Name: name,
    Label: name,
    Type,
    Precision: precision,
    Scale: scale,
    Nullable: "UNKNOWN",
    CaseSensitive: Type === "varchar",
  };
}

const get = z.strictObject({
  QueryExecutionId,
  MaxResults: z.int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
  QueryResultType: z.literal("DATA_ROWS").optional(),
});
