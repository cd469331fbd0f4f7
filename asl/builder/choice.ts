import type { Node } from "../expressions/node.ts";
import { nodeOf, type Ref } from "../expressions/ref.ts";
import type { Site } from "./draft.ts";
import type { Flow, Rule } from "./flow.ts";
import type { Sequence } from "./sequence.ts";
import { valueRef } from "./value.ts";

/** Records a Choice and its branches; see {@link Flow.choice}. */
export function recordChoice<Out>(
  sequence: Sequence,
  name: string,
  rules: readonly Rule<Out>[],
  otherwise: (flow: Flow<Out>) => unknown,
): Ref<never> {
  const conditions = rules.map((rule) => nodeOf(rule.when));
  const branches = [...rules.map((rule) => rule.run), otherwise].map((run) => ({ run, edge: sequence.site(name) }));
  const fallback = branches[rules.length]?.edge as Site;
  sequence.append({
    name,
    type: "Choice",
    site: sequence.site(name),
    goesOn: false,
    edges: branches.map(({ edge }) => edge),
    fields: ({ template, leave }) => {
      const { Next, Assign } = leave(fallback);
      return {
        Choices: conditions.map((condition, index) => ({
          Condition: template(condition),
          ...leave(branches[index]?.edge as Site),
        })),
        Default: Next,
        // A Choice's own Assign is the one of its Default.
        Assign,
      };
    },
  });
  const at = new Map<Site, Node>();
  for (const [index, { run, edge }] of branches.entries()) {
    const what = index < rules.length ? `rule ${index + 1} of "${name}"` : `the default of "${name}"`;
    const branch = sequence.branch(what, edge, (inner) => run(inner.flow<Out>()));
    for (const end of branch.ends) at.set(end, branch.value);
  }
  sequence.continueFrom([...at.keys()]);
  return valueRef(sequence, name, at);
}
