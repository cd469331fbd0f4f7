import type { Algebra } from "./algebra.ts";

/** A step from one state into another. */
export interface Step<W> {
  readonly from: string;
  readonly to: string;
  readonly weight: W;
}

/** What is known of loops. */
export interface Loops {
  /** How often a state is entered at most while a walk stays in a group of states; undefined where nobody says. */
  visits(state: string, group: readonly string[]): number | undefined;
  /** Told of every cycle through states of which none is bounded. */
  unbounded(cycle: readonly string[]): void;
}

/**
 * The heaviest walk from a state into each state that it can reach, over steps that may form cycles.
 *
 * A cycle needs a state of known visits, its head. The walk then is: into the head, around as often as the head may be
 * entered, and out; what is left of the loop without its head is searched the same way, so loops may be nested. Where
 * several states of a loop are bounded each is taken for the head of the outermost loop, and the heaviest counts.
 *
 * @returns the weight of entering each state, without what happens in it
 */
export function longestWalks<W>(
  start: string,
  steps: readonly Step<W>[],
  algebra: Algebra<W>,
  loops: Loops,
): Map<string, W> {
  const nodes = new Set([start, ...steps.flatMap(({ from, to }) => [from, to])]);
  return walksFrom(start, loopsOf(nodes, steps), { steps, algebra, loops, known: new Map() });
}

interface Search<W> {
  readonly steps: readonly Step<W>[];
  readonly algebra: Algebra<W>;
  readonly loops: Loops;
  /** Walks within a loop, by its states: loops share parts when heads are tried in turn. */
  readonly known: Map<string, Walks<W>>;
}

/** The heaviest walk from each state to each. */
type Walks<W> = ReadonlyMap<string, ReadonlyMap<string, W>>;

/** Groups of states that lead back to each other, in the order a walk passes them; most are a single state. */
export function loopsOf<W>(nodes: ReadonlySet<string>, steps: readonly Step<W>[]): string[][] {
  const next = new Map<string, string[]>([...nodes].map((node) => [node, []]));
  for (const { from, to } of steps) if (nodes.has(from) && nodes.has(to)) next.get(from)?.push(to);
  const groups: string[][] = [];
  const number = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  // Tarjan's algorithm, with a stack of its own: a long machine must not be too deep for the call stack.
  for (const root of nodes) {
    if (number.has(root)) continue;
    const path: { readonly node: string; at: number }[] = [];
    const enter = (node: string): void => {
      number.set(node, number.size);
      low.set(node, number.get(node) ?? 0);
      open.push(node);
      isOpen.add(node);
      path.push({ node, at: 0 });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const to = next.get(node)?.[top.at++];
      if (to !== undefined) {
        if (!number.has(to)) enter(to);
        else if (isOpen.has(to)) low.set(node, Math.min(low.get(node) ?? 0, number.get(to) ?? 0));
        continue;
      }
      path.pop();
      const above = path.at(-1)?.node;
      if (above !== undefined) low.set(above, Math.min(low.get(above) ?? 0, low.get(node) ?? 0));
      if (low.get(node) !== number.get(node)) continue;
      const group = open.splice(open.lastIndexOf(node));
      for (const member of group) isOpen.delete(member);
      groups.push(group);
    }
  }
  return groups.reverse();
}

/** Walks from one state through groups in walking order. */
function walksFrom<W>(start: string, groups: readonly string[][], search: Search<W>): Map<string, W> {
  const { algebra, steps } = search;
  const out = outgoing(steps);
  const entered = new Map<string, W>([[start, algebra.zero]]);
  const reached = new Map<string, W>();
  const known = new Set(groups.flat());
  for (const group of groups) {
    const within = walksWithin(group, search);
    const doors = group.filter((node) => entered.has(node));
    for (const door of doors) {
      for (const [node, weight] of within.get(door) ?? [])
        raise(reached, node, algebra.add(entered.get(door) as W, weight), algebra);
    }
    const members = new Set(group);
    for (const from of group) {
      const before = reached.get(from);
      if (before === undefined) continue;
      for (const { to, weight } of out.get(from) ?? [])
        if (known.has(to) && !members.has(to)) raise(entered, to, algebra.add(before, weight), algebra);
    }
  }
  return reached;
}

function walksWithin<W>(group: readonly string[], search: Search<W>): Walks<W> {
  const { algebra, steps, loops, known } = search;
  const key = JSON.stringify([...group].sort());
  const before = known.get(key);
  if (before) return before;
  const members = new Set(group);
  const inner = steps.filter(({ from, to }) => members.has(from) && members.has(to));
  const [only = ""] = group;
  let walks: Walks<W>;
  if (inner.length === 0) walks = new Map([[only, new Map([[only, algebra.zero]])]]);
  else {
    const heads = group.filter((node) => loops.visits(node, group) !== undefined);
    if (heads.length === 0) loops.unbounded(cycleThrough(only, inner));
    const tried = (heads.length > 0 ? heads : [only]).map((head) =>
      walksAround(head, loops.visits(head, group) ?? Number.POSITIVE_INFINITY, group, { ...search, steps: inner }),
    );
    walks = tried.length === 1 ? (tried[0] as Walks<W>) : merged(tried, algebra);
  }
  known.set(key, walks);
  return walks;
}

/** Walks in a loop whose head is entered at most `visits` times. */
function walksAround<W>(head: string, visits: number, group: readonly string[], search: Search<W>): Walks<W> {
  const { algebra, steps } = search;
  const others = group.filter((node) => node !== head);
  const rest = steps.filter(({ from, to }) => from !== head && to !== head);
  const parts = loopsOf(new Set(others), rest);
  const apart = new Map(others.map((node) => [node, walksFrom(node, parts, { ...search, steps: rest })]));

  /** From a state to the head, without passing it. */
  const toHead = new Map<string, W>();
  /** From the head to a state, without passing it again. */
  const fromHead = new Map<string, W>();
  for (const { from, to, weight } of steps) {
    if (to === head && from !== head)
      for (const node of others) {
        const before = apart.get(node)?.get(from);
        if (before !== undefined) raise(toHead, node, algebra.add(before, weight), algebra);
      }
    if (from === head && to !== head)
      for (const [node, after] of apart.get(to) ?? []) raise(fromHead, node, algebra.add(weight, after), algebra);
  }
  const around = new Map<string, W>();
  for (const { from, to, weight } of steps) {
    if (to !== head) continue;
    if (from === head) raise(around, head, weight, algebra);
    const before = fromHead.get(from);
    if (before !== undefined) raise(around, head, algebra.add(before, weight), algebra);
  }
  const laps = algebra.times(Math.max(0, visits - 1), around.get(head) ?? algebra.zero);

  const walks = new Map<string, Map<string, W>>([[head, new Map([[head, laps]])]]);
  for (const node of others) {
    const own = new Map(apart.get(node) ?? []);
    walks.set(node, own);
    const into = toHead.get(node);
    if (into !== undefined) own.set(head, algebra.add(into, laps));
  }
  for (const [, own] of walks) {
    const atHead = own.get(head);
    if (atHead === undefined) continue;
    for (const [to, weight] of fromHead) raise(own, to, algebra.add(atHead, weight), algebra);
  }
  return walks;
}

function merged<W>(several: readonly Walks<W>[], algebra: Algebra<W>): Walks<W> {
  const all = new Map<string, Map<string, W>>();
  for (const walks of several) {
    for (const [from, ends] of walks) {
      const own = all.get(from) ?? new Map<string, W>();
      all.set(from, own);
      for (const [to, weight] of ends) raise(own, to, weight, algebra);
    }
  }
  return all;
}

/** A way from a state back to it, for a message. */
function cycleThrough<W>(start: string, steps: readonly Step<W>[]): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const { from, to } of steps) {
      if (from !== node) continue;
      if (to === start) {
        const cycle = [node];
        for (let at = node; at !== start; cycle.unshift(at)) at = cameFrom.get(at) ?? start;
        return cycle;
      }
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, node);
      queue.push(to);
    }
  }
  return [start];
}

function outgoing<W>(steps: readonly Step<W>[]): Map<string, Step<W>[]> {
  const out = new Map<string, Step<W>[]>();
  for (const step of steps) {
    const of = out.get(step.from);
    if (of) of.push(step);
    else out.set(step.from, [step]);
  }
  return out;
}

function raise<W>(map: Map<string, W>, key: string, weight: W, algebra: Algebra<W>): void {
  const before = map.get(key);
  map.set(key, before === undefined ? weight : algebra.larger(before, weight));
}
