import fc from "fast-check";
import type { Bounds, LoopBound } from "../../../asl/budget/bounds.ts";
import type { Json } from "../../../asl/types/json.ts";

/** A machine to be proved and run: what it is, and what bounds it. */
export interface RandomMachine {
  readonly definition: Json;
  readonly bounds: Bounds;
  /** Every error that it names. */
  readonly errors: readonly string[];
  /** Names of its Tasks. */
  readonly tasks: readonly string[];
}

type Step =
  | { readonly kind: "pass" | "wait" }
  | ({ readonly kind: "task" } & TaskSpec)
  | ({ readonly kind: "choose"; readonly yes: readonly Step[]; readonly no: readonly Step[] } & TaskSpec)
  | ({ readonly kind: "poll"; readonly most: number } & TaskSpec)
  | ({ readonly kind: "catch-loop"; readonly most: number } & TaskSpec)
  /** A Choice on what a variable holds; nothing where none is in scope. */
  | {
      readonly kind: "decide";
      readonly variable: number;
      readonly condition: Condition;
      /** Without one the execution fails where the condition does not hold. */
      readonly hasDefault: boolean;
      readonly yes: readonly Step[];
      readonly no: readonly Step[];
    }
  /** A Map that Red leads back to, by its Catch. */
  | ({ readonly kind: "map-loop"; readonly most: number; readonly count: number; readonly concurrency: number } & Group)
  | ({
      readonly kind: "map";
      readonly count: number;
      readonly distributed: boolean;
      readonly concurrency: number;
    } & Group)
  | ({ readonly kind: "parallel"; readonly branches: readonly (readonly Step[])[] } & Omit<Group, "body">)
  | { readonly kind: "fail"; readonly error: string };

/** What a Choice asks of a variable. */
type Condition = (variable: string) => string;

const conditions: readonly Condition[] = [
  (variable) => `$${variable}.ok`,
  (variable) => `$${variable}.ok = false`,
  (variable) => `$${variable}.count > 0`,
  (variable) => `$exists($${variable}.ok) and $not($${variable}.ok)`,
  (variable) => `$${variable}.count < 1 or $${variable}.count > 1`,
];

interface Group {
  readonly body: readonly Step[];
  readonly retry: readonly RetrySpec[];
  readonly caught: string | undefined;
  /** True where it assigns a variable, from its result or its failure. */
  readonly notes: boolean;
}

const lambda = { Resource: "arn:aws:states:::lambda:invoke", Arguments: { FunctionName: "f" } };

interface TaskSpec {
  /** True where it has a TimeoutSeconds. */
  readonly limited: boolean;
  readonly waits: boolean;
  readonly retry: readonly RetrySpec[];
  /** The error that it catches, going on with the next state. */
  readonly caught: string | undefined;
  /** True where its output may have no value. */
  readonly fallible: boolean;
  /** True where it assigns a variable, that it went well or failed. */
  readonly notes: boolean;
}

const plain: TaskSpec = { limited: false, waits: false, retry: [], caught: undefined, fallible: true, notes: false };

interface RetrySpec {
  readonly error: string;
  readonly most: number;
}

const NAMES = ["Red", "Blue", "States.Timeout", "States.TaskFailed", "States.ALL", "States.QueryEvaluationError"];

const errorName = fc.constantFrom(...NAMES);
/** `States.ALL` comes last. */
const retry = fc
  .uniqueArray(fc.record({ error: errorName, most: fc.integer({ min: 0, max: 3 }) }), {
    maxLength: 2,
    selector: ({ error }) => error,
  })
  .map((retriers) => [...retriers].sort((a, b) => rank(a) - rank(b)));
const caught = fc.option(errorName, { nil: undefined });
const rank = ({ error }: RetrySpec) => NAMES.indexOf(error === "States.ALL" ? error : "Red");

const task = { limited: fc.boolean(), waits: fc.boolean(), retry, caught, fallible: fc.boolean(), notes: fc.boolean() };
const group = { retry, caught, notes: fc.boolean() };
const most = fc.integer({ min: 1, max: 4 });

const blocks = (mapRuns: boolean) =>
  fc.letrec<{ step: Step; block: readonly Step[] }>((tie) => ({
    block: fc.array(tie("step"), { minLength: 1, maxLength: 3, size: "max" }),
    step: fc.oneof(
      { maxDepth: 2, depthIdentifier: "step" },
      { arbitrary: fc.record({ kind: fc.constant("task" as const), ...task }), weight: 3 },
      { arbitrary: fc.record({ kind: fc.constantFrom("pass" as const, "wait" as const) }), weight: 1 },
      { arbitrary: fc.record({ kind: fc.constant("poll" as const), most, ...task }), weight: 1 },
      { arbitrary: fc.record({ kind: fc.constant("catch-loop" as const), most, ...task }), weight: 1 },
      {
        arbitrary: fc.record({ kind: fc.constant("fail" as const), error: fc.constantFrom("Red", "Blue") }),
        weight: 1,
      },
      {
        arbitrary: fc.record({ kind: fc.constant("choose" as const), yes: tie("block"), no: tie("block"), ...task }),
        weight: 2,
      },
      {
        arbitrary: fc.record({
          kind: fc.constant("decide" as const),
          variable: fc.nat(9),
          condition: fc.constantFrom(...conditions),
          hasDefault: fc.integer({ min: 0, max: 3 }).map((drawn) => drawn > 0),
          yes: tie("block"),
          no: tie("block"),
        }),
        weight: 2,
      },
      {
        arbitrary: fc.record({
          kind: fc.constant("map-loop" as const),
          most,
          count: fc.integer({ min: 1, max: 3 }),
          concurrency: fc.integer({ min: 0, max: 3 }),
          body: tie("block"),
          ...group,
        }),
        weight: 1,
      },
      {
        arbitrary: fc.record({
          kind: fc.constant("map" as const),
          count: fc.integer({ min: 0, max: 4 }),
          distributed: mapRuns ? fc.boolean() : fc.constant(false),
          concurrency: fc.integer({ min: 0, max: 3 }),
          body: tie("block"),
          ...group,
        }),
        weight: 4,
      },
      {
        arbitrary: fc.record({
          kind: fc.constant("parallel" as const),
          branches: fc.array(tie("block"), { minLength: 1, maxLength: 3 }),
          ...group,
        }),
        weight: 2,
      },
    ) as fc.Arbitrary<Step>,
  })).block;

const block = blocks(false);

const otherService: Json = { Resource: "arn:aws:states:::ecs:runTask.sync", Arguments: {} };

/** Machines of Tasks (with Retry and Catch), Choices on results and on variables, loops through Choice and Catch, and nested Maps and Parallels. */
export const randomMachine: fc.Arbitrary<RandomMachine> = block.map((steps) => render(steps, otherService));

/** The same, and Maps may be distributed. */
export const randomMachineOfMapRuns: fc.Arbitrary<RandomMachine> = blocks(true).map((steps) =>
  render(steps, otherService),
);

/** A machine and another one that it starts where it waits, as `child`. */
export const randomPair: fc.Arbitrary<{ readonly parent: RandomMachine; readonly child: RandomMachine }> = fc
  .tuple(block, block)
  .map(([parent, child]) => ({
    parent: render(parent, {
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: {
        StateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:child",
        Input: "{% $states.context.Execution.Input %}",
      },
    }),
    child: render(child, otherService, "child's "),
  }));

/** @param waiting the Resource and Arguments of Tasks that wait for what they start */
function render(steps: readonly Step[], waiting: Json, prefix = ""): RandomMachine {
  const visits: Record<string, number> = {};
  const loops: LoopBound[] = [];
  const tasks: string[] = [];
  const startsChild = waiting !== otherService;
  let count = 0;
  const fresh = (kind: string) => `${kind} ${prefix}${++count}`;

  /**
   * Writes states that go on to `next` and returns the first one's name; undefined ends the block.
   *
   * @param scope variables that may be assigned before
   */
  function write(
    rest: readonly Step[],
    into: Record<string, Json>,
    next: string | undefined,
    scope: readonly string[],
  ): string | undefined {
    const [step, ...after] = rest;
    if (step === undefined) return next;
    const name = fresh(step.kind);
    const variable = "notes" in step && step.notes ? `v${count}` : undefined;
    const onwards = write(after, into, next, variable === undefined ? scope : [...scope, variable]) ?? end(into, scope);
    into[name] = state(step, name, onwards, into, scope, variable);
    return name;
  }

  /** A block hands on how many failures its last variable has counted, or none. */
  function end(into: Record<string, Json>, scope: readonly string[]): string {
    const name = fresh("pass");
    const last = scope.at(-1);
    const counted = last === undefined ? 0 : `{% $exists($${last}.count) ? $${last}.count : 0 %}`;
    into[name] = { Type: "Pass", End: true, Output: { count: counted } };
    return name;
  }

  function blockOf(body: readonly Step[], scope: readonly string[]): { StartAt: string; States: Record<string, Json> } {
    const States: Record<string, Json> = {};
    return { StartAt: write(body, States, undefined, scope) ?? end(States, scope), States };
  }

  function taskState(
    spec: TaskSpec,
    name: string,
    next: string,
    caughtBy: string,
    controls: boolean,
    variable?: string,
  ): Json {
    tasks.push(name);
    // What a child comes to is not the adversary's to say: it says nothing to a Choice, and bounds no loop.
    const waits = spec.waits && !(startsChild && (controls || name.startsWith("catch-loop")));
    const fallible = controls || (spec.fallible && !(startsChild && waits));
    return {
      Type: "Task",
      ...(waits ? (waiting as object) : lambda),
      ...(spec.limited && { TimeoutSeconds: 3 }),
      ...recovery(spec, caughtBy, variable),
      ...(variable !== undefined && { Assign: { [variable]: { ok: true, count: 0 } } }),
      Output: fallible ? { again: "{% $states.result.again %}" } : "{% $states.input %}",
      Next: next,
    };
  }

  function state(
    step: Step,
    name: string,
    next: string,
    into: Record<string, Json>,
    scope: readonly string[],
    variable: string | undefined,
  ): Json {
    switch (step.kind) {
      case "pass":
        return { Type: "Pass", Next: next };
      case "wait":
        return { Type: "Wait", Seconds: 1, Next: next };
      case "fail": {
        const failing = fresh("fail");
        into[failing] = { Type: "Fail", Error: step.error };
        return choiceAfter(into, name, plain, failing, next);
      }
      case "task":
        return taskState(step, name, next, next, false, variable);
      case "choose": {
        const within = variable === undefined ? scope : [...scope, variable];
        const yes = write(step.yes, into, next, within) ?? next;
        const no = write(step.no, into, next, within) ?? next;
        return choiceAfter(into, name, step, yes, no, next, variable);
      }
      case "decide": {
        const yes = write(step.yes, into, next, scope) ?? next;
        const no = write(step.no, into, next, scope) ?? next;
        if (scope.length === 0) return { Type: "Pass", Next: yes };
        const asked = step.condition(scope[step.variable % scope.length] as string);
        return {
          Type: "Choice",
          Choices: [{ Condition: `{% ${asked} %}`, Next: yes }],
          ...(step.hasDefault && { Default: no }),
        };
      }
      case "poll": {
        const asking = choiceAfter(into, name, step, name, next, next, variable);
        loops.push({ states: [name, `choice ${prefix}${count}`], head: name, most: step.most });
        return asking;
      }
      case "catch-loop": {
        visits[name] = step.most;
        const wait = fresh("wait");
        into[wait] = { Type: "Wait", Seconds: 1, Next: name };
        return taskState({ ...step, caught: step.caught ?? "States.ALL" }, name, next, wait, false, variable);
      }
      case "map":
        return {
          Type: "Map",
          Items: Array.from({ length: step.count }, (_, index) => index),
          MaxConcurrency: step.concurrency,
          ItemProcessor: {
            ...blockOf(step.body, step.distributed ? [] : scope),
            ...(step.distributed && { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } }),
          },
          ...recovery(step, next, variable),
          ...(variable !== undefined && { Assign: { [variable]: { ok: true, count: COUNTED } } }),
          Output: "{% $states.input %}",
          Next: next,
        };
      case "map-loop": {
        visits[name] = step.most;
        const wait = fresh("wait");
        into[wait] = { Type: "Wait", Seconds: 1, Next: name };
        return {
          Type: "Map",
          Items: Array.from({ length: step.count }, (_, index) => index),
          MaxConcurrency: step.concurrency,
          ItemProcessor: blockOf(step.body, scope),
          ...recovery({ ...step, caught: "Red" }, wait, variable),
          Output: "{% $states.input %}",
          Next: next,
        };
      }
      case "parallel":
        return {
          Type: "Parallel",
          Branches: step.branches.map((branch) => blockOf(branch, scope)),
          ...recovery(step, next, variable),
          ...(variable !== undefined && { Assign: { [variable]: "{% [$states.result][0] %}" } }),
          Output: "{% $states.input %}",
          Next: next,
        };
      default:
        return step satisfies never;
    }
  }

  /** A Task whose result says which way a Choice goes. */
  function choiceAfter(
    into: Record<string, Json>,
    name: string,
    spec: TaskSpec,
    yes: string,
    no: string,
    caughtBy = no,
    variable?: string,
  ): Json {
    const choice = fresh("choice");
    into[choice] = {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.again %}", Next: yes, Output: {} }],
      Default: no,
      Output: {},
    };
    return taskState(spec, name, choice, caughtBy, true, variable);
  }

  const root = blockOf(steps, []);
  const definition: Json = { QueryLanguage: "JSONata", ...root };
  return { definition, bounds: { items: {}, visits, loops }, errors: NAMES, tasks };
}

/** How many failures a Map's iterations have counted together. */
const COUNTED = "{% $sum([$map([$states.result], function($one){$one.count})[]]) %}";

function recovery(
  { retry: retriers, caught: error }: Pick<Group, "retry" | "caught">,
  next: string,
  variable?: string,
) {
  return {
    ...(retriers.length > 0 && {
      Retry: retriers.map(({ error: name, most: MaxAttempts }) => ({
        ErrorEquals: [name],
        IntervalSeconds: 1,
        BackoffRate: 1,
        MaxAttempts,
      })),
    }),
    ...(error !== undefined && {
      Catch: [
        {
          ErrorEquals: [error],
          Next: next,
          ...(variable !== undefined && { Assign: { [variable]: { ok: false, count: 1 } } }),
          Output: "{% $states.input %}",
        },
      ],
    }),
  };
}
