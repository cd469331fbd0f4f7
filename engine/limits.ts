/** What Step Functions allows a Standard execution (FACTS.md A). A benchmark may lift any of them with Infinity. */
export interface Limits {
  /** Events in one history; the last of them is ExecutionSucceeded, or ExecutionFailed with `States.Runtime`. */
  readonly historyEvents: number;
  /** UTF-8 bytes of any input, output, task result, variable, or all variables of one Assign. */
  readonly payloadBytes: number;
  /** UTF-8 bytes of all variables of one execution. */
  readonly variableBytes: number;
  /** Iterations of an inline Map at once, whatever MaxConcurrency says. */
  readonly inlineIterations: number;
  /** Children of one Map Run at once, whatever MaxConcurrency says. */
  readonly distributedChildren: number;
  /** Seconds an execution may run; its machine's TimeoutSeconds may only shorten it. */
  readonly executionSeconds: number;
  /** The same for a machine of type EXPRESS. */
  readonly expressSeconds: number;
  /** Seconds after its end for which a STANDARD execution's name stays taken. */
  readonly nameSeconds: number;
  /** Redrives of one Map Run. */
  readonly mapRunRedrives: number;
  /** Seconds after its end within which an execution can be redriven. */
  readonly redrivableSeconds: number;
  /**
   * Steps that one JSONata evaluation may take: nodes of its syntax tree, and what functions do, weighed to take about as long. All
   * queries that one event leads to, those of JSONPath too, may take twice as many. AWS stops an expression after one second; counting
   * makes the same expression stop at the same place on every machine.
   */
  readonly evaluationSteps: number;
}

/** AWS's limits. */
export const awsLimits: Limits = {
  historyEvents: 25_000,
  payloadBytes: 262_144,
  variableBytes: 10 * 1024 * 1024,
  inlineIterations: 40,
  distributedChildren: 10_000,
  executionSeconds: 365 * 24 * 3600,
  expressSeconds: 5 * 60,
  nameSeconds: 90 * 24 * 3600,
  mapRunRedrives: 1000,
  redrivableSeconds: 14 * 24 * 3600,
  evaluationSteps: 1_000_000,
};
