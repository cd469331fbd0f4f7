import * as z from "zod";
import type { Operation } from "../aws-json.ts";
import type { KeyedFile } from "../step-functions/keyed-file.ts";
import {
  formatToken,
  invalidRequest,
  parse,
  parseToken,
  QueryExecutionId,
  QueryString,
  ResultConfiguration,
  WorkGroupName,
} from "./input.ts";
import type { Queries, QueryRequest } from "./queries.ts";
import { requireWorkGroup, type WorkGroup } from "./work-groups.ts";

/** StartQueryExecution, StopQueryExecution, GetQueryExecution, BatchGetQueryExecution and ListQueryExecutions. */
export function queryOperations(queries: Queries, groups: KeyedFile<WorkGroup>): Record<string, Operation> {
  return {
    async StartQueryExecution(input: unknown) {
      const request = parse("StartQueryExecution", start, input);
      return {
        QueryExecutionId: await queries.start(queryRequest(request, requireWorkGroup(groups, request.WorkGroup))),
      };
    },

    async StopQueryExecution(input: unknown) {
      await queries.stop(parse("StopQueryExecution", one, input).QueryExecutionId);
      return {};
    },

    async GetQueryExecution(input: unknown) {
      const { execution } = await queries.require(parse("GetQueryExecution", one, input).QueryExecutionId);
      return { QueryExecution: execution };
    },

    async BatchGetQueryExecution(input: unknown) {
      const { QueryExecutionIds } = parse("BatchGetQueryExecution", batch, input);
      const QueryExecutions: object[] = [];
      const UnprocessedQueryExecutionIds: object[] = [];
      for (const id of QueryExecutionIds) {
        const found = await queries.require(id).catch(() => undefined);
        if (found) QueryExecutions.push(found.execution);
        else {
          const ErrorMessage = `QueryExecution ${id} was not found`;
          UnprocessedQueryExecutionIds.push({ QueryExecutionId: id, ErrorCode: "INVALID_INPUT", ErrorMessage });
        }
      }
      return { QueryExecutions, UnprocessedQueryExecutionIds };
    },

    async ListQueryExecutions(input: unknown) {
      const { WorkGroup: group, MaxResults, NextToken } = parse("ListQueryExecutions", list, input);
      requireWorkGroup(groups, group);
      const ids = await queries.ids(group);
      const from = parseToken(NextToken);
      const page = ids.slice(from, from + (MaxResults || 50));
      const next = from + page.length;
      return { QueryExecutionIds: page, ...(next < ids.length && { NextToken: formatToken(next) }) };
    },
  };
}

/** A request with its workgroup's settings. @throws ServiceError `InvalidRequestException` */
function queryRequest(request: z.infer<typeof start>, { Name, State, Configuration }: WorkGroup): QueryRequest {
  if (State === "DISABLED") throw invalidRequest(`WorkGroup ${Name} is disabled.`);
  const { EnforceWorkGroupConfiguration: enforced, BytesScannedCutoffPerQuery } = Configuration;
  const given = request.ResultConfiguration ?? {};
  const results = enforced ? Configuration.ResultConfiguration : { ...Configuration.ResultConfiguration, ...given };
  const OutputLocation = results.OutputLocation ?? given.OutputLocation;
  if (OutputLocation === undefined) {
    throw invalidRequest(
      "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
    );
  }
  const catalog = request.QueryExecutionContext?.Catalog;
  if (catalog !== undefined && catalog.toLowerCase() !== "awsdatacatalog") {
    throw invalidRequest(`QueryExecutionContext.Catalog ${catalog} is not supported here: there is AwsDataCatalog.`);
  }
  return {
    QueryString: request.QueryString,
    ClientRequestToken: request.ClientRequestToken,
    Database: request.QueryExecutionContext?.Database?.toLowerCase(),
    Catalog: catalog?.toLowerCase(),
    WorkGroup: Name,
    OutputLocation,
    ResultConfiguration: results,
    BytesScannedCutoffPerQuery,
  };
}

const start = z.strictObject({
  QueryString,
  ClientRequestToken: z.string().min(32).max(128).optional(),
  QueryExecutionContext: z
    .strictObject({ Database: z.string().min(1).max(255).optional(), Catalog: z.string().min(1).max(256).optional() })
    .optional(),
  ResultConfiguration: ResultConfiguration.optional(),
  WorkGroup: WorkGroupName.default("primary"),
  // Results are never reused here, which is a miss.
  ResultReuseConfiguration: z.looseObject({}).optional(),
});
const one = z.strictObject({ QueryExecutionId });
const batch = z.strictObject({ QueryExecutionIds: z.array(QueryExecutionId).min(1).max(50) });
const list = z.strictObject({
  WorkGroup: WorkGroupName.default("primary"),
  MaxResults: z.int().min(0).max(50).default(50),
  NextToken: z.string().optional(),
});
