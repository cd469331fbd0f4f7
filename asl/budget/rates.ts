import { type Findings, finding, type MachineDiagnostic, withCommas } from "./finding.ts";
import { describeChain, type Load } from "./load.ts";
import type { Bucket, BudgetLine, Quotas } from "./platform.ts";

/**
 * What may be asked of an API at one moment, against the bucket of tokens that the account has for it. More than the bucket
 * holds is throttled, and has to be waited out by Retry: a warning. How often it is asked after that moment depends on how long
 * things take, which is not known.
 */
export function rateFindings(of: string, load: Load, { rates }: Pick<Quotas, "rates">): Findings {
  const asked: readonly [api: string, resource: string, bucket: Bucket | undefined][] = [
    ["StartExecution", "execution", rates?.startExecution],
    ["StartQueryExecution", "athenaDml", rates?.startQuery],
  ];
  const lines: BudgetLine[] = [];
  const diagnostics: MachineDiagnostic[] = [];
  for (const [api, resource, bucket] of asked) {
    const amount = load.get(resource);
    if (bucket === undefined || amount === undefined) continue;
    const { burst, perSecond } = bucket;
    lines.push({ of, resource: `${api} at once`, bound: amount.most, quota: burst, because: describeChain(amount) });
    if (amount.most <= burst) continue;
    const seconds = (amount.most - burst) / perSecond;
    const wait = Number.isFinite(seconds)
      ? `the last is let in after ${seconds.toFixed(1)} s`
      : "nothing limits how long it takes";
    const message =
      `${of}: ${withCommas(amount.most)} calls of ${api} may come at one moment, and the bucket holds ${withCommas(burst)} and ` +
      `gets ${withCommas(perSecond)} a second: ${wait}. Retries have to last that long, or fewer have to start at once.`;
    diagnostics.push(finding({ name: of }, { severity: "warning", code: "request-rate", message }));
  }
  return { lines, diagnostics };
}
