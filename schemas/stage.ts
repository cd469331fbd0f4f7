import * as z from "zod";
import { Deployment } from "./deployment.ts";

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

/** How wide one `run-partition` execution is: what one partition has in flight at once. */
export const PartitionWidth = z.strictObject({
  /** Chunks of the partition's files, each a child execution; an inline Map runs 40 at most (FACTS.md A4). */
  chunks: z.int().min(1).max(40),
  /** Files of one chunk, each a Lambda invocation. */
  files: z.int().min(1).max(40),
  /** Reports of the partition, each an Athena query. */
  reports: z.int().min(1).max(40),
});
export type PartitionWidth = z.infer<typeof PartitionWidth>;

/** What the runs of one lease may use together: enough for one partition, at least. */
const RunShare = ResourceLimits.extend({ lambda: z.int().min(1), athenaDml: z.int().min(1) });

/** One stage of the platform: what its account allows, and how live runs and backfills divide it. */
export const Stage = z
  .strictObject({
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
    partition: PartitionWidth,
    /**
     * How runs reach their partitions: `nested` by a child execution for each chunk of 500 and inline Maps, `distributed` by one Map Run
     * (docs/decisions.md says which is better when). Default: nested.
     */
    fanOut: z.enum(["nested", "distributed"]).default("nested"),
    /**
     * The most that all entry points of a lease may use together. What a lease does not say it may use up to the quota. Of the
     * three that run partitions, how many run at once follows: as many as fit in ({@link partitionsAtOnce}).
     */
    leases: z.strictObject({ backfill: RunShare, daily: RunShare, hourly: RunShare, sweep: ResourceLimits }),
    /**
     * How many partitions live runs look back, those included that were due long ago: what a run missed, the next one does as long as
     * it is among them. Default: 3 days and 48 hours.
     */
    catchUp: z
      .strictObject({ days: z.int().min(1).max(366).default(3), hours: z.int().min(1).max(8784).default(48) })
      .default({ days: 3, hours: 48 }),
    /**
     * Machines that people, schedules or scripts start, and the lease that each holds while it runs. Entry points of one lease
     * exclude each other; those of two leases run at once. One without a lease may run any number of times at once.
     */
    entryPoints: z.array(z.strictObject({ machine: z.string(), lease: z.string().optional() })),
    /** Of a stage on AWS; the laptop has none. */
    deployment: Deployment.optional(),
  })
  .superRefine((stage, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    for (const [resource, quota] of Object.entries(stage.quotas)) checkSum(stage, resource as Resource, quota, refuse);
    for (const lease of runLeases) checkPartitions(stage, lease, refuse);
    if (stage.fanOut === "nested") for (const lease of runLeases) checkInline(stage, lease, refuse);
    checkReserved(stage, refuse);
    const machines = stage.entryPoints.map(({ machine }) => machine);
    for (const machine of Object.keys(stage.deployment?.schedules ?? {})) {
      if (machines.includes(machine)) continue;
      const message = `There is no entry point "${machine}". There is ${machines.join(", ")}.`;
      refuse(["deployment", "schedules", machine], message);
    }
    stage.entryPoints.forEach(({ lease }, index) => {
      if (lease === undefined || Object.hasOwn(stage.leases, lease)) return;
      const names = Object.keys(stage.leases).join(", ");
      refuse(["entryPoints", String(index), "lease"], `There is no lease "${lease}". There is ${names}.`);
    });
  });
export type Stage = z.infer<typeof Stage>;

/** The leases whose runs bring partitions to their tables. */
export const runLeases = ["backfill", "daily", "hourly"] as const;
export type RunLease = (typeof runLeases)[number];

/** What of a stage says how many partitions run at once. */
type Widths = Pick<Stage, "partition" | "leases" | "fanOut">;

/**
 * How many partitions a lease's run has at work at once: as many as its share holds, of Lambda for their files and of Athena for
 * their reports.
 */
export function partitionsAtOnce({ partition, leases, fanOut }: Widths, lease: RunLease): number {
  const { lambda, athenaDml } = leases[lease];
  const invocations = partition.chunks * partition.files;
  return Math.min(
    Math.floor((lambda - spareInvocations[fanOut]) / invocations),
    Math.floor(athenaDml / partition.reports),
  );
}

/**
 * Invocations beside those of partitions. A Map Run that fails (its items cannot be read) cuts its children, whose invocations run on
 * while the run gives its lease back; inline Maps are never cut, because nothing in them fails.
 */
const spareInvocations: Readonly<Record<Stage["fanOut"], number>> = { nested: 0, distributed: 1 };

type Resource = keyof z.infer<typeof ResourceLimits>;
type Refuse = (path: string[], message: string) => void;
type Divided = { readonly leases: Readonly<Record<string, z.infer<typeof ResourceLimits>>> };

/** Runs of two leases run at once, so that shares that come to more than there is would not hold. */
function checkSum({ leases }: Divided, resource: Resource, quota: number, refuse: Refuse): void {
  const shares = Object.entries(leases).flatMap(([name, { [resource]: share }]) =>
    share === undefined ? [] : [{ name, share }],
  );
  const sum = shares.reduce((total, { share }) => total + share, 0);
  if (sum <= quota) return;
  const parts = shares.map(({ name, share }) => `${name} ${share}`).join(" + ");
  refuse(
    ["leases"],
    `The leases' shares of ${resource} come to ${sum} (${parts}), and the quota is ${quota}: lower one of them.`,
  );
}

/** Lambda keeps 100 of an account's concurrent invocations for functions that have reserved none (FACTS.md E). */
function checkReserved({ reserved, quotas }: Pick<Stage, "reserved" | "quotas">, refuse: Refuse): void {
  const sum = Object.values(reserved).reduce((total, each) => total + each, 0);
  const most = Math.max(0, quotas.lambda - 100);
  if (sum <= most) return;
  refuse(
    ["reserved"],
    `Functions reserve ${sum} invocations, and of ${quotas.lambda} Lambda lets ${most} be reserved: 100 stay for functions that reserve none.`,
  );
}

function checkPartitions(stage: Widths, lease: RunLease, refuse: Refuse): void {
  const { partition, leases, fanOut } = stage;
  const { chunks, files, reports } = partition;
  const share = leases[lease];
  const spare = spareInvocations[fanOut];
  const invocations = chunks * files + spare;
  if (share.lambda < invocations) {
    const besides = spare > 0 ? ` with the ${spare} that a ${fanOut} fan-out keeps free` : "";
    const one = `one partition has ${chunks} chunks of ${files} files, ${invocations} invocations${besides}, at work at once`;
    refuse(
      ["leases", lease, "lambda"],
      `${share.lambda} does not hold one partition: ${one}. Raise it, or narrow partition.`,
    );
  }
  if (share.athenaDml < reports) {
    const one = `one partition has ${reports} reports at work at once`;
    refuse(
      ["leases", lease, "athenaDml"],
      `${share.athenaDml} does not hold one partition: ${one}. Raise it, or lower partition.reports.`,
    );
  }
}

/** An inline Map runs 40 iterations at once, whatever its share holds (FACTS.md A4). */
function checkInline(stage: Widths, lease: RunLease, refuse: Refuse): void {
  const atOnce = partitionsAtOnce(stage, lease);
  if (atOnce <= 40) return;
  refuse(
    ["leases", lease],
    `The share holds ${atOnce} partitions at once, and an inline Map runs 40: widen partition, or set fanOut: distributed.`,
  );
}
