import {
  type AthenaClient,
  GetQueryExecutionCommand,
  InvalidRequestException,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";

/** A query as the state machine submits it. */
export interface Submission {
  readonly statement: string;
  readonly database: string;
  readonly workGroup: string;
  readonly requestToken: string;
}

/** Athena as settling needs it. */
export interface QueryService {
  /** What Athena says of a query; undefined where it does not know the id. */
  describe(id: string): Promise<QueryExecution | undefined>;
  /**
   * The id of the query that was submitted with this token. One that never reached Athena begins now.
   *
   * @returns why Athena does not take the statement, where it does not
   */
  find(submission: Submission): Promise<{ readonly id: string } | { readonly refused: string }>;
  stop(id: string): Promise<void>;
}

/** Athena by its client. */
export function queryService(athena: AthenaClient): QueryService {
  return {
    async describe(QueryExecutionId) {
      try {
        return (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution;
      } catch (error) {
        if (error instanceof InvalidRequestException) return undefined;
        throw error;
      }
    },

    async find({ statement, database, workGroup, requestToken }) {
      try {
        const { QueryExecutionId = "" } = await athena.send(
          new StartQueryExecutionCommand({
            QueryString: statement,
            QueryExecutionContext: { Database: database },
            WorkGroup: workGroup,
            ClientRequestToken: requestToken,
          }),
        );
        return { id: QueryExecutionId };
      } catch (error) {
        if (error instanceof InvalidRequestException) return { refused: error.message };
        throw error;
      }
    },

    async stop(QueryExecutionId) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    },
  };
}
