import type { Json } from "../asl/types/json.ts";
import { executionArn, expressArn, nameProblem, type Place, stateMachineArn } from "./arn.ts";
import type { Clock } from "./clock.ts";
import { type Compiled, compileDefinition } from "./compile.ts";
import type { Languages } from "./compile-block.ts";
import type { Execution } from "./execution.ts";
import { type Failure, failure } from "./failure.ts";
import { type Frame, newFrame } from "./frame.ts";
import type { RecordedEvent } from "./history-event.ts";
import { awsLimits, type Limits } from "./limits.ts";
import type { Machine, MachineType } from "./machine.ts";
import { beginNested, endNested } from "./nested-execution.ts";
import { fits, type Payload, payloadText } from "./payload.ts";
import { jsonataLanguage } from "./query/jsonata.ts";
import { jsonPathLanguage } from "./query/jsonpath.ts";
import { EventQueue } from "./queue.ts";
import type { Random } from "./random.ts";
import { startsExecution, type TaskResource } from "./resource.ts";
import type { Commands, Run, StepEvent } from "./run.ts";
import { refusal, type StartRefusal } from "./start-refusal.ts";
import { isStale, step } from "./step.ts";
import type { TaskOutcome, TaskRequest } from "./task.ts";

/** What the engine cannot do itself. Everything that could differ between two runs comes in here. */
export interface EngineServices {
  readonly clock: Clock;
  readonly random: Random;
  uuid(): string;
  /** Lower-case hex digest of a text's UTF-8 bytes; algorithms as `$hash` names them (`SHA-256`). */
  hash(text: string, algorithm: string): string;
  /** Has an attempt of a Task done. Its outcome is told with {@link Engine.completeTask}, at once or later. */
  startTask(request: TaskRequest): void;
  /** Whether there is an activity of that ARN. Default: there is none. */
  activityExists?(arn: string): boolean;
  /** Nobody waits for the attempt any more: it timed out, was cut, or its execution ended. */
  cancelTask?(taskId: string): void;
  /** An event was written. */
  recorded?(execution: Execution, event: RecordedEvent): void;
  /** An execution was created; its first event follows. */
  created?(execution: Execution): void;
  /** An execution has its final status. */
  ended?(execution: Execution): void;
  /** An execution of that ARN existed before this engine did, or was forgotten by it: its name is taken. */
  nameTaken?(executionArn: string): boolean;
}

export interface EngineOptions {
  /** Default: partition aws, region us-east-1, account 111111111111. */
  readonly place?: Place;
  /** Default: {@link awsLimits}. */
  readonly limits?: Limits;
  /** False hands `states:startExecution` to `startTask` like any other Task. Default true: children run in this engine. */
  readonly nested?: boolean;
}

export interface StartRequest {
  readonly machineArn: string;
  /** Default: a UUID. */
  readonly name?: string | undefined;
  readonly input: Payload;
}

export type Started = { readonly execution: Execution } | StartRefusal;

/** An attempt that somebody is at. */
interface WaitingTask {
  readonly execution: Execution;
  readonly frame: Frame;
  readonly turn: number;
  readonly resource: TaskResource;
  readonly taskToken: string | undefined;
  /** The execution that it waits for. */
  child: string | undefined;
}

interface Due {
  readonly execution: Execution;
  readonly event: StepEvent;
}

/**
 * Runs state machines. It is synchronous and reads no clock, chance or service but those handed in: the same machines,
 * starts, task outcomes and draws give the same histories.
 *
 * Nothing moves by itself: call {@link Engine.runDue} when something was started or completed, and again at
 * {@link Engine.nextTime}.
 */
export class Engine {
  readonly place: Place;
  readonly limits: Limits;
  readonly #services: EngineServices;
  readonly #nested: boolean;
  readonly #languages: Languages;
  readonly #machines = new Map<string, Machine>();
  readonly #executions = new Map<string, Execution>();
  readonly #tasks = new Map<string, WaitingTask>();
  /** The ids of the attempts that somebody has a token of. */
  readonly #tokens = new Map<string, string>();
  readonly #queue = new EventQueue<Due>(({ execution, event }) => isStale(execution, event));
  readonly #commands: Commands;
  #now: number;

  constructor(services: EngineServices, options: EngineOptions = {}) {
    this.place = options.place ?? { partition: "aws", region: "us-east-1", account: "111111111111" };
    this.limits = options.limits ?? awsLimits;
    this.#services = services;
    this.#nested = options.nested ?? true;
    this.#now = services.clock.now();
    const shared = {
      random: services.random,
      uuid: () => services.uuid(),
      hash: (text: string, algorithm: string) => services.hash(text, algorithm),
    };
    const { evaluationSteps } = this.limits;
    this.#languages = {
      JSONata: jsonataLanguage({ ...shared, now: () => this.#now, evaluationSteps }),
      JSONPath: jsonPathLanguage(shared),
    };
    this.#commands = {
      schedule: (execution, time, event) => this.#queue.push(time, { execution, event }),
      startTask: (execution, frame, request) => this.#startTask(execution, frame, request),
      cancelTask: (taskId) => this.#cancelTask(taskId),
      recorded: (execution, event) => services.recorded?.(execution, event),
      ended: (execution) => this.#ended(execution),
    };
  }

  /** Milliseconds since 1970, as the executions see it. */
  get now(): number {
    return this.#now;
  }

  /** Compiles a definition without keeping it. */
  compile(definition: Json, type: MachineType = "STANDARD"): Compiled {
    return compileDefinition(definition, this.#languages, type);
  }

  /**
   * Creates or replaces a machine, by default of type STANDARD. Executions that run keep the definition they started with. Returns its problems where
   * the engine cannot run it.
   */
  addMachine(machine: {
    readonly name: string;
    readonly roleArn?: string;
    readonly type?: MachineType;
    readonly definition: Json;
  }): Compiled {
    const type = machine.type ?? "STANDARD";
    const compiled = this.compile(machine.definition, type);
    if ("problems" in compiled) return compiled;
    const arn = stateMachineArn(this.place, machine.name);
    const roleArn = machine.roleArn ?? `arn:${this.place.partition}:iam::${this.place.account}:role/${machine.name}`;
    this.#machines.set(arn, { arn, name: machine.name, roleArn, type, plan: compiled.plan });
    return compiled;
  }

  /** Takes a machine away; executions that run go on. False where there was none. */
  removeMachine(arn: string): boolean {
    return this.#machines.delete(arn);
  }

  machine(arn: string): Machine | undefined {
    return this.#machines.get(arn);
  }

  /** An execution that runs, or that ended and was not forgotten. */
  execution(arn: string): Execution | undefined {
    return this.#executions.get(arn);
  }

  executions(): Iterable<Execution> {
    return this.#executions.values();
  }

  /** Drops an execution that has ended. Its name stays taken only if `nameTaken` says so. */
  forget(arn: string): void {
    if (this.#executions.get(arn)?.status !== "RUNNING") this.#executions.delete(arn);
  }

  /**
   * Starts an execution; its first state is entered by the next {@link runDue}. The same name with the same input while it
   * runs is the same execution (FACTS.md fact 12).
   */
  start(request: StartRequest): Started {
    return this.#start(request);
  }

  /** Stops an execution that runs, and the children that its `.sync` Tasks wait for. False where it does not run. */
  stop(arn: string, reason: Failure = {}): boolean {
    const execution = this.#executions.get(arn);
    if (execution === undefined || execution.status !== "RUNNING") return false;
    this.#advance();
    this.#step(execution, { type: "stopped", failure: failure(reason.error, reason.cause) });
    return true;
  }

  /**
   * Tells what came of an attempt, `afterSeconds` from now (default 0). What comes after the attempt was given up is
   * ignored. A `.sync` attempt is told twice: submitted, then how it ended. What the service answers to a `.waitForTaskToken` attempt submits it.
   */
  completeTask(taskId: string, outcome: TaskOutcome, afterSeconds = 0): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    const waits = task.resource.pattern === "wait-for-task-token" && outcome.type === "succeeded";
    this.#tell(task, waits ? { type: "submitted", output: outcome.output } : outcome, afterSeconds);
  }

  /**
   * Tells how an attempt ended, by the token that its request carried (SendTaskSuccess, SendTaskFailure). False where nobody
   * waits for it.
   */
  completeToken(taskToken: string, outcome: Extract<TaskOutcome, { type: "succeeded" | "failed" }>): boolean {
    const task = this.#tasks.get(this.#tokens.get(taskToken) ?? "");
    if (task === undefined) return false;
    this.#tell(task, outcome, 0);
    return true;
  }

  /** Somebody is still at the attempt (SendTaskHeartbeat). False where nobody waits for it. */
  heartbeat(taskToken: string): boolean {
    const task = this.#tasks.get(this.#tokens.get(taskToken) ?? "");
    if (task === undefined) return false;
    const { execution, frame, turn } = task;
    this.#advance();
    this.#queue.push(this.#now, { execution, event: { type: "task-beat", frame, turn } });
    return true;
  }

  /** When the next thing happens, in milliseconds since 1970; undefined where nothing is to come. */
  nextTime(): number | undefined {
    return this.#queue.peek()?.time;
  }

  /**
   * Lets everything happen that is due by the clock, at most `steps` things (default: all). Returns the number of steps
   * taken.
   */
  runDue(steps: number = Number.POSITIVE_INFINITY): number {
    this.#advance();
    let taken = 0;
    for (let next = this.#queue.peek(); next !== undefined && taken < steps; next = this.#queue.peek()) {
      if (next.time > this.#now) break;
      this.#queue.pop();
      this.#step(next.value.execution, next.value.event);
      taken++;
    }
    return taken;
  }

  #tell({ execution, frame, turn }: WaitingTask, outcome: TaskOutcome, afterSeconds: number): void {
    this.#advance();
    const time = this.#now + afterSeconds * 1000;
    this.#queue.push(time, { execution, event: { type: "task-told", frame, turn, outcome } });
  }

  #start(request: StartRequest): Started {
    this.#advance();
    const machine = this.#machines.get(request.machineArn);
    if (machine === undefined) return refusal.noMachine(request.machineArn);
    const name = request.name ?? this.#services.uuid();
    const problem = nameProblem(name);
    if (problem !== undefined) return refusal.invalidName(name, problem);
    if (!fits(request.input, this.limits.payloadBytes)) return refusal.inputTooLarge(this.limits.payloadBytes);
    const express = machine.type === "EXPRESS";
    const arn = express ? expressArn(machine.arn, name, this.#services.uuid()) : executionArn(machine.arn, name);
    const before = this.#executions.get(arn);
    if (before?.status === "RUNNING" && isSameInput(before.input, request.input)) return { execution: before };
    if (before !== undefined || this.#services.nameTaken?.(arn)) return refusal.nameTaken(arn);
    const execution = newExecution(machine, arn, name, request.input, this.#now);
    this.#executions.set(arn, execution);
    this.#services.created?.(execution);
    this.#step(execution, { type: "started" });
    const most = express ? this.limits.expressSeconds : this.limits.executionSeconds;
    const seconds = express
      ? Math.min(machine.plan.timeoutSeconds ?? most, most)
      : (machine.plan.timeoutSeconds ?? most);
    if (Number.isFinite(seconds)) {
      this.#queue.push(this.#now + seconds * 1000, { execution, event: { type: "execution-timeout" } });
    }
    return { execution };
  }

  #startTask(execution: Execution, frame: Frame, request: TaskRequest): void {
    const { resource, taskToken } = request;
    const task: WaitingTask = { execution, frame, turn: frame.turn, resource, taskToken, child: undefined };
    this.#tasks.set(request.taskId, task);
    if (taskToken !== undefined) this.#tokens.set(taskToken, request.taskId);
    if (!this.#nested || !startsExecution(request.resource)) {
      this.#services.startTask(request);
      return;
    }
    const begun = beginNested(request, this.#services.uuid(), (start) => this.#start(start));
    task.child = begun.child;
    if (begun.child !== undefined) this.#executions.get(begun.child)?.waitingTasks.push(request.taskId);
    this.completeTask(request.taskId, begun.outcome);
  }

  #cancelTask(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    this.#dropTask(taskId);
    if (task.child !== undefined) this.stop(task.child);
    else this.#services.cancelTask?.(taskId);
  }

  #dropTask(taskId: string): void {
    const token = this.#tasks.get(taskId)?.taskToken;
    if (token !== undefined) this.#tokens.delete(token);
    this.#tasks.delete(taskId);
  }

  #ended(execution: Execution): void {
    this.#services.ended?.(execution);
    for (const taskId of execution.waitingTasks) {
      const task = this.#tasks.get(taskId);
      if (task !== undefined) this.completeTask(taskId, endNested(execution, task.resource));
    }
  }

  #step(execution: Execution, event: StepEvent): void {
    if (event.type === "task-told" && endsAttempt(event.outcome) && event.frame.waiting?.for === "task") {
      this.#dropTask(event.frame.waiting.taskId);
    }
    const run: Run = {
      execution,
      now: this.#now,
      limits: this.limits,
      random: this.#services.random,
      region: this.place.region,
      uuid: () => this.#services.uuid(),
      activityExists: (arn) => this.#services.activityExists?.(arn) ?? false,
      commands: this.#commands,
    };
    step(run, event);
  }

  #advance(): void {
    this.#now = Math.max(this.#now, this.#services.clock.now());
  }
}

function newExecution(machine: Machine, arn: string, name: string, input: Payload, now: number): Execution {
  const state = machine.plan.blocks[0]?.startAt ?? "";
  return {
    arn,
    name,
    machine,
    input,
    startDate: now,
    waitingTasks: [],
    status: "RUNNING",
    stopDate: undefined,
    output: undefined,
    failure: {},
    history: [],
    root: newFrame({ block: 0, parent: undefined, state, input, lastEvent: 0 }),
    taskCount: 0,
    variableBytes: 0,
  };
}

function endsAttempt({ type }: TaskOutcome): boolean {
  return type !== "submitted" && type !== "started";
}

function isSameInput(a: Payload, b: Payload): boolean {
  return payloadText(a) === payloadText(b);
}
