import { setTimeout as sleep } from "node:timers/promises";
import { systemFailure, userFailure } from "../athena/query-failure.ts";
import type { ServiceFaults } from "./service-faults.ts";

/** Called before a query of Athena does its work: may take long, until the signal; what it throws is how the query ends. */
export type QueryFaults = (sql: string, signal: AbortSignal) => Promise<void>;

/** Queries fail, hang or take the process with them by the rules for `athena-query`. */
export function createQueryFaults(faults: ServiceFaults): QueryFaults {
  return async (sql, signal) => {
    const fault = faults({ service: "athena-query", operation: "Query", subject: sql, bytes: sql.length });
    if (!fault) return;
    if (fault.delay > 0) await sleep(fault.delay, undefined, { signal });
    if (fault.kind === "error") throw (fault.code === "UserFailure" ? userFailure : systemFailure)(fault.message);
    if (fault.mishap === "Exit") process.kill(process.pid, "SIGKILL");
    await sleep(longest, undefined, { signal });
  };
}

/** Milliseconds: the longest that a timer takes, 24 days. */
const longest = 2 ** 31 - 1;
