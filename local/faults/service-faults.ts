import { createHash } from "node:crypto";
import { type Random, seededRandom } from "../../engine/random.ts";
import { type FaultyService, isMishap, type Mishap, serviceErrorsOf } from "./service-errors.ts";

/** One fault to inject into the requests of a service. See docs/faults.md. */
export interface ServiceFaultRule {
  readonly service: FaultyService;
  /** An error that the service has (service-errors.ts), or a {@link Mishap}. */
  readonly error: string;
  /** Operations it meets, `PutObject`. Default: all. */
  readonly operation?: readonly string[] | undefined;
  /** Text that the request must hold: an S3 request's path, `/bucket/key`; another's body. Default: any request. */
  readonly match?: string | undefined;
  /** First and last attempt it meets, counted per distinct request. Default: every one. */
  readonly attempt?: readonly (readonly [first: number, last: number])[] | undefined;
  /** Share of the requests it would meet that it does meet, above 0 to 1. Default: 1. */
  readonly share?: number | undefined;
  /** What draws that share. Default: 1. */
  readonly seed?: number | undefined;
  /** Injections at most. Default: without limit. */
  readonly times?: number | undefined;
  /** Seconds from the start of the gateway from which on, and for how long, it strikes. Default: 0, and without end. */
  readonly after?: number | undefined;
  readonly for?: number | undefined;
  /** Bytes of request bodies that it lets pass before it strikes. Default: 0. */
  readonly bytes?: number | undefined;
  /** Seconds before it happens. Default: 0. */
  readonly delay?: number | undefined;
  /** The error's message. Default: the service's usual one. */
  readonly cause?: string | undefined;
}

/** A request as rules see it. */
export interface FaultableRequest {
  readonly service: FaultyService;
  readonly operation: string;
  readonly subject: string;
  /** Of its body. */
  readonly bytes: number;
}

/** What happens to a request instead of, or in the middle of, being served. Delays are milliseconds. */
export type ServiceFault =
  | { readonly kind: "error"; readonly code: string; readonly status: number; readonly message: string; delay: number }
  | { readonly kind: "mishap"; readonly mishap: Mishap; readonly delay: number };

/** Asked once for every request of one of these services, in order. */
export type ServiceFaults = (request: FaultableRequest) => ServiceFault | undefined;

/**
 * Answers which fault meets the next request. The first rule that fits and strikes decides. The same requests in the same order
 * and at the same times meet the same faults.
 *
 * @param now milliseconds of any clock that does not go back
 */
export function createServiceFaults(rules: readonly ServiceFaultRule[], now: () => number): ServiceFaults {
  const started = now();
  const states = rules.map((rule) => new RuleState(rule));
  return (request) => {
    const seconds = (now() - started) / 1000;
    const struck = states.find((state) => state.strikes(request, seconds));
    return struck && faultOf(struck.rule);
  };
}

/** A rule with what it has seen. */
class RuleState {
  readonly rule: ServiceFaultRule;
  readonly #random: Random;
  readonly #attempts = new Map<string, number>();
  #struck = 0;
  #bytes = 0;

  constructor(rule: ServiceFaultRule) {
    this.rule = rule;
    this.#random = seededRandom(rule.seed ?? 1);
  }

  strikes(request: FaultableRequest, seconds: number): boolean {
    const { service, operation, match, after = 0, share = 1, times = Number.POSITIVE_INFINITY, bytes = 0 } = this.rule;
    if (service !== request.service || (operation && !operation.includes(request.operation))) return false;
    if (match !== undefined && !request.subject.includes(match)) return false;
    if (seconds < after || seconds >= after + (this.rule.for ?? Number.POSITIVE_INFINITY)) return false;
    if (!this.#isInTurn(request)) return false;
    this.#bytes += request.bytes;
    if (this.#bytes <= bytes && bytes > 0) return false;
    if (this.#struck >= times || (share < 1 && this.#random() >= share)) return false;
    this.#struck++;
    return true;
  }

  #isInTurn({ operation, subject }: FaultableRequest): boolean {
    const { attempt } = this.rule;
    if (attempt === undefined) return true;
    const key = createHash("sha256").update(`${operation}\n${subject}`).digest("base64");
    const turn = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, turn);
    return attempt.some(([first, last]) => first <= turn && turn <= last);
  }
}

function faultOf({ service, error, cause, delay = 0 }: ServiceFaultRule): ServiceFault {
  if (isMishap(error)) return { kind: "mishap", mishap: error, delay: delay * 1000 };
  const { status, message } = serviceErrorsOf[service][error] ?? { status: 500, message: "Injected fault" };
  return { kind: "error", code: error, status, message: cause ?? message, delay: delay * 1000 };
}
