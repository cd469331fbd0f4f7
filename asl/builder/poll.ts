import { BuildError } from "../build-error.ts";
import { add } from "../expressions/arithmetic.ts";
import { gte } from "../expressions/comparison.ts";
import type { Node } from "../expressions/node.ts";
import { nodeOf, type Ref, refOf } from "../expressions/ref.ts";
import type { Shape } from "../expressions/shape.ts";
import type { Site } from "./draft.ts";
import type { Flow } from "./flow.ts";
import type { PollOptions } from "./poll-options.ts";
import { Sequence } from "./sequence.ts";
import { recordPass } from "./simple-states.ts";
import { sourceNode, valueRef } from "./value.ts";

const one = nodeOf(1);

/**
 * Records a bounded poll; see {@link Flow.poll}: the check's states, a Choice that looks at their result, and a Wait that leads back.
 *
 * A variable counts the checks. Whatever leads into the poll sets it to 1, and the Choice's way back to the Wait adds one.
 */
export function recordPoll<Out, R>(
  sequence: Sequence,
  name: string,
  options: PollOptions<Out, unknown, R>,
): Ref<unknown> {
  const { every, atMost, check, until } = options;
  if (!Number.isInteger(atMost) || atMost < 1) {
    throw new BuildError(`"${name}" checks ${atMost} times at most; it is a whole number of at least 1.`);
  }
  // Nothing stands before the first state of a machine or a body that could set the counter.
  if (sequence.ends.length === 0) recordPass(sequence, `${name}: begin`.slice(-80), nodeOf(null));
  const [done, exhausted, again] = [sequence.site(name), sequence.site(name), sequence.site(name)];
  const counter = new Map(sequence.ends.map((end): [Site, Node] => [end, one]));
  const checks = countedChecks(sequence, name, counter, again, atMost);

  const first = sequence.block.states.length;
  const checked = check(sequence.flow<Out>(), refOf<number>(checks));
  const entry = sequence.block.states[first];
  if (!entry) {
    throw new BuildError(`The check of "${name}" records no state, so that nothing would change between two checks.`);
  }
  const result = refOf<never>(nodeOf(checked ?? null));
  const condition = nodeOf(until(result));
  const limit = nodeOf(gte(refOf<number>(checks), atMost));
  sequence.append({
    name,
    type: "Choice",
    site: sequence.site(name),
    goesOn: false,
    edges: [done, exhausted, again],
    fields: ({ template, leave }) => {
      const { Next, Assign } = leave(again);
      return {
        Choices: [
          { Condition: template(condition), ...leave(done) },
          { Condition: template(limit), ...leave(exhausted) },
        ],
        Default: Next,
        Assign,
      };
    },
  });
  const wait = recordWaitBack(sequence, name, nodeOf(every), again, entry.name);
  const { counters } = sequence.recording;
  counters.set(entry.name, [...(counters.get(entry.name) ?? []), counter]);
  const states = sequence.block.states.slice(first).map((state) => state.name);
  // Counting waits instead of checks leaves out a last check that the bound would allow and no run reaches.
  const head = atMost === 1 ? { head: name, most: 1 } : { head: wait, most: atMost - 1 };
  sequence.recording.loops.push({ states, ...head });

  const otherwise = options.otherwise ?? ((flow: Flow<Out>) => giveUp(flow, name, atMost));
  const branch = sequence.branch(`"${name}" once it is exhausted`, exhausted, (inner) =>
    otherwise(inner.flow<Out>(), result),
  );
  sequence.continueFrom([done, ...branch.ends]);
  if (branch.ends.length === 0) return result;
  const at = new Map<Site, Node>([[done, nodeOf(result)]]);
  for (const end of branch.ends) at.set(end, branch.value);
  return valueRef(sequence, name, at);
}

/** The number of checks that have begun, as a variable. */
function countedChecks(sequence: Sequence, name: string, counter: Map<Site, Node>, again: Site, most: number): Node {
  const counted: Shape = { kind: "number", integer: true, min: 1, max: most };
  const value = sequence.value(`${name} checks`, counter);
  counter.set(again, nodeOf(add(refOf<number>(sourceNode({ kind: "before", value }, counted)), 1)));
  return sourceNode({ kind: "value", value }, counted);
}

/** Records the Wait; returns its name. */
function recordWaitBack(sequence: Sequence, name: string, seconds: Node, from: Site, to: string): string {
  const waiting = new Sequence(sequence.recording, sequence.block, sequence.scope, [from]);
  const site = waiting.site(`${name}: wait`.slice(-80));
  waiting.run(() =>
    waiting.append({
      name: site.state,
      type: "Wait",
      site,
      goesOn: true,
      edges: [],
      fields: ({ template }) => ({ Seconds: template(seconds) }),
    }),
  );
  site.next = to;
  // A poll inside this one that begins with the same state begins anew.
  for (const inner of sequence.recording.counters.get(to) ?? []) inner.set(site, one);
  return site.state;
}

function giveUp<Out>(flow: Flow<Out>, name: string, atMost: number): never {
  return flow.fail(`${name}: exhausted`.slice(-80), {
    error: "PollExhausted",
    cause: `"${name}" was not done after ${atMost} checks.`,
  });
}
