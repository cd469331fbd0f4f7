import type { ReportFailure } from "../../schemas/report-run.ts";

/** What those above are told of a report that was not published. */
export function reportFailure(report: string, error: string, cause: string): ReportFailure {
  return { report, error: error.slice(0, 256), cause: cause.slice(0, 500) };
}
