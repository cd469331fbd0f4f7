import { expect } from "chai";
import fc from "fast-check";
import * as z from "zod";
import type { Flow } from "../../../asl/builder/flow.ts";
import { integration } from "../../../asl/builder/integration.ts";
import { machine } from "../../../asl/builder/machine.ts";
import { add, subtract } from "../../../asl/expressions/arithmetic.ts";
import { sum } from "../../../asl/expressions/array.ts";
import { gt, gte } from "../../../asl/expressions/comparison.ts";
import type { Ref } from "../../../asl/expressions/ref.ts";
import { text } from "../../../asl/expressions/text.ts";
import type { Json } from "../../../asl/types/json.ts";
import { invoked, type Model, runVirtually } from "../../support/virtual-platform.ts";

/** What a machine does, as data: written down once with the builders and once in plain TypeScript. Each step adds a number. */
type Step =
  | { readonly kind: "task"; readonly caught: boolean }
  | { readonly kind: "pass"; readonly plus: number }
  | {
      readonly kind: "parallel";
      readonly branches: readonly Program[];
      readonly named: boolean;
      readonly caught: boolean;
    }
  | {
      readonly kind: "map";
      readonly items: "a" | "b";
      readonly body: Program;
      readonly caught: boolean;
      readonly distributed: boolean;
    }
  | { readonly kind: "choice"; readonly above: number; readonly yes: Program; readonly no: Program }
  | { readonly kind: "poll"; readonly need: number; readonly atMost: number; readonly fails: boolean };
type Program = readonly Step[];

const List = z.array(z.int()).max(3);
const Input = z.strictObject({ n: z.int(), a: List, b: List });
type Input = z.output<typeof Input>;

/** Fails for every seventh number. */
const step = { name: "step", input: z.strictObject({ n: z.int() }), output: z.int(), timeout: 3, memory: 128 };
const next = (n: number) => (n * 3 + 1) % 1000;

/** Says how often it was asked the same. */
const ask = integration("aws-sdk:x:ask", { input: z.strictObject({ question: z.string() }), output: z.int() });

const stepArbitrary: fc.Arbitrary<Step> = fc.letrec<{ step: Step; program: Program }>((tie) => ({
  step: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("task" as const), caught: fc.boolean() }),
    fc.record({ kind: fc.constant("pass" as const), plus: fc.integer({ min: -5, max: 5 }) }),
    fc.record({
      kind: fc.constant("poll" as const),
      need: fc.integer({ min: 1, max: 4 }),
      atMost: fc.integer({ min: 1, max: 4 }),
      fails: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("parallel" as const),
      branches: fc.array(tie("program"), { minLength: 1, maxLength: 3 }),
      named: fc.boolean(),
      caught: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("map" as const),
      items: fc.constantFrom("a" as const, "b" as const),
      body: tie("program"),
      caught: fc.boolean(),
      distributed: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("choice" as const),
      above: fc.integer({ min: 0, max: 500 }),
      yes: tie("program"),
      no: tie("program"),
    }),
  ),
  program: fc.array(tie("step"), { maxLength: 3 }),
})).step;
const programArbitrary = fc.array(stepArbitrary, { minLength: 1, maxLength: 4 });

/** Lists of different numbers, so that no two iterations that run at once ask the same. */
const inputArbitrary: fc.Arbitrary<Input> = fc.record({
  n: fc.nat(900),
  a: fc.uniqueArray(fc.nat(99), { maxLength: 3 }),
  b: fc.uniqueArray(fc.nat(99), { maxLength: 3 }),
});

class Failed extends Error {}

function orCaught(caught: boolean, value: number, run: () => number): number {
  try {
    return run();
  } catch (error) {
    if (!caught || !(error instanceof Failed)) throw error;
    return value;
  }
}

/** What a program means. */
function meaning(program: Program, input: Input, start: number): number {
  let n = start;
  for (const each of program) {
    switch (each.kind) {
      case "task": {
        const given = n;
        n = orCaught(each.caught, -1, () => {
          if (given % 7 === 0) throw new Failed();
          return next(given);
        });
        break;
      }
      case "pass":
        n += each.plus;
        break;
      case "parallel": {
        const given = n;
        n = orCaught(each.caught, -2, () => {
          const [first = 0, ...others] = each.branches.map((branch) => meaning(branch, input, given));
          return others.reduce((a, b) => a - b, first);
        });
        break;
      }
      case "map": {
        const given = n;
        n = orCaught(each.caught, -3, () =>
          input[each.items].map((item) => meaning(each.body, input, given + item)).reduce((a, b) => a + b, 0),
        );
        break;
      }
      case "choice":
        n = meaning(n > each.above ? each.yes : each.no, input, n);
        break;
      case "poll":
        if (each.need > each.atMost && each.fails) throw new Failed();
        n += each.need <= each.atMost ? each.need : 100;
        break;
      default:
        each satisfies never;
    }
  }
  return n;
}

interface Place {
  readonly flow: Flow<never>;
  readonly input: Ref<Input>;
  /** The items of the Maps around. */
  readonly items: readonly Ref<number>[];
  /** Makes names of states unique. */
  readonly names: { count: number };
}

/** Writes a program down with the builders. */
function record(program: Program, place: Place, start: Ref<number>): Ref<number> {
  const { flow, input, names, items } = place;
  const inside = (body: Program, inner: unknown, from: Ref<number>, more: readonly Ref<number>[] = []) =>
    record(body, { ...place, flow: inner as Flow<never>, items: [...items, ...more] }, from);
  let n = start;
  for (const each of program) {
    const name = `${each.kind} ${++names.count}`;
    const given = n;
    switch (each.kind) {
      case "task":
        n = flow.invoke(name, step, { n }, { catch: each.caught ? [{ run: () => -1 }] : [] });
        break;
      case "pass":
        n = flow.pass(name, add(n, each.plus));
        break;
      case "parallel":
        n = recordParallel(each, name, flow, (branch, inner) => inside(branch, inner, given));
        break;
      case "map": {
        const options = { items: input[each.items], catch: each.caught ? [{ run: () => [-3] }] : [] };
        const body = (inner: Flow<never>, item: Ref<number>) =>
          inside(each.body, inner, inner.pass(`${name}: start`, add(given, item)), [item]);
        const results = each.distributed
          ? flow.distributedMap(name, { ...options, executionType: "STANDARD" }, body)
          : flow.map(name, options, body);
        n = sum(results, (result) => result);
        break;
      }
      case "choice":
        n = flow.choice(name, [{ when: gt(n, each.above), run: (inner) => inside(each.yes, inner, given) }], (inner) =>
          inside(each.no, inner, given),
        );
        break;
      case "poll": {
        const polled = flow.poll(name, {
          every: 1,
          atMost: each.atMost,
          check: (inner) => inner.call(`${name}: ask`, ask, { question: text([name, ...items]) }),
          until: (asked) => gte(asked, each.need),
          otherwise: (inner) => (each.fails ? inner.fail(`${name}: no`, { error: "No", cause: "no" }) : 100),
        });
        n = flow.pass(`${name}: plus`, add(n, polled));
        break;
      }
      default:
        each satisfies never;
    }
  }
  return n;
}

/** The first branch's number less those of the others. A catcher stands in with as many numbers. */
function recordParallel(
  { branches, named, caught }: Extract<Step, { kind: "parallel" }>,
  name: string,
  flow: Flow<never>,
  run: (branch: Program, inner: Flow<never>) => Ref<number>,
): Ref<number> {
  const bodies = branches.map((branch) => (inner: Flow<never>) => run(branch, inner));
  const instead = branches.map((_, at) => (at === 0 ? -2 : 0));
  const byName = <T>(values: readonly T[]) => Object.fromEntries(values.map((value, at) => [`b${at}`, value]));
  const options = { catch: caught ? [{ run: () => (named ? byName(instead) : instead) }] : [] };
  const result = flow.parallel(name, named ? byName(bodies) : bodies, options) as unknown as Record<
    string,
    Ref<number>
  >;
  const [first, ...others] = branches.map((_, at) => result[named ? `b${at}` : at] as Ref<number>);
  return others.reduce((left, right) => subtract(left, right), first as Ref<number>);
}

/** Counts what is asked until the answer was enough. */
function asked(): Model {
  const times = new Map<string, number>();
  return ({ question }) => {
    const count = (times.get(String(question)) ?? 0) + 1;
    times.set(String(question), count);
    return { result: count };
  };
}

const stepModel: Model = ({ n }) => (Number(n) % 7 === 0 ? { error: "Seventh", cause: "" } : invoked(next(Number(n))));

describe("An emitted machine", () => {
  it("comes to what it means in TypeScript: branches, catchers, Maps of both kinds, Choices and polls in each other", () => {
    let ran = 0;
    fc.assert(
      fc.property(programArbitrary, fc.array(inputArbitrary, { minLength: 1, maxLength: 3 }), (program, inputs) => {
        const made = machine("m", { input: Input, output: z.int() }, (flow, input) =>
          record(program, { flow: flow as never, input, items: [], names: { count: 0 } }, input.n),
        );
        for (const input of inputs) {
          const run = runVirtually(
            [made],
            input as Json,
            { step: stepModel, "aws-sdk:x:ask": asked() },
            {
              // Validating takes longer than building and running.
              validate: ran % 100 === 0,
            },
          );
          let meant: { readonly output: number } | { readonly status: "FAILED" };
          try {
            meant = { output: meaning(program, input, input.n) };
          } catch (error) {
            if (!(error instanceof Failed)) throw error;
            meant = { status: "FAILED" };
          }
          expect(run).to.include(meant);
          ran++;
        }
      }),
      { numRuns: 200 },
    );
    expect(ran).to.be.at.least(200);
  }).timeout(60_000);
});
