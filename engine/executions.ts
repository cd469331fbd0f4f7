import { executionArn, expressArn, nameProblem } from "./arn.ts";
import { type Execution, newExecution } from "./execution.ts";
import type { Limits } from "./limits.ts";
import type { Machine } from "./machine.ts";
import type { Machines } from "./machines.ts";
import type { MapRun } from "./map-run/map-run.ts";
import type { MockConfig } from "./mocks/mock-config.ts";
import { findTestCase, splitTestCase } from "./mocks/test-case.ts";
import { fits, type Payload, payloadText } from "./payload.ts";
import type { EngineServices } from "./services.ts";
import { refusal, type StartRefusal } from "./start-refusal.ts";

export interface StartRequest {
  /**
   * A machine's ARN, or that of one of its versions or aliases. A test case of the mock configuration may follow:
   * `…:stateMachine:NAME#TEST_CASE`.
   */
  readonly machineArn: string;
  /** Default: a UUID. */
  readonly name?: string | undefined;
  readonly input: Payload;
}

export type Started = { readonly execution: Execution } | StartRefusal;

/** An execution that a request leads to; `isNew` is false where the request names one that runs. */
export type Opened = { readonly execution: Execution; readonly isNew: boolean } | StartRefusal;

/** The executions that run, and those that ended and were not forgotten. */
export class Executions {
  readonly #machines: Machines;
  readonly #limits: Limits;
  readonly #services: Pick<EngineServices, "uuid" | "nameTaken">;
  readonly #mocks: MockConfig;
  readonly #byArn = new Map<string, Execution>();

  constructor(
    machines: Machines,
    limits: Limits,
    services: Pick<EngineServices, "uuid" | "nameTaken">,
    mocks: MockConfig,
  ) {
    this.#machines = machines;
    this.#limits = limits;
    this.#services = services;
    this.#mocks = mocks;
  }

  get(arn: string): Execution | undefined {
    return this.#byArn.get(arn);
  }

  all(): Iterable<Execution> {
    return this.#byArn.values();
  }

  /** Takes in an execution that ended in another engine. */
  restore(execution: Execution): void {
    this.#byArn.set(execution.arn, execution);
  }

  /** Drops an execution that has ended. */
  forget(arn: string): void {
    if (this.#byArn.get(arn)?.status !== "RUNNING") this.#byArn.delete(arn);
  }

  /**
   * Opens the execution that a request asks for, as of `now`; nothing happens in it yet. The same name with the same input
   * while it runs is the same execution; otherwise the name is taken until 90 days after the end (FACTS.md fact 12).
   */
  open({ machineArn, name, input }: StartRequest, now: number): Opened {
    const { arn: startedArn, testCase } = splitTestCase(machineArn);
    const resolved = this.#machines.resolve(startedArn);
    if (resolved === undefined) return refusal.noMachine(startedArn);
    const mocks = testCase === undefined ? undefined : findTestCase(this.#mocks, resolved.machine, testCase);
    if (mocks !== undefined && "refused" in mocks) return mocks;
    const named = name ?? this.#services.uuid();
    const problem = nameProblem(named);
    if (problem !== undefined) return refusal.invalidName(named, problem);
    if (!fits(input, this.#limits.payloadBytes)) return refusal.inputTooLarge(this.#limits.payloadBytes);
    const arn = this.arnOf(resolved.machine, named);
    const before = this.#byArn.get(arn);
    if (before?.status === "RUNNING" && isSameInput(before.input, input)) return { execution: before, isNew: false };
    if ((before !== undefined && isTaken(before, now, this.#limits)) || this.#services.nameTaken?.(arn)) {
      return refusal.nameTaken(arn);
    }
    const execution = newExecution({ ...resolved, testCase }, arn, named, input, now);
    this.#byArn.set(arn, execution);
    return { execution, isNew: true };
  }

  /** Opens a child of a Map Run, as of `now`; its name is a UUID. Its Tasks are answered by whoever answers its parent's. */
  openChild({ machine, start, parent }: MapRun, input: Payload, now: number): Execution {
    const name = this.#services.uuid();
    const of = { machine, testCase: parent.testCase, mapRunArn: start.arn };
    const execution = newExecution(of, this.arnOf(machine, name), name, input, now);
    this.#byArn.set(execution.arn, execution);
    return execution;
  }

  /** Opens an EXPRESS child of a Map Run anew: with the same ARN and input, and nothing of what it was. */
  reopenExpress({ arn, name, machine, input, testCase, mapRunArn }: Execution, now: number): Execution {
    const of = { machine, testCase, ...(mapRunArn === undefined ? {} : { mapRunArn }) };
    const execution = newExecution(of, arn, name, input, now);
    this.#byArn.set(arn, execution);
    return execution;
  }

  /** The ARN of a new execution of that name. */
  arnOf(machine: Machine, name: string): string {
    if (machine.type === "EXPRESS") return expressArn(machine.arn, name, this.#services.uuid());
    return executionArn(machine.arn, name);
  }
}

/**
 * The moment by which an execution that begins or is redriven at `now` must have ended, in milliseconds since 1970. The
 * machine's TimeoutSeconds counts from `now`, what AWS allows at most from the first start (FACTS.md A2, A5).
 */
export function deadline({ machine, startDate }: Execution, now: number, limits: Limits): number {
  const most = machine.type === "EXPRESS" ? limits.expressSeconds : limits.executionSeconds;
  return Math.min(now + (machine.plan.timeoutSeconds ?? most) * 1000, startDate + most * 1000);
}

/** True where an execution's name is not free at `now`: while it runs, and for some time after. */
export function isTaken(
  { status, stopDate }: Pick<Execution, "status" | "stopDate">,
  now: number,
  { nameSeconds }: Limits,
): boolean {
  return status === "RUNNING" || now - (stopDate ?? now) <= nameSeconds * 1000;
}

function isSameInput(a: Payload, b: Payload): boolean {
  return payloadText(a) === payloadText(b);
}
