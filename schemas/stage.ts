import { z } from "zod";

const atOnce = z.int().min(0).max(100_000_000);

/** What an account has, or a part of it gets, of each resource at one moment. */
export const ResourceLimits = z.strictObject({
  /** Concurrent Lambda invocations. */
  lambda: atOnce.optional(),
  /** Active Athena queries, queued ones included: SELECT, CTAS, INSERT, UNLOAD; and CREATE TABLE, ALTER TABLE, … */
  athenaDml: atOnce.optional(),
  athenaDdl: atOnce.optional(),
  /** Open Standard executions. */
  execution: atOnce.optional(),
  /** Open Map Runs. */
  mapRun: atOnce.optional(),
});
export type ResourceLimits = z.infer<typeof ResourceLimits>;

/** A bucket of tokens: how many it holds, and how many are added a second. */
export const TokenBucket = z.strictObject({ burst: z.number().min(1), perSecond: z.number().positive() });
export type TokenBucket = z.infer<typeof TokenBucket>;

/** One stage of the platform: what its account allows, and how live runs and backfills divide it. */
export const Stage = z.strictObject({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  /** As AWS's Service Quotas shows them for the account and the region. */
  quotas: ResourceLimits.required(),
  rates: z.strictObject({
    startExecution: TokenBucket,
    stateTransition: TokenBucket,
    /** StartQueryExecution calls. */
    startQuery: TokenBucket,
  }),
  /** Reserved concurrency of functions, by name. Default: none. */
  reserved: z.record(z.string(), z.int().min(0)).default({}),
  /** Events of one execution's history that a machine may be proved to write, 1,000 to 25,000. Default 25,000. */
  historyEvents: z.int().min(1_000).max(25_000).default(25_000),
  /** The most that all entry points of a lease may use together. What a lease does not say it may use up to the quota. */
  leases: z.record(z.string(), ResourceLimits),
  /**
   * Machines that people, schedules or scripts start, and the lease that each holds while it runs. Entry points of one lease
   * exclude each other; those of two leases run at once. One without a lease may run any number of times at once.
   */
  entryPoints: z.array(z.strictObject({ machine: z.string(), lease: z.string().optional() })),
});
export type Stage = z.infer<typeof Stage>;
