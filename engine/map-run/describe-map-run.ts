import type { MapRun, MapRunStatus, MapRunTally } from "./map-run.ts";

/** What DescribeMapRun answers; dates in milliseconds since 1970. */
export interface MapRunDescription {
  readonly mapRunArn: string;
  readonly executionArn: string;
  /** Of the children's machine: `…:stateMachine:<machine>/<label>`. ListMapRuns shows it. */
  readonly stateMachineArn: string;
  readonly status: MapRunStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly maxConcurrency: number;
  readonly toleratedFailurePercentage: number;
  readonly toleratedFailureCount: number;
  readonly itemCounts: MapRunCounts;
  readonly executionCounts: MapRunCounts;
  readonly redriveCount: number;
  readonly redriveDate?: number;
}

/** MapRunItemCounts and MapRunExecutionCounts of the API. */
export interface MapRunCounts extends Readonly<MapRunTally> {
  readonly pending: number;
  readonly total: number;
  readonly failuresNotRedrivable: number;
}

/** Describes a Map Run as it is now. While its items are being read all counts are 0. */
export function describeMapRun(run: MapRun): MapRunDescription {
  const { start, parent, machine, status, startDate, stopDate, maxConcurrency, tolerance } = run;
  const pendingItems = run.itemTotal - run.nextItem;
  return {
    mapRunArn: start.arn,
    executionArn: parent.arn,
    stateMachineArn: machine.arn,
    status,
    startDate,
    ...(stopDate === undefined ? {} : { stopDate }),
    maxConcurrency,
    toleratedFailurePercentage: tolerance.percentage,
    toleratedFailureCount: tolerance.count,
    itemCounts: counts(run.itemCounts, pendingItems, run.notRedrivable.items),
    executionCounts: counts(run.executions, pendingChildren(run, pendingItems), run.notRedrivable.executions),
    redriveCount: run.redriveCount,
    ...(run.redriveDate === undefined ? {} : { redriveDate: run.redriveDate }),
  };
}

/** Batches are cut when their children start: of those that wait, bytes may make more. */
function pendingChildren({ start }: MapRun, items: number): number {
  return Math.ceil(items / (start.batch === undefined ? 1 : (start.batch.maxItems ?? items)));
}

function counts(tally: MapRunTally, pending: number, failuresNotRedrivable: number): MapRunCounts {
  const { running, succeeded, failed, timedOut, aborted, pendingRedrive } = tally;
  const total = pending + running + succeeded + failed + timedOut + aborted + pendingRedrive;
  return { pending, ...tally, total, failuresNotRedrivable };
}
