import { createHash, randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ServiceError } from "../aws-json.ts";
import type { QueryFaults } from "../faults/query-faults.ts";
import { KeyedLock } from "../s3/keyed-lock.ts";
import type { Gauge } from "../usage/gauge.ts";
import { type Ending, endedRecord, endQuery, interruptedEnding } from "./end-query.ts";
import { invalidRequest } from "./input.ts";
import { locationText, parseLocation, parseObject } from "./location.ts";
import type { QueryExecution, QueryRecord } from "./query-record.ts";
import type { QueryStore } from "./query-store.ts";
import { runStatement } from "./run-statement.ts";
import { hasRows, statementType } from "./statement-type.ts";
import type { Session } from "./statements/session.ts";
import { engineVersion } from "./work-groups.ts";

/** A query to be started, its workgroup's settings applied. */
export interface QueryRequest {
  readonly QueryString: string;
  readonly ClientRequestToken: string | undefined;
  readonly Database: string | undefined;
  readonly Catalog: string | undefined;
  readonly WorkGroup: string;
  /** `s3://bucket/prefix/` of the results. */
  readonly OutputLocation: string;
  readonly ResultConfiguration: Readonly<Record<string, unknown>>;
  readonly BytesScannedCutoffPerQuery: number | undefined;
}

export interface QueriesOptions {
  readonly store: QueryStore;
  /** Everything a statement works with, apart from what is the query's own. */
  readonly session: Omit<Session, "id" | "database" | "output" | "cutoff" | "folder" | "signal">;
  /** Folder for what queries make while they run. */
  readonly scratch: string;
  /** Active queries, QUEUED ones too. UTILITY statements count as DDL. */
  readonly active: { readonly dml: Gauge; readonly ddl: Gauge };
  /** How many run at once; the others are QUEUED. */
  readonly running: number;
  /** Called before each query does its work; what it throws is how the query ends. */
  readonly faults?: QueryFaults | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

interface ActiveQuery {
  record: QueryRecord;
  readonly request: QueryRequest;
  readonly gauge: Gauge;
  readonly stop: AbortController;
  /** Why it is to end, where that is not StopQueryExecution's doing. */
  stopReason: string | undefined;
  /** When it began to run, in milliseconds since 1970. */
  began: number | undefined;
  readonly ended: Promise<QueryExecution>;
  readonly tell: (execution: QueryExecution) => void;
}

/** The queries of the account: those that wait and run in memory, those that have ended on disk. */
export class Queries {
  readonly #options: QueriesOptions;
  readonly #active = new Map<string, ActiveQuery>();
  readonly #queue: ActiveQuery[] = [];
  /** Held, by id, while a query begins: two requests of one token are one query. */
  readonly #locks = new KeyedLock();
  #running = 0;
  #closed = false;

  constructor(options: QueriesOptions) {
    this.#options = options;
  }

  /**
   * Takes a query in. One with the token of another is that other.
   *
   * @returns its id
   * @throws ServiceError `InvalidRequestException` where a token comes with another request; `TooManyRequestsException` above
   *   the quota of active queries
   */
  async start(request: QueryRequest): Promise<string> {
    const { ClientRequestToken: token } = request;
    if (token === undefined) return this.#begin(this.#create(randomUUID(), request));
    const id = idOf(token);
    return this.#locks.run(id, async () => {
      const query = this.#create(id, request);
      const before = await this.#find(id);
      return before === undefined ? this.#begin(query) : sameRequest(before, query);
    });
  }

  async #begin(query: ActiveQuery): Promise<string> {
    const { QueryExecutionId: id } = query.record.execution;
    if (this.#closed) throw new ServiceError("InternalServerException", "Athena is stopping.", 500);
    if (!query.gauge.enter()) throw tooManyQueries();
    this.#active.set(id, query);
    try {
      await this.#options.store.begin(query.record);
    } catch (error) {
      this.#active.delete(id);
      query.gauge.leave();
      throw error;
    }
    this.#queue.push(query);
    this.#next();
    return id;
  }

  /** The record of a query as it stands, or undefined. */
  async #find(id: string): Promise<QueryRecord | undefined> {
    return this.#active.get(id)?.record ?? this.#options.store.ended(id);
  }

  /** The record of a query as it stands. @throws ServiceError `InvalidRequestException` */
  async require(id: string): Promise<QueryRecord> {
    const record = await this.#find(id);
    if (record) return record;
    throw invalidRequest(`QueryExecution ${id} was not found`);
  }

  /** The ids of a workgroup's queries, the newest first. */
  ids(workGroup: string): Promise<string[]> {
    return this.#options.store.ids(workGroup);
  }

  /** Resolves when the query has ended. @throws ServiceError `InvalidRequestException` */
  async ended(id: string): Promise<QueryExecution> {
    const active = this.#active.get(id);
    return active === undefined ? (await this.require(id)).execution : active.ended;
  }

  /** Cancels a query; nothing happens to one that has ended. @throws ServiceError `InvalidRequestException` */
  async stop(id: string): Promise<void> {
    const active = this.#active.get(id);
    if (active === undefined) await this.require(id);
    else this.#cancel(active, undefined);
  }

  /** Ends all queries, which fail, and lets no more in. */
  async close(): Promise<void> {
    this.#closed = true;
    const active = [...this.#active.values()];
    for (const query of active) this.#cancel(query, "The local gateway was stopped while the query was active");
    await Promise.all(active.map(({ ended }) => ended));
  }

  #cancel(query: ActiveQuery, reason: string | undefined): void {
    query.stopReason ??= reason;
    query.stop.abort();
    const place = this.#queue.indexOf(query);
    if (place < 0) return;
    this.#queue.splice(place, 1);
    void this.#end(query, interruptedEnding(query.stopReason));
  }

  #next(): void {
    while (this.#running < this.#options.running) {
      const query = this.#queue.shift();
      if (query === undefined) return;
      this.#running++;
      void this.#run(query);
    }
  }

  async #run(query: ActiveQuery): Promise<void> {
    const { execution } = query.record;
    query.began = this.#options.now();
    query.record = { ...query.record, execution: { ...execution, Status: { ...execution.Status, State: "RUNNING" } } };
    const ending = await this.#work(query);
    this.#running--;
    await this.#end(query, ending);
    this.#next();
  }

  async #work(query: ActiveQuery): Promise<Ending> {
    const { request, stop } = query;
    const { QueryExecutionId: id, ResultConfiguration } = query.record.execution;
    const folder = join(this.#options.scratch, id);
    try {
      await this.#options.faults?.(request.QueryString, stop.signal);
      await mkdir(folder, { recursive: true });
      const session: Session = {
        ...this.#options.session,
        id,
        database: request.Database ?? "default",
        output: parseObject(ResultConfiguration.OutputLocation),
        cutoff: request.BytesScannedCutoffPerQuery,
        folder,
        signal: stop.signal,
      };
      return { kind: "succeeded", result: await runStatement(session, request.QueryString) };
    } catch (error) {
      return endQuery(error, stop.signal.aborted ? { reason: query.stopReason } : undefined, this.#options.log);
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  }

  async #end(query: ActiveQuery, ending: Ending): Promise<void> {
    const { QueryExecutionId: id } = query.record.execution;
    query.record = endedRecord(query.record, ending, query.began, this.#options.now());
    await this.#options.store.end(query.record).then(
      () => this.#active.delete(id),
      // It stays in memory, to be asked for: a full disk, for one, fails everything else.
      (error: unknown) => this.#options.log(`Athena could not write down how query ${id} ended: ${String(error)}`),
    );
    query.gauge.leave();
    query.tell(query.record.execution);
  }

  #create(id: string, request: QueryRequest): ActiveQuery {
    const { active, now } = this.#options;
    const type = statementType(request.QueryString);
    let tell = (_: QueryExecution) => {};
    const ended = new Promise<QueryExecution>((resolve) => {
      tell = resolve;
    });
    const execution: QueryExecution = {
      QueryExecutionId: id,
      Query: request.QueryString,
      StatementType: type,
      ResultConfiguration: {
        ...request.ResultConfiguration,
        OutputLocation: resultObject(request.OutputLocation, id, request.QueryString),
      },
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
      QueryExecutionContext: { Database: request.Database, Catalog: request.Catalog },
      Status: { State: "QUEUED", SubmissionDateTime: now() / 1000 },
      Statistics: {},
      WorkGroup: request.WorkGroup,
      EngineVersion: engineVersion,
    };
    return {
      record: { execution, request: hashOf(request) },
      request,
      gauge: type === "DML" ? active.dml : active.ddl,
      stop: new AbortController(),
      stopReason: undefined,
      began: undefined,
      ended,
      tell,
    };
  }
}

/** Where a query's result is, or would be: rows as CSV, what DDL says as text; what writes data has no such object. */
function resultObject(location: string, id: string, sql: string): string {
  const place = parseLocation(location);
  const folder = place ? locationText(place) : location;
  if (statementType(sql) !== "DML") return `${folder}${id}.txt`;
  return hasRows(sql) ? `${folder}${id}.csv` : `${folder}${id}`;
}

/** A query id that every request with this token gets. */
function idOf(token: string): string {
  const hex = createHash("sha256").update(token).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function hashOf({ ClientRequestToken: _, ...request }: QueryRequest): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}

/** @throws ServiceError `InvalidRequestException`, FACTS.md D2; its words are not confirmed */
function sameRequest(before: QueryRecord, { record }: ActiveQuery): string {
  if (before.request === record.request) return before.execution.QueryExecutionId;
  throw invalidRequest("Idempotent parameters do not match");
}

/** FACTS.md D2. */
function tooManyQueries(): ServiceError {
  const message =
    "You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent queries submitted by this account. Contact customer support to request a concurrent query limit increase.";
  return new ServiceError("TooManyRequestsException", message, 400, { Reason: "CONCURRENT_QUERY_LIMIT_EXCEEDED" });
}
