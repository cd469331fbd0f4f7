import type * as z from "zod";
import type { Access, FunctionContract } from "../contract.ts";
import type { Node } from "../expressions/node.ts";
import { type Arg, nodeOf, type Ref } from "../expressions/ref.ts";
import { type Shape, shapeOf } from "../expressions/shape.ts";
import { concat, hash, substring, text } from "../expressions/text.ts";
import type { Json } from "../types/json.ts";
import type { Activity } from "./activity.ts";
import { catcherEdges, printCatch, recordCatchers } from "./catch.ts";
import type { Catchers } from "./catch-options.ts";
import { context } from "./context.ts";
import type { FieldPrinter } from "./draft.ts";
import type { AnyMachine } from "./flow.ts";
import type { Integration } from "./integration.ts";
import type { Names } from "./names.ts";
import { printRetry } from "./retry-policy.ts";
import type { Sequence } from "./sequence.ts";
import { startResults } from "./start-results.ts";
import type { StartOptions, TaskOptions } from "./task-options.ts";
import { sourceNode } from "./value.ts";

/** A Task as the one function that records them all takes it. */
export interface TaskDraft {
  readonly name: string;
  readonly resource: string | ((names: Names) => string);
  readonly arguments: (printer: FieldPrinter) => Json;
  /** Reads what the contract promises out of `$states.result`. */
  readonly result: { readonly member: string | undefined; readonly shape: Shape };
  /** What its integration says of the role it needs; undefined where the definition tells. */
  readonly access?: readonly Access[] | undefined;
  /** What the name of the execution may be that it starts; undefined where it gives none. */
  readonly childName?: Shape | undefined;
}

/** Records a Task that calls one of our functions; see {@link import("./flow.ts").Flow.invoke}. */
export function recordInvoke<Out>(
  sequence: Sequence,
  name: string,
  fn: FunctionContract,
  payload: Arg<z.output<FunctionContract["input"]>>,
  options: TaskOptions<Catchers<Out>>,
): Ref<never> {
  return recordTask(sequence, options, {
    name,
    resource: integrationArn("lambda:invoke"),
    arguments: invokeArguments(fn, nodeOf(payload)),
    result: { member: "Payload", shape: shapeOf(fn.output, `The output of ${fn.name}`) },
  });
}

/** Records a Task that starts another machine; see {@link import("./flow.ts").Flow.start}. */
export function recordStart<Out>(
  sequence: Sequence,
  name: string,
  machine: AnyMachine,
  input: Arg<unknown>,
  options: StartOptions<Catchers<Out>>,
): Ref<never> {
  const { childName, action = "startExecution.sync:2" } = options;
  const output = { member: "Output", shape: shapeOf(machine.output, `The output of ${machine.name}`) };
  const named = childName === undefined ? undefined : nodeOf(uniqueName(childName));
  return recordTask(sequence, options, {
    name,
    resource: integrationArn(`states:${action}`),
    arguments: startArguments(machine, nodeOf(input), named),
    childName: named?.shape,
    result: action === "startExecution.sync:2" ? output : { member: undefined, shape: startResults[action] },
  });
}

/** Records a Task of any other integration; see {@link import("./flow.ts").Flow.call}. */
export function recordCall<Out>(
  sequence: Sequence,
  name: string,
  integration: Integration,
  args: Arg<unknown>,
  options: TaskOptions<Catchers<Out>>,
): Ref<never> {
  const node = nodeOf(args);
  return recordTask(sequence, options, {
    name,
    resource: integrationArn(integration.resource),
    arguments: ({ template }) => template(node),
    result: { member: undefined, shape: shapeOf(integration.output, `The output of ${integration.resource}`) },
    access: integration.access,
  });
}

/** Records a Task that waits for a worker; see {@link import("./flow.ts").Flow.activity}. */
export function recordActivity<Out>(
  sequence: Sequence,
  name: string,
  activity: Activity,
  input: Arg<unknown>,
  options: TaskOptions<Catchers<Out>>,
): Ref<never> {
  const node = nodeOf(input);
  return recordTask(sequence, options, {
    name,
    resource: (names) => names.activityArn(activity.activity),
    arguments: ({ template }) => template(node),
    result: { member: undefined, shape: shapeOf(activity.output, `The output of ${activity.activity}`) },
  });
}

/** The ARN of an integration, from what follows `arn:aws:states:::`. */
export function integrationArn(integration: string): string {
  return `arn:aws:states:::${integration}`;
}

/** The arguments of `lambda:invoke`. */
export function invokeArguments(fn: FunctionContract, payload: Node): TaskDraft["arguments"] {
  return ({ names, template }) => ({ FunctionName: names.functionName(fn.name), Payload: template(payload) });
}

/** The arguments of `states:startExecution`. */
export function startArguments(machine: AnyMachine, input: Node, childName: Node | undefined): TaskDraft["arguments"] {
  return ({ names, template }) => ({
    StateMachineArn: names.stateMachineArn(machine.name),
    ...(childName && { Name: template(childName) }),
    Input: template(input),
  });
}

/** A retry or a redrive must not take the name of an execution that has ended: AWS keeps names for 90 days. */
function uniqueName(prefix: Arg<string>): Ref<string> {
  const { Execution, State } = context;
  const attempt = concat(State.EnteredTime, "/", text(Execution.RedriveCount), "/", text(State.RetryCount));
  return concat(prefix, "-", substring(hash(attempt, "SHA-256"), 0, 8));
}

/** Records any Task. */
export function recordTask<Out>(sequence: Sequence, options: TaskOptions<Catchers<Out>>, task: TaskDraft): Ref<never> {
  const { retry, catch: catchers = [], comment } = options;
  const [timeout, heartbeat, role] = [options.timeoutSeconds, options.heartbeatSeconds, options.roleArn].map((given) =>
    given === undefined ? undefined : nodeOf(given),
  );
  const site = sequence.site(task.name);
  const edges = catcherEdges(sequence, task.name, catchers);
  sequence.append({
    name: task.name,
    type: "Task",
    site,
    goesOn: true,
    edges,
    access: task.access,
    childName: task.childName,
    fields: (printer) => ({
      Comment: comment,
      Resource: typeof task.resource === "string" ? task.resource : task.resource(printer.names),
      Arguments: task.arguments(printer),
      TimeoutSeconds: timeout && printer.template(timeout),
      HeartbeatSeconds: heartbeat && printer.template(heartbeat),
      Credentials: role && { RoleArn: printer.template(role) },
      Retry: printRetry(retry),
      Catch: printCatch(printer, catchers, edges),
    }),
  });
  const { member, shape } = task.result;
  const whole: Shape = member ? { kind: "object", fields: { [member]: { shape, optional: false } } } : shape;
  const result = sourceNode({ kind: "own", name: "result", site }, whole);
  const value: Node = member ? { kind: "field", of: result, name: member, shape } : result;
  return recordCatchers(sequence, task.name, site, value, catchers, edges);
}
