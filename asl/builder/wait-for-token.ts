import type * as z from "zod";
import { BuildError } from "../build-error.ts";
import { children, type Node } from "../expressions/node.ts";
import { nodeOf, type Ref, refOf } from "../expressions/ref.ts";
import { shapeOf } from "../expressions/shape.ts";
import type { Catchers } from "./catch-options.ts";
import type { Source } from "./draft.ts";
import type { Callable } from "./flow.ts";
import type { Sequence } from "./sequence.ts";
import { integrationArn, invokeArguments, recordTask, startArguments, type TaskDraft } from "./task.ts";
import type { TaskOptions } from "./task-options.ts";
import { sourceNode } from "./value.ts";

/** Records a Task that waits for its token; see {@link import("./flow.ts").Flow.waitForToken}. */
export function recordWaitForToken<Out>(
  sequence: Sequence,
  name: string,
  callee: Callable,
  args: (token: Ref<string>) => unknown,
  result: z.ZodType,
  options: TaskOptions<Catchers<Out>>,
): Ref<never> {
  const token = sourceNode({ kind: "token", state: name }, { kind: "string", max: 2048 });
  const node = nodeOf(args(refOf(token)));
  if (!readsToken(node)) {
    throw new BuildError(`"${name}" hands its token to nobody, so nobody could answer: put it into the arguments.`);
  }
  return recordTask(sequence, options, {
    name,
    ...callOf(callee, node),
    result: { member: undefined, shape: shapeOf(result, `The answer to "${name}"`) },
  });
}

function callOf(callee: Callable, args: Node): Pick<TaskDraft, "resource" | "arguments" | "access"> {
  const waiting = (integration: string) => integrationArn(`${integration}.waitForTaskToken`);
  if ("definition" in callee) {
    return { resource: waiting("states:startExecution"), arguments: startArguments(callee, args, undefined) };
  }
  if ("resource" in callee) {
    const [integration = ""] = callee.resource.split(/\.(?:sync|waitForTaskToken)/);
    return { resource: waiting(integration), arguments: ({ template }) => template(args), access: callee.access };
  }
  return { resource: waiting("lambda:invoke"), arguments: invokeArguments(callee, args) };
}

function readsToken(node: Node): boolean {
  return (node.kind === "source" && (node.source as Source).kind === "token") || children(node).some(readsToken);
}
