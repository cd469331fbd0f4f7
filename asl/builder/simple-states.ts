import type { Node } from "../expressions/node.ts";
import { type Arg, nodeOf, type Ref } from "../expressions/ref.ts";
import type { Flow } from "./flow.ts";
import type { Sequence } from "./sequence.ts";
import { valueRef } from "./value.ts";

/** Records a Pass that computes a value; see {@link Flow.pass}. */
export function recordPass(sequence: Sequence, name: string, value: Node): Ref<never> {
  const site = sequence.site(name);
  sequence.append({ name, type: "Pass", site, goesOn: true, edges: [], fields: () => ({}) });
  return valueRef(sequence, name, new Map([[site, value]]));
}

/** Records a Wait; see {@link Flow.wait}. */
export function recordWait(sequence: Sequence, name: string, until: Parameters<Flow<never>["wait"]>[1]): void {
  const site = sequence.site(name);
  const [field, node] =
    "seconds" in until
      ? (["Seconds", nodeOf(until.seconds)] as const)
      : (["Timestamp", nodeOf(until.timestamp)] as const);
  sequence.append({
    name,
    type: "Wait",
    site,
    goesOn: true,
    edges: [],
    fields: ({ template }) => ({ [field]: template(node) }),
  });
}

/** Records a Fail; see {@link Flow.fail}. */
export function recordFail(
  sequence: Sequence,
  name: string,
  reason: { readonly error: Arg<string>; readonly cause: Arg<string> },
): void {
  const [error, cause] = [nodeOf(reason.error), nodeOf(reason.cause)];
  sequence.append({
    name,
    type: "Fail",
    site: sequence.site(name),
    goesOn: false,
    edges: [],
    fields: ({ template }) => ({ Error: template(error), Cause: template(cause) }),
  });
}
