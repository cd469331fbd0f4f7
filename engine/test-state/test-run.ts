import type { Json, JsonObject } from "../../asl/types/json.ts";
import { type Place, stateMachineArn } from "../arn.ts";
import { currentBehaviour } from "../behaviour.ts";
import { contextObject } from "../context-object.ts";
import { errorNames } from "../error-name.ts";
import { type Execution, newExecution } from "../execution.ts";
import { type Failure, failure } from "../failure.ts";
import { type Frame, newFrame } from "../frame.ts";
import type { Limits } from "../limits.ts";
import { type Payload, payloadText } from "../payload.ts";
import type { Random } from "../random.ts";
import type { Retry } from "../retry.ts";
import type { Run, StepEvent } from "../run.ts";
import { step, withinLimits } from "../step.ts";
import type { TaskOutcome, TaskRequest } from "../task.ts";
import type { TestStateResult } from "./request.ts";
import type { TestedState } from "./tested-state.ts";

/** What a test cannot do itself. */
export interface TestRunServices {
  /** Milliseconds since 1970. */
  now(): number;
  readonly random: Random;
  uuid(): string;
  readonly limits: Limits;
  readonly place: Place;
  /** Does the work of a Task. */
  startTask(request: TaskRequest): void;
}

export interface TestRunInput {
  readonly input: Payload;
  readonly variables: ReadonlyMap<string, Payload>;
  readonly roleArn: string | undefined;
  /** Instead of the context made here; undefined where none was given. */
  readonly context: Json | undefined;
}

/** Seconds that a test may take (FACTS.md H); a Wait longer than this times out. */
const LONGEST_TEST = 300;

type Taken = { readonly retry: Retry } | { readonly catcher: number } | undefined;

/**
 * One state in an execution of its own, run by the interpreter that runs executions. Nothing that the state leads to happens: it is
 * over when the state is left, is to be retried, or has failed. Waits take no time.
 */
export class TestRun {
  readonly frame: Frame;
  readonly #execution: Execution;
  readonly #services: TestRunServices;
  readonly #given: TestRunInput;
  readonly #due: { readonly time: number; readonly event: StepEvent }[] = [];
  #now: number;
  #failed: { readonly failure: Failure; readonly taken: Taken } | undefined;
  #hasLeft = false;

  constructor(tested: TestedState, given: TestRunInput, services: TestRunServices) {
    this.#services = services;
    this.#given = given;
    this.#now = services.now();
    const machineName = services.uuid();
    const name = services.uuid();
    const machine = {
      arn: stateMachineArn(services.place, machineName),
      name: machineName,
      roleArn: given.roleArn ?? "",
      type: "EXPRESS" as const,
      plan: tested.machine,
    };
    this.frame = newFrame({
      block: tested.block,
      parent: undefined,
      state: tested.name,
      input: given.input,
      lastEvent: 0,
      ...(tested.isInMap ? { item: { index: 0, value: given.input.value } } : {}),
    });
    this.frame.variables = new Map(given.variables);
    const arn = `${machine.arn.replace(":stateMachine:", ":express:")}:${name}`;
    this.#execution = { ...newExecution({ machine }, arn, name, given.input, this.#now), root: this.frame };
  }

  /** What the interpreter's parts work with, as of now. */
  run(): Run {
    const { random, limits, place } = this.#services;
    return {
      execution: this.#execution,
      now: this.#now,
      limits,
      behaviour: currentBehaviour,
      keepsHistories: true,
      random,
      region: place.region,
      uuid: () => this.#services.uuid(),
      activityExists: () => true,
      commands: {
        schedule: (_, time, event) => this.#schedule(time, event),
        startTask: (_, __, request) => this.#services.startTask(request),
        cancelTask() {},
        startMapRun() {},
        nextMapRunRedrive: () => undefined,
        redriveMapRun() {},
        continueMapRun() {},
        abortMapRun() {},
        recorded() {},
        ended() {},
      },
      test: {
        context: (frame, item) => this.#context(frame, item),
        failed: (failed, taken) => {
          this.#failed = { failure: failed, taken };
        },
      },
    };
  }

  /** Enters the state, and goes on as far as nobody has to be waited for. */
  enter(): void {
    this.#step({ type: "enter", frame: this.frame, turn: this.frame.turn });
  }

  /** Lets a part of the interpreter happen to the state. */
  happen(part: (run: Run) => void): void {
    const run = this.run();
    withinLimits(run, () => part(run));
    this.#goOn();
  }

  /** Tells what came of the Task. */
  tell(outcome: TaskOutcome): void {
    this.#step({ type: "task-told", frame: this.frame, turn: this.frame.turn, outcome });
  }

  /** What became of the state; undefined while its Task is still at work. */
  result(): (TestStateResult & { readonly retry?: Retry; readonly catcher?: number }) | undefined {
    const { status, output, failure: failed } = this.#execution;
    if (this.#hasLeft) return this.#left(payloadText(this.frame.input), this.frame.state);
    if (status === "SUCCEEDED") return this.#left(output === undefined ? "null" : payloadText(output), undefined);
    if (status !== "RUNNING") return { status: "FAILED", ...failed };
    const taken = this.#failed?.taken;
    if (taken === undefined || !("retry" in taken)) return undefined;
    return { status: "RETRIABLE", ...this.#failed?.failure, retry: taken.retry };
  }

  #left(output: string, nextState: string | undefined) {
    const next = nextState === undefined ? {} : { nextState };
    const failed = this.#failed;
    if (failed?.taken === undefined || !("catcher" in failed.taken)) {
      return { status: "SUCCEEDED" as const, output, ...next };
    }
    return { status: "CAUGHT_ERROR" as const, output, ...next, ...failed.failure, catcher: failed.taken.catcher };
  }

  #step(event: StepEvent): void {
    step(this.run(), event);
    this.#goOn();
  }

  #schedule(time: number, event: StepEvent): void {
    if ("frame" in event && event.frame === this.frame) this.#due.push({ time, event });
  }

  #goOn(): void {
    for (let next = this.#due.shift(); next !== undefined; next = this.#due.shift()) {
      const { time, event } = next;
      if (event.type === "enter") this.#hasLeft = true;
      else if (event.type === "task-starts") step(this.run(), event);
      else if (event.type === "due" && this.frame.waiting?.for === "time") this.#waitUntil(time, event);
    }
  }

  #waitUntil(time: number, event: StepEvent): void {
    const isTooLong = time > this.#now + LONGEST_TEST * 1000;
    this.#now = Math.max(this.#now, Math.min(time, this.#now + LONGEST_TEST * 1000));
    if (!isTooLong) step(this.run(), event);
    else {
      this.#execution.status = "FAILED";
      this.#execution.failure = failure(errorNames.timeout);
    }
  }

  #context(frame: Frame, item: Parameters<NonNullable<Run["test"]>["context"]>[1]): Json {
    const { context, roleArn } = this.#given;
    if (context !== undefined) {
      return item === undefined
        ? context
        : { ...(context as JsonObject), Map: { Item: { Index: item.index, Value: item.value } } };
    }
    const made = contextObject(this.#execution, frame, item) as { readonly Execution: JsonObject };
    const { RedriveCount, RoleArn, ...execution } = made.Execution;
    return { ...made, Execution: roleArn === undefined ? execution : { ...execution, RoleArn: roleArn } };
  }
}
