import type { z } from "zod";
import type { FunctionContract } from "../contract.ts";
import type { Node } from "../expressions/node.ts";
import { type Arg, nodeOf, type Ref } from "../expressions/ref.ts";
import { type Shape, shapeOf } from "../expressions/shape.ts";
import { concat, hash, substring, text } from "../expressions/text.ts";
import type { Json } from "../types/json.ts";
import { catcherEdges, printCatch, recordCatchers } from "./catch.ts";
import { context } from "./context.ts";
import type { FieldPrinter } from "./draft.ts";
import type { AnyMachine, StartOptions, TaskOptions } from "./flow.ts";
import type { Integration } from "./integration.ts";
import { printRetry } from "./retry-policy.ts";
import type { Sequence } from "./sequence.ts";
import { sourceNode } from "./value.ts";

interface TaskDraft {
  readonly name: string;
  /** After `arn:aws:states:::`. */
  readonly resource: string;
  readonly arguments: (printer: FieldPrinter) => Readonly<Record<string, Json>>;
  /** Reads what the contract promises out of `$states.result`. */
  readonly result: { readonly member: string | undefined; readonly shape: Shape };
}

/** Records a Task that calls one of our functions; see {@link import("./flow.ts").Flow.invoke}. */
export function recordInvoke<Out, R>(
  sequence: Sequence,
  name: string,
  fn: FunctionContract,
  payload: Arg<z.output<FunctionContract["input"]>>,
  options: TaskOptions<Out, R>,
): Ref<never> {
  const node = nodeOf(payload);
  return recordTask(sequence, options, {
    name,
    resource: "lambda:invoke",
    arguments: ({ names, template }) => ({ FunctionName: names.functionName(fn.name), Payload: template(node) }),
    result: { member: "Payload", shape: shapeOf(fn.output, `The output of ${fn.name}`) },
  });
}

/** Records a Task that runs another machine; see {@link import("./flow.ts").Flow.start}. */
export function recordStart<Out, R>(
  sequence: Sequence,
  name: string,
  machine: AnyMachine,
  input: Arg<unknown>,
  options: StartOptions<Out, R>,
): Ref<never> {
  const { childName } = options;
  const node = nodeOf(input);
  const named = childName === undefined ? undefined : nodeOf(uniqueName(childName));
  return recordTask(sequence, options, {
    name,
    resource: "states:startExecution.sync:2",
    arguments: ({ names, template }) => ({
      StateMachineArn: names.stateMachineArn(machine.name),
      ...(named && { Name: template(named) }),
      Input: template(node),
    }),
    result: { member: "Output", shape: shapeOf(machine.output, `The output of ${machine.name}`) },
  });
}

/** Records a Task of any other integration; see {@link import("./flow.ts").Flow.call}. */
export function recordCall<Out, R>(
  sequence: Sequence,
  name: string,
  integration: Integration,
  args: Arg<unknown>,
  options: TaskOptions<Out, R>,
): Ref<never> {
  const node = nodeOf(args);
  return recordTask(sequence, options, {
    name,
    resource: integration.resource,
    arguments: ({ template }) => template(node) as Record<string, Json>,
    result: { member: undefined, shape: shapeOf(integration.output, `The output of ${integration.resource}`) },
  });
}

/** A retry or a redrive must not take the name of an execution that has ended: AWS keeps names for 90 days. */
function uniqueName(prefix: Arg<string>): Ref<string> {
  const { Execution, State } = context;
  const attempt = concat(State.EnteredTime, "/", text(Execution.RedriveCount), "/", text(State.RetryCount));
  return concat(prefix, "-", substring(hash(attempt, "SHA-256"), 0, 8));
}

function recordTask<Out, R>(sequence: Sequence, options: TaskOptions<Out, R>, task: TaskDraft): Ref<never> {
  const { retry, catch: catchers = [], timeoutSeconds, heartbeatSeconds, comment } = options;
  const site = sequence.site(task.name);
  const edges = catcherEdges(sequence, task.name, catchers);
  sequence.append({
    name: task.name,
    type: "Task",
    site,
    goesOn: true,
    edges,
    fields: (printer) => ({
      Comment: comment,
      Resource: `arn:aws:states:::${task.resource}`,
      Arguments: task.arguments(printer),
      TimeoutSeconds: timeoutSeconds,
      HeartbeatSeconds: heartbeatSeconds,
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
