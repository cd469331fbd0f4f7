import { context } from "../asl/builder/context.ts";
import type { ErrorOutput } from "../asl/builder/error-output.ts";
import type { Flow } from "../asl/builder/flow.ts";
import type { Arg, Ref, Value } from "../asl/expressions/ref.ts";
import { releaseLease } from "../functions/release-lease/contract.ts";
import { takeLease } from "../functions/take-lease/contract.ts";
import type { LeaseName, LeaseRef } from "../schemas/lease.ts";
import { retries } from "./retries.ts";

/** An entry machine's first state: takes its lease, or finds out who has it. */
export function takeLeaseFor<Out>(flow: Flow<Out>, name: LeaseName, run: Arg<string>) {
  const caller = { name, run, owner: context.Execution.Id };
  return flow.invoke("Take lease", takeLease, caller, { retry: retries.lambda });
}

/**
 * Runs states that need a lease, and gives it back however they end. Only an execution that is stopped, or that ends by an error
 * which nothing can catch (States.Runtime), keeps its lease; whoever comes next takes it over, because that one is not RUNNING.
 *
 * @param nothing what an end by an error came to
 * @returns what they came to, beside the error that ended them: two empty texts where none did
 */
export function underLease<Out, const Done>(
  flow: Flow<Out>,
  lease: Ref<LeaseRef>,
  work: (flow: Flow<never>) => Done,
  nothing: Value<Done>,
) {
  const failed = (error: Ref<ErrorOutput>) => ({ end: { error: error.Error, cause: error.Cause, done: nothing } });
  const { end } = flow.parallel(
    "Under lease",
    { end: (branch) => ({ error: "", cause: "", done: work(branch) }) },
    {
      // Whether States.ALL takes what is too large for a payload is not documented the way it was recorded: name both.
      catch: [
        { errors: ["States.DataLimitExceeded"], run: (_flow, error) => failed(error) },
        { run: (_flow, error) => failed(error) },
      ],
    },
  );
  flow.invoke(
    "Release lease",
    releaseLease,
    { lease },
    // What was done is done: a lease that could not be given back is taken over from an execution that has ended.
    { retry: retries.lambda, catch: [{ run: () => ({ status: "LOST" as const }) }] },
  );
  return end;
}
