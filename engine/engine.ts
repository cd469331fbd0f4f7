import type { Json } from "../asl/types/json.ts";
import { Agenda } from "./agenda.ts";
import type { Place } from "./arn.ts";
import { currentBehaviour } from "./behaviour.ts";
import type { Compiled } from "./compile.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { Execution } from "./execution.ts";
import { deadline, Executions, type Started, type StartRequest } from "./executions.ts";
import { type Failure, failure } from "./failure.ts";
import type { Frame } from "./frame.ts";
import type { HistoryEvent } from "./history-event.ts";
import { queryLanguages } from "./languages.ts";
import { awsLimits, type Limits } from "./limits.ts";
import type { Machine, MachineType } from "./machine.ts";
import { Machines, type NewMachine, type Route } from "./machines.ts";
import { Dialogues } from "./map-run/dialogues.ts";
import type { MapRun } from "./map-run/map-run.ts";
import { MapRuns, type MapRunUpdate } from "./map-run/map-runs.ts";
import type { ObjectOutcome } from "./map-run/object-request.ts";
import type { MockConfig } from "./mocks/mock-config.ts";
import { mockedOutcomes } from "./mocks/mocked-outcomes.ts";
import { beginNested, endNested } from "./nested-execution.ts";
import { knownRedrive, type Redriven, redrivableChild, redriveRefusal, reopen } from "./redrive.ts";
import { startsExecution } from "./resource.ts";
import type { Run, StepEvent } from "./run.ts";
import { restoreExecution, type SavedExecution } from "./saved-execution.ts";
import type { EngineServices } from "./services.ts";
import { step } from "./step.ts";
import { endsAttempt, type TaskOutcome, type TaskRequest } from "./task.ts";
import { type WaitingTask, WaitingTasks } from "./waiting-tasks.ts";

/**
 * Runs state machines. It is synchronous and reads no clock, chance or service but those handed in: the same machines,
 * starts, task outcomes and draws give the same histories.
 *
 * Nothing moves by itself: call {@link Engine.runDue} when something was started or completed, and again at
 * {@link Engine.nextTime}.
 *
 * This class is what joins the parts: the machines, the executions, the attempts that somebody is at, and the agenda of
 * what happens when. What happens inside an execution is in `step.ts`.
 */
export class Engine {
  readonly place: Place;
  readonly limits: Limits;
  readonly #services: EngineServices;
  readonly #nested: boolean;
  readonly #mocks: MockConfig;
  readonly #agenda: Agenda;
  readonly #machines: Machines;
  readonly #executions: Executions;
  readonly #tasks = new WaitingTasks();
  readonly #mapRuns: MapRuns;
  /** ARNs of children to be stopped when the step that gave them up has ended. */
  readonly #abandoned: { readonly arn: string; readonly reason: Failure }[] = [];
  #isStopping = false;
  /** What is the same for every step. */
  readonly #world: Omit<Run, "execution" | "now">;

  constructor(services: EngineServices, options: EngineOptions = {}) {
    this.place = options.place ?? { partition: "aws", region: "us-east-1", account: "111111111111" };
    this.limits = options.limits ?? awsLimits;
    this.#services = services;
    this.#nested = options.nested ?? true;
    this.#mocks = options.mocks ?? new Map();
    this.#agenda = new Agenda(services.clock);
    this.#machines = new Machines(
      this.place,
      queryLanguages({
        now: () => this.now,
        random: services.random,
        uuid: () => services.uuid(),
        hash: (text, algorithm) => services.hash(text, algorithm),
        limits: this.limits,
      }),
      services.random,
      options.models,
    );
    this.#executions = new Executions(this.#machines, this.limits, services, this.#mocks);
    this.#mapRuns = new MapRuns({
      dialogues: new Dialogues(services),
      limits: this.limits,
      now: () => this.now,
      uuid: () => services.uuid(),
      openChild: (run, input) => this.#executions.openChild(run, input, this.now),
      beginChild: (child) => this.#begin(child),
      stopChild: (arn) => this.#abandoned.push({ arn, reason: {} }),
      redrivableChild: (arn) => redrivableChild(this.#executions.get(arn), this),
      redriveChild: (child) => this.#redriveChild(child),
      childArn: (machine, name) => this.#executions.arnOf(machine, name),
      schedule: (run, event) => this.#agenda.schedule(run.parent, this.now, event),
      changed: (run) => services.mapRunChanged?.(run),
    });
    this.#world = {
      limits: this.limits,
      behaviour: options.behaviour ?? currentBehaviour,
      keepsHistories: options.keepHistories ?? true,
      random: services.random,
      region: this.place.region,
      uuid: () => services.uuid(),
      activityExists: (arn) => services.activityExists?.(arn) ?? false,
      commands: {
        schedule: (execution, time, event) => this.#agenda.schedule(execution, time, event),
        startTask: (execution, frame, request) => this.#startTask(execution, frame, request),
        cancelTask: (taskId) => this.#cancelTask(taskId),
        startMapRun: (execution, frame, start) => this.#mapRuns.begin(start, execution, frame),
        nextMapRunRedrive: (arn) => this.#mapRuns.nextRedrive(arn),
        redriveMapRun: (arn, frame) => this.#mapRuns.redrive(arn, frame),
        continueMapRun: (arn) => this.#mapRuns.goOn(arn),
        abortMapRun: (arn) => this.#mapRuns.abort(arn),
        recorded: (execution, event) => services.recorded?.(execution, event),
        ended: (execution) => this.#ended(execution),
      },
    };
  }

  /** Milliseconds since 1970, as the executions see it. */
  get now(): number {
    return this.#agenda.now;
  }

  /** Compiles a definition without keeping it. */
  compile(definition: Json, type: MachineType = "STANDARD"): Compiled {
    return this.#machines.compile(definition, type);
  }

  /**
   * Creates or replaces a machine, by default of type STANDARD. Executions that run keep the definition they started with.
   * Returns its problems where the engine cannot run it.
   */
  addMachine(machine: NewMachine): Compiled {
    return this.#machines.add(machine);
  }

  /**
   * Adds a version of a machine, numbered from 1, which stays as it is when the machine is updated. Executions are started
   * of it by its ARN, `<machine's ARN>:<number>`. Returns its problems where the engine cannot run it.
   */
  addVersion(machine: NewMachine, version: number): Compiled {
    return this.#machines.addVersion(machine, version);
  }

  /** Takes a version away; executions of it go on. False where there was none. */
  removeVersion(versionArn: string): boolean {
    return this.#machines.removeVersion(versionArn);
  }

  /** Creates or changes an alias, `<machine's ARN>:<name>`: starts by its ARN are shared between one or two versions. */
  setAlias(aliasArn: string, routes: readonly Route[]): void {
    this.#machines.setAlias(aliasArn, routes);
  }

  /** Takes an alias away; false where there was none. */
  removeAlias(aliasArn: string): boolean {
    return this.#machines.removeAlias(aliasArn);
  }

  /** Takes a machine away with its versions and aliases; executions that run go on. False where there was none. */
  removeMachine(arn: string): boolean {
    return this.#machines.remove(arn);
  }

  machine(arn: string): Machine | undefined {
    return this.#machines.get(arn);
  }

  /** An execution that runs, or that ended and was not forgotten. */
  execution(arn: string): Execution | undefined {
    return this.#executions.get(arn);
  }

  executions(): Iterable<Execution> {
    return this.#executions.all();
  }

  /**
   * Drops an execution that has ended, with its Map Runs and those of their children that did not succeed. Its name stays
   * taken only if `nameTaken` says so.
   */
  forget(arn: string): void {
    this.#executions.forget(arn);
    if (this.#executions.get(arn) !== undefined) return;
    for (const { notSucceeded } of this.#mapRuns.of(arn)) {
      for (const child of notSucceeded.values()) this.#executions.forget(child.arn);
    }
    this.#mapRuns.forget(arn);
  }

  /** A Map Run of an execution that was not forgotten. */
  mapRun(arn: string): MapRun | undefined {
    return this.#mapRuns.get(arn);
  }

  /** The Map Runs that an execution has started, oldest first. */
  mapRuns(executionArn: string): readonly MapRun[] {
    return this.#mapRuns.of(executionArn);
  }

  /** Changes a Map Run that runs (UpdateMapRun). False where it does not run. */
  updateMapRun(arn: string, to: MapRunUpdate): boolean {
    this.#agenda.advance();
    return this.#mapRuns.update(arn, to);
  }

  /** Tells what came of something that {@link EngineServices.askObjects} was asked. */
  completeObjectRequest(requestId: string, outcome: ObjectOutcome): void {
    this.#agenda.advance();
    this.#mapRuns.answer(requestId, outcome);
  }

  /**
   * Starts an execution; its first state is entered by the next {@link runDue}. The same name with the same input while it
   * runs is the same execution (FACTS.md fact 12).
   */
  start(request: StartRequest): Started {
    this.#agenda.advance();
    const opened = this.#executions.open(request, this.now);
    if ("refused" in opened || !opened.isNew) return opened;
    this.#begin(opened.execution);
    return { execution: opened.execution };
  }

  /**
   * Continues an execution that failed, timed out or was stopped from where it stood (RedriveExecution): the same history
   * goes on, of the definition that it started with. `clientToken` names the redrive: named again within 15 minutes, it is
   * not made again. Refused with the API's error where the execution cannot be redriven.
   */
  redrive(arn: string, clientToken?: string): Redriven {
    this.#agenda.advance();
    const execution = this.#executions.get(arn);
    if (execution === undefined) {
      return { refused: "ExecutionDoesNotExist", message: `Execution Does Not Exist: '${arn}'` };
    }
    const known = knownRedrive(execution.redrives, clientToken, this.now);
    if (known !== undefined) return { execution, redriveDate: known.redriveDate, isNew: false };
    const refused = redriveRefusal(execution, this);
    if (refused !== undefined) return refused;
    this.#redrive(execution, clientToken);
    return { execution, redriveDate: this.now, isNew: true };
  }

  /**
   * Takes in an execution that ended, of the machine as it was when it started, with its whole history: {@link redrive}
   * continues it as if it had never left. Returns the problems where the engine cannot run the machine.
   */
  restore(saved: SavedExecution, machine: NewMachine, history: readonly HistoryEvent[]): Compiled {
    const made = this.#machines.make(machine);
    if ("plan" in made) this.#executions.restore(restoreExecution(saved, made, history));
    return made;
  }

  /** Stops an execution that runs, and the children that its `.sync` Tasks wait for. False where it does not run. */
  stop(arn: string, reason: Failure = {}): boolean {
    const execution = this.#executions.get(arn);
    if (execution === undefined || execution.status !== "RUNNING") return false;
    this.#agenda.advance();
    this.#step(execution, { type: "stopped", failure: failure(reason.error, reason.cause) });
    return true;
  }

  /**
   * Tells what came of an attempt, `afterSeconds` from now (default 0). What comes after the attempt was given up is
   * ignored. A `.sync` attempt is told twice: submitted, then how it ended. What the service answers to a
   * `.waitForTaskToken` attempt submits it.
   */
  completeTask(taskId: string, outcome: TaskOutcome, afterSeconds = 0): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    const waits = task.resource.pattern === "wait-for-task-token" && outcome.type === "succeeded";
    this.#tell(task, waits ? { type: "submitted", output: outcome.output } : outcome, afterSeconds);
  }

  /**
   * Tells how an attempt ended, by the token that its request carried (SendTaskSuccess, SendTaskFailure), now or in some
   * seconds. False where nobody waits for it, or where its end was told before.
   */
  completeToken(
    taskToken: string,
    outcome: Extract<TaskOutcome, { type: "succeeded" | "failed" }>,
    afterSeconds = 0,
  ): boolean {
    const task = this.#tasks.takeToken(taskToken);
    if (task === undefined) return false;
    this.#tell(task, outcome, afterSeconds);
    return true;
  }

  /** Somebody is still at the attempt (SendTaskHeartbeat). False where nobody waits for it. */
  heartbeat(taskToken: string): boolean {
    const task = this.#tasks.withToken(taskToken);
    if (task === undefined) return false;
    const { execution, frame, turn } = task;
    this.#agenda.advance();
    this.#agenda.schedule(execution, this.now, { type: "task-beat", frame, turn });
    return true;
  }

  /** When the next thing happens, in milliseconds since 1970; undefined where nothing is to come. */
  nextTime(): number | undefined {
    return this.#agenda.nextTime();
  }

  /**
   * Lets everything happen that is due by the clock, at most `steps` things (default: all). Returns the number of steps
   * taken.
   */
  runDue(steps: number = Number.POSITIVE_INFINITY): number {
    this.#agenda.advance();
    let taken = 0;
    for (; taken < steps; taken++) {
      const next = this.#agenda.takeDue();
      if (next === undefined) break;
      this.#step(next.execution, next.event);
    }
    return taken;
  }

  #begin(execution: Execution): void {
    this.#services.created?.(execution);
    this.#step(execution, { type: "started" });
    this.#scheduleTimeout(execution);
  }

  #redrive(execution: Execution, clientToken: string | undefined): void {
    reopen(execution, clientToken, this.now);
    this.#services.redriven?.(execution);
    this.#step(execution, { type: "redriven" });
    this.#scheduleTimeout(execution);
  }

  #redriveChild(child: Execution): void {
    if (child.machine.type === "STANDARD") this.#redrive(child, undefined);
    else this.#begin(this.#executions.reopenExpress(child, this.now));
  }

  #scheduleTimeout(execution: Execution): void {
    const time = deadline(execution, this.now, this.limits);
    if (!Number.isFinite(time)) return;
    this.#agenda.schedule(execution, time, { type: "execution-timeout", redrive: execution.redriveCount });
  }

  #tell({ execution, frame, turn }: WaitingTask, outcome: TaskOutcome, afterSeconds: number): void {
    this.#agenda.advance();
    const event = { type: "task-told", frame, turn, outcome } as const;
    this.#agenda.schedule(execution, this.now + afterSeconds * 1000, event);
  }

  #startTask(execution: Execution, frame: Frame, request: TaskRequest): void {
    const task = this.#tasks.add(execution, frame, request);
    const mocked = mockedOutcomes(this.#mocks, execution, request);
    if (mocked !== undefined) for (const outcome of mocked) this.#tell(task, outcome, 0);
    else if (this.#nested && startsExecution(request.resource)) this.#startChild(task, request);
    else this.#services.startTask(request);
  }

  #startChild(task: WaitingTask, request: TaskRequest): void {
    const start = (wanted: StartRequest) => this.#services.refuseStart?.(wanted) ?? this.start(wanted);
    const begun = beginNested(request, this.#services.uuid(), start);
    task.child = begun.child;
    if (begun.child !== undefined) this.#executions.get(begun.child)?.waitingTasks.push(request.taskId);
    this.completeTask(request.taskId, begun.outcome);
  }

  #cancelTask(taskId: string): void {
    const task = this.#tasks.drop(taskId);
    if (task === undefined) return;
    if (task.child !== undefined) {
      // AWS's words, as others measured them (FLOCI in FACTS.md).
      const cause = `The Task state in AWS Step Functions execution [${task.execution.arn}] which was managing this resource was aborted`;
      this.#abandoned.push({ arn: task.child, reason: { cause } });
    } else this.#services.cancelTask?.(taskId);
  }

  /**
   * Stops the children that nobody waits for any more, after the step that gave them up and never from within it: children of
   * children would take a stack as deep as they are nested.
   */
  #stopAbandoned(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    for (const { arn, reason } of this.#abandoned) this.stop(arn, reason);
    this.#abandoned.length = 0;
    this.#isStopping = false;
  }

  #ended(execution: Execution): void {
    this.#services.ended?.(execution);
    if (execution.mapRunArn !== undefined) this.#mapRuns.childEnded(execution);
    for (const taskId of execution.waitingTasks) {
      const task = this.#tasks.get(taskId);
      if (task !== undefined) this.completeTask(taskId, endNested(execution, task.resource));
    }
  }

  #step(execution: Execution, event: StepEvent): void {
    if (event.type === "task-told" && endsAttempt(event.outcome) && event.frame.waiting?.for === "task") {
      this.#tasks.drop(event.frame.waiting.taskId);
    }
    step({ execution, now: this.now, ...this.#world }, event);
    if (this.#abandoned.length > 0) this.#stopAbandoned();
  }
}
