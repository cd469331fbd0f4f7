import { countOf, type Findings, finding, withCommas } from "./finding.ts";
import { type Amount, describeChain, type Load } from "./load.ts";
import type { Bucket, BudgetLine, Quotas } from "./platform.ts";

/** What something has of requests: at one moment, and again each second. */
interface Rate {
  /** `StartExecution`; for the table. */
  readonly api: string;
  /** `calls of StartExecution`; for messages. */
  readonly asks: string;
  /** How many may ask at one moment. */
  readonly amount: Amount;
  readonly bucket: Bucket;
  /** What becomes of a request that finds the bucket empty, and what to do about it. */
  readonly throttled: string;
}

/** Requests a second that Lambda takes for each unit of concurrency, of the account and of a function (FACTS.md E). */
const REQUESTS_PER_CONCURRENCY = 10;

const REFUSED = "What is refused has to be retried for as long, or fewer have to start at once.";
const DELAYED =
  "What finds it empty is delayed, not failed: allow time for it in time-outs, or let fewer run at once, or make the children " +
  "of a Distributed Map EXPRESS, whose transitions are not limited.";

/**
 * What may be asked of an API at one moment, against the bucket of tokens that the account has for it; more than the bucket
 * holds is a warning.
 *
 * How long states take is not known, so the model is one moment: each thread enters one state, each Task in flight has made its
 * one call. What a second asks for follows only where durations are known; each line says from which duration on the bucket's
 * refill is enough for so many at once.
 */
export function rateFindings(of: string, load: Load, quotas: Pick<Quotas, "rates" | "limits" | "reserved">): Findings {
  const rates = ratesOf(load, quotas);
  const lines = rates.map(({ api, amount, bucket }): BudgetLine => {
    const keptUp = Number.isFinite(amount.most)
      ? `kept up where each takes at least ${durationOf(amount.most / bucket.perSecond)}`
      : "never kept up";
    const because = `${describeChain(amount)}; ${keptUp}`;
    return { of, resource: `${api} at once`, bound: amount.most, quota: bucket.burst, because };
  });
  const diagnostics = rates
    .filter(({ amount, bucket }) => amount.most > bucket.burst)
    .map((rate) =>
      finding(
        { name: startedFirst(of, rate) },
        { severity: "warning", code: "request-rate", message: tooMany(of, rate) },
      ),
    );
  return { lines, diagnostics };
}

function ratesOf(load: Load, { rates, limits, reserved }: Pick<Quotas, "rates" | "limits" | "reserved">): Rate[] {
  const functions = Object.entries(reserved).map(
    ([name, most]) =>
      [
        `Lambda requests to ${name}`,
        `Lambda requests to ${name}`,
        `lambda:${name}`,
        requestsOf(most),
        REFUSED,
      ] as const,
  );
  const asked: readonly (readonly [
    api: string,
    asks: string,
    resource: string,
    bucket: Bucket | undefined,
    throttled: string,
  ])[] = [
    ["StartExecution", "calls of StartExecution", "execution", rates?.startExecution, REFUSED],
    ["StateTransition", "state transitions", "thread", rates?.stateTransition, DELAYED],
    ["StartQueryExecution", "calls of StartQueryExecution", "queryStart", rates?.startQuery, REFUSED],
    ["Lambda requests", "Lambda requests", "lambda", requestsOf(limits.lambda), REFUSED],
    ...functions,
  ];
  return asked.flatMap(([api, asks, resource, bucket, throttled]) => {
    const amount = load.get(resource);
    return bucket === undefined || amount === undefined ? [] : [{ api, asks, amount, bucket, throttled }];
  });
}

/** A second's requests are taken at one moment too. */
function requestsOf(concurrency: number | undefined): Bucket | undefined {
  if (concurrency === undefined) return undefined;
  const perSecond = REQUESTS_PER_CONCURRENCY * concurrency;
  return { burst: perSecond, perSecond };
}

function tooMany(of: string, { asks, amount, bucket: { burst, perSecond }, throttled }: Rate): string {
  const seconds = (amount.most - burst) / perSecond;
  const wait = Number.isFinite(seconds)
    ? `the last is let in after ${seconds.toFixed(1)} s`
    : "nothing limits how long it takes";
  return (
    `${of}: ${countOf(amount.most)} ${asks} may come at one moment, and the bucket holds ${withCommas(burst)} and ` +
    `gets ${withCommas(perSecond)} a second: ${wait}. ${throttled}`
  );
}

/** The machine that the most of it comes from. */
function startedFirst(of: string, { amount }: Rate): string {
  return amount.chain.find(({ name }) => name !== "")?.name ?? of;
}

/** 12.5 s, 160 ms */
function durationOf(seconds: number): string {
  return seconds < 1 ? `${Math.ceil(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}
