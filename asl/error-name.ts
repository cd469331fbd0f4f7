/** Error names that Step Functions itself gives (FACTS.md C). */
export const errorNames = {
  all: "States.ALL",
  branchFailed: "States.BranchFailed",
  dataLimitExceeded: "States.DataLimitExceeded",
  exceedToleratedFailureThreshold: "States.ExceedToleratedFailureThreshold",
  itemReaderFailed: "States.ItemReaderFailed",
  queryEvaluation: "States.QueryEvaluationError",
  resultWriterFailed: "States.ResultWriterFailed",
  runtime: "States.Runtime",
  taskFailed: "States.TaskFailed",
  timeout: "States.Timeout",
} as const;

/**
 * True where one of a retrier's or catcher's `ErrorEquals` takes the error. `States.ALL` takes every error but
 * `States.Runtime`, which nothing takes; `States.TaskFailed` takes every error but `States.Timeout`. A failure without a
 * name is taken by `States.ALL` and `States.TaskFailed` alone.
 */
export function matchesError(errorEquals: readonly string[], error: string | undefined): boolean {
  if (error === errorNames.runtime) return false;
  return errorEquals.some(
    (name) =>
      name === error || name === errorNames.all || (name === errorNames.taskFailed && error !== errorNames.timeout),
  );
}
