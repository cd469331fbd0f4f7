import { appendFileSync } from "node:fs";
import { mkdir, realpath, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { answerJson, type Operation, ServiceError, targetPrefix } from "../aws-json.ts";
import type { QueryFaults } from "../faults/query-faults.ts";
import type { Service } from "../service.ts";
import { KeyedFile } from "../step-functions/keyed-file.ts";
import { Gauge, type GaugeReport } from "../usage/gauge.ts";
import { TokenBucket } from "../usage/token-bucket.ts";
import { endedRecord, interruptedEnding } from "./end-query.ts";
import { Engine } from "./engine/engine.ts";
import { Queries } from "./queries.ts";
import { queryOperations } from "./query-operations.ts";
import type { QueryExecution } from "./query-record.ts";
import { QueryStore } from "./query-store.ts";
import { resultOperations } from "./result-operations.ts";
import type { Lake } from "./table-snapshot.ts";
import { type WorkGroup, workGroupOperations } from "./work-groups.ts";

export interface AthenaOptions extends Lake {
  /** Folder of queries, workgroups and scratch files; made where it is absent. One process at a time may have it. */
  readonly folder: string;
  /** Folders where objects may lie, beside `folder`: S3's and those that are mounted. */
  readonly objectFolders: readonly string[];
  readonly logFile: string;
  /** The account's quotas. Default: those of most regions, FACTS.md D1. */
  readonly quotas?: Partial<AthenaQuotas>;
  /** Queries that run at once; more are QUEUED. Default: 4, as each uses all cores. */
  readonly running?: number;
  /** MB that the engine's queries may hold together, at least 256. Default: 2,048. */
  readonly memory?: number;
  /** Called before each query does its work; what it throws is how the query ends. Default: nothing is. */
  readonly faults?: QueryFaults | undefined;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

/** What an account may do. */
export interface AthenaQuotas {
  /** Active queries, RUNNING and QUEUED together. */
  readonly dml: number;
  readonly ddl: number;
  /** Calls of each operation; one that is not named is not limited. */
  readonly rates: Readonly<Record<string, { readonly burst: number; readonly perSecond: number }>>;
}

/** Milliseconds for which Athena keeps the history of queries: 45 days (https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html). */
const kept = 45 * 86_400_000;

/** FACTS.md D1, for regions that are not named there. */
export const defaultQuotas: AthenaQuotas = {
  dml: 20,
  ddl: 20,
  rates: {
    StartQueryExecution: { burst: 80, perSecond: 20 },
    StopQueryExecution: { burst: 80, perSecond: 20 },
    GetQueryExecution: { burst: 200, perSecond: 100 },
    GetQueryResults: { burst: 200, perSecond: 100 },
    BatchGetQueryExecution: { burst: 20, perSecond: 10 },
    ListQueryExecutions: { burst: 10, perSecond: 5 },
  },
};

/** Athena over HTTP, and for Step Functions in the same process. */
export interface AthenaService extends Service {
  /** Does one of Athena's operations as a request would. Rejects with ServiceError, as the operation is answered. */
  call(operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves when a query has ended. Rejects with ServiceError where there is none. */
  ended(queryExecutionId: string): Promise<QueryExecution>;
  /** Cancels a query, as StopQueryExecution does, without counting as a call. */
  stop(queryExecutionId: string): Promise<void>;
  /** Forgets queries that ended before a moment, in milliseconds since 1970; with `dryRun` none. Returns how many. */
  forget(before: number, dryRun: boolean): Promise<number>;
  /** How the quotas of active queries are used. */
  usage(): { readonly athenaDml: GaugeReport; readonly athenaDdl: GaugeReport };
}

/**
 * A laptop's Athena: the API, its quotas and its states, over DuckDB in a process of its own. Tables are Glue's, files are S3's.
 * docs/athena.md says which SQL is understood.
 *
 * Queries survive a restart. One that was active when the process was killed is FAILED when the folder is opened the next time.
 */
export async function createAthena(options: AthenaOptions): Promise<AthenaService> {
  const { glue, objects, folder, logFile } = options;
  const now = options.now ?? Date.now;
  const { dml, ddl, rates } = { ...defaultQuotas, ...options.quotas };
  const scratch = join(folder, "scratch");
  await rm(scratch, { recursive: true, force: true });
  await mkdir(join(scratch, "spill"), { recursive: true });
  const running = options.running ?? 4;
  const engine = new Engine({
    memory: options.memory ?? 2048,
    threads: availableParallelism(),
    spillFolder: join(await realpath(scratch), "spill"),
    folders: await Promise.all([scratch, ...options.objectFolders].map((each) => realpath(each))),
    logFile,
    queries: running,
  });
  const groups = new KeyedFile<WorkGroup>(join(folder, "workgroups.jsonl"));
  const active = { dml: new Gauge(dml, now), ddl: new Gauge(ddl, now) };
  const store = await QueryStore.open(folder, (record) =>
    endedRecord(record, interruptedEnding("The local gateway ended while the query was active"), undefined, now()),
  );
  const forget = async (before: number, dryRun: boolean) => {
    const old = await store.endedBefore(before);
    if (!dryRun && old.length > 0) await store.forget(old);
    return old.length;
  };
  await forget(now() - kept, false);
  const queries = new Queries({
    store,
    session: { glue, objects, engine },
    scratch: await realpath(scratch),
    active,
    running,
    faults: options.faults,
    now,
    log: (line) => appendFileSync(logFile, `${line}\n`),
  });
  const operations = limited(
    {
      ...queryOperations(queries, groups),
      ...resultOperations(queries, objects),
      ...workGroupOperations(groups, () => now() / 1000),
    },
    rates,
    now,
  );
  return {
    name: "Athena",
    claims: (request) => targetPrefix(request) === "AmazonAthena",
    handle: (request, response) => answerJson("Athena", operations, request, response),
    async close() {
      await queries.close();
      await engine.close();
    },
    async call(operation, input) {
      const run = operations[operation];
      if (!run) throw new Error(`Athena has no operation ${operation} here.`);
      return (await run(input as never, new AbortController().signal)) as Readonly<Record<string, unknown>>;
    },
    ended: (id) => queries.ended(id),
    stop: (id) => queries.stop(id),
    forget,
    usage: () => ({ athenaDml: active.dml.report(), athenaDdl: active.ddl.report() }),
  };
}

/** Operations that take a token of their bucket first, and refuse without one (FACTS.md D2). */
function limited(
  operations: Readonly<Record<string, Operation>>,
  rates: AthenaQuotas["rates"],
  now: () => number,
): Record<string, Operation> {
  const entries = Object.entries(operations).map(([name, operation]): [string, Operation] => {
    const rate = rates[name];
    if (rate === undefined) return [name, operation];
    const bucket = new TokenBucket(rate, now);
    return [
      name,
      async (input, gone) => {
        if (bucket.take()) return operation(input, gone);
        throw new ServiceError("ThrottlingException", "Rate exceeded");
      },
    ];
  });
  return Object.fromEntries(entries);
}
