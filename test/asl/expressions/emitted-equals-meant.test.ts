import { expect } from "chai";
import fc from "fast-check";
import * as z from "zod";
import { add, multiply, subtract } from "../../../asl/expressions/arithmetic.ts";
import { at, count, each, first, flatten, keep, sum } from "../../../asl/expressions/array.ts";
import { eq, gt, lt, lte, ne } from "../../../asl/expressions/comparison.ts";
import { and, conditional, exists, not, or, orElse } from "../../../asl/expressions/logic.ts";
import { printTemplate } from "../../../asl/expressions/print.ts";
import { nodeOf, type Ref, refOf } from "../../../asl/expressions/ref.ts";
import { shapeOf } from "../../../asl/expressions/shape.ts";
import { concat, substring, text } from "../../../asl/expressions/text.ts";
import type { Json } from "../../../asl/types/json.ts";
import { jsonataLanguage } from "../../../engine/query/jsonata.ts";

const Item = z.strictObject({
  n: z.int(),
  s: z.string(),
  ok: z.boolean(),
  tags: z.array(z.string()),
  rows: z.array(z.array(z.int())),
  maybe: z.string().optional(),
  maybeTags: z.array(z.string()).optional(),
  pair: z.tuple([z.int(), z.array(z.string())]),
  "odd key": z.int(),
  and: z.boolean(),
});
const Input = z.strictObject({ items: z.array(Item), numbers: z.array(z.int()), one: Item, limit: z.int() });
type Item = z.infer<typeof Item>;
type Input = z.infer<typeof Input>;

/** An expression, and what it means in plain TypeScript. */
interface Pair<T> {
  readonly ref: unknown;
  readonly value: (input: Input, item: Item) => T;
}
type Scope = { readonly input: Ref<Input>; readonly item: Ref<Item> };
type Make<T> = (scope: Scope) => Pair<T>;

const source = {};
const input = refOf<Input>({ kind: "source", source, shape: shapeOf(Input) });
const noise = () => 0.5;
const language = jsonataLanguage({
  now: () => 0,
  random: { next: noise } as never,
  uuid: () => "",
  hash: () => "",
  limits: { evaluationSteps: 100_000 },
});

function evaluate(ref: unknown, data: Json): unknown {
  const template = printTemplate(nodeOf(ref), () => ({ base: "$states", steps: ["input"] }));
  const context = () => ({});
  return language.template(template, "Output")({ input: data, context, variable: () => undefined });
}

const itemArbitrary: fc.Arbitrary<Item> = fc
  .record(
    {
      n: fc.integer({ min: -50, max: 50 }),
      s: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("%}", "{% x %}", "\\", '"', "é€😀")),
      ok: fc.boolean(),
      tags: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
      rows: fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }), { maxLength: 3 }),
      maybe: fc.string({ maxLength: 3 }),
      maybeTags: fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }),
      pair: fc.tuple(fc.integer({ min: 0, max: 9 }), fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 })),
      "odd key": fc.integer({ min: 0, max: 9 }),
      and: fc.boolean(),
    },
    { requiredKeys: ["n", "s", "ok", "tags", "rows", "pair", "odd key", "and"] },
  )
  .map((item) => ({ ...item }) as Item);

const inputArbitrary: fc.Arbitrary<Input> = fc.record({
  items: fc.array(itemArbitrary, { maxLength: 4 }),
  numbers: fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 4 }),
  one: itemArbitrary,
  limit: fc.integer({ min: 0, max: 9 }),
});

type Num = Arg<number>;
type Str = Arg<string>;
type Bool = Arg<boolean>;
type Arg<T> = Ref<T> & T;
const as = <T>(ref: unknown) => ref as Arg<T>;

const { expression } = fc.letrec<{
  number: Make<number>;
  string: Make<string>;
  boolean: Make<boolean>;
  strings: Make<string[]>;
  items: Make<Item[]>;
  expression: Make<unknown>;
}>((tie) => {
  const of = {
    number: tie("number"),
    string: tie("string"),
    boolean: tie("boolean"),
    strings: tie("strings"),
    items: tie("items"),
  };
  const two =
    <A, T>(make: (a: A, b: A) => unknown, mean: (a: A, b: A) => T) =>
    ([left, right]: [Make<A>, Make<A>]): Make<T> =>
    (scope) => {
      const [a, b] = [left(scope), right(scope)];
      return { ref: make(a.ref as A, b.ref as A), value: (i, x) => mean(a.value(i, x), b.value(i, x)) };
    };
  const inEach =
    <T, R>(
      make: (items: Ref<Item[]>, body: (item: Ref<Item>) => never) => unknown,
      mean: (xs: Item[], f: (x: Item) => T) => R,
    ) =>
    ([list, body]: [Make<Item[]>, Make<T>]): Make<R> =>
    (scope) => {
      const items = list(scope);
      // The body is written twice: once on the expression's parameter, and, with the same choices, on real items.
      const meant = body(scope);
      return {
        ref: make(items.ref as Ref<Item[]>, (item) => body({ ...scope, item }).ref as never),
        value: (i, x) => mean(items.value(i, x), (item) => meant.value(i, item)),
      };
    };
  const leaf = <T>(make: (scope: Scope) => unknown, value: Pair<T>["value"]): fc.Arbitrary<Make<T>> =>
    fc.constant((scope) => ({ ref: make(scope), value }));
  const pair = <T>(arbitrary: fc.Arbitrary<Make<T>>) => fc.tuple(arbitrary, arbitrary);
  return {
    number: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.integer({ min: -9, max: 9 }).map(
        (n): Make<number> =>
          () => ({ ref: n, value: () => n }),
      ),
      leaf(
        ({ item }) => item.n,
        (_, item) => item.n,
      ),
      leaf(
        ({ item }) => item["odd key"],
        (_, item) => item["odd key"],
      ),
      leaf(
        ({ input: i }) => i.limit,
        (i) => i.limit,
      ),
      leaf(
        ({ input: i }) => count(i.numbers),
        (i) => i.numbers.length,
      ),
      leaf(
        ({ input: i }) => sum(i.numbers, (n) => n),
        (i) => i.numbers.reduce((a, b) => a + b, 0),
      ),
      leaf(
        ({ item }) => count(item.rows),
        (_, item) => item.rows.length,
      ),
      leaf(
        ({ item }) => sum(item.rows, (row) => count(row)),
        (_, item) => item.rows.flat().length,
      ),
      pair(of.number).map(
        two(
          (a: Num, b: Num) => add(a, b),
          (a: number, b: number) => a + b,
        ) as never,
      ),
      pair(of.number).map(
        two(
          (a: Num, b: Num) => subtract(a, b),
          (a: number, b: number) => a - b,
        ) as never,
      ),
      pair(of.number).map(
        two(
          (a: Num, b: Num) => multiply(a, b),
          (a: number, b: number) => a * b,
        ) as never,
      ),
      of.items.map(
        (make): Make<number> =>
          (scope) => {
            const items = make(scope);
            return { ref: count(items.ref as Ref<Item[]>), value: (i, x) => items.value(i, x).length };
          },
      ),
      fc.tuple(of.items, of.number).map(
        inEach(
          (xs, f) => sum(xs, f),
          (xs, f: (x: Item) => number) => xs.reduce((a, x) => a + f(x), 0),
        ),
      ),
    ),
    string: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom("%}", "{% a %}", '"')).map(
        (s): Make<string> =>
          () => ({ ref: s, value: () => s }),
      ),
      leaf(
        ({ item }) => item.s,
        (_, item) => item.s,
      ),
      leaf(
        ({ item }) => orElse(item.maybe, "none"),
        (_, item) => item.maybe ?? "none",
      ),
      leaf(
        ({ item }) => text(item.n),
        (_, item) => String(item.n),
      ),
      leaf(
        ({ item }) => text(item.tags),
        (_, item) => JSON.stringify(item.tags),
      ),
      leaf(
        ({ item }) => orElse(at(item.tags, 0), "-"),
        (_, item) => item.tags[0] ?? "-",
      ),
      leaf(
        ({ item }) => substring(item.s, 1, 2),
        (_, item) => [...item.s].slice(1, 3).join(""),
      ),
      pair(of.string).map(
        two(
          (a: Str, b: Str) => concat(a, b),
          (a: string, b: string) => a + b,
        ) as never,
      ),
      fc.tuple(of.boolean, of.string, of.string).map(
        ([test, yes, no]): Make<string> =>
          (scope) => {
            const [t, y, n] = [test(scope), yes(scope), no(scope)];
            return {
              ref: conditional(as<boolean>(t.ref), as<string>(y.ref), as<string>(n.ref)),
              value: (i, x) => (t.value(i, x) ? y.value(i, x) : n.value(i, x)),
            };
          },
      ),
    ),
    boolean: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf(
        ({ item }) => item.ok,
        (_, item) => item.ok,
      ),
      leaf(
        ({ item }) => item.and,
        (_, item) => item.and,
      ),
      leaf(
        ({ item }) => exists(item.maybe),
        (_, item) => item.maybe !== undefined,
      ),
      pair(of.number).map(
        two(
          (a: Num, b: Num) => lt(a, b),
          (a: number, b: number) => a < b,
        ) as never,
      ),
      pair(of.number).map(
        two(
          (a: Num, b: Num) => lte(a, b),
          (a: number, b: number) => a <= b,
        ) as never,
      ),
      pair(of.number).map(
        two(
          (a: Num, b: Num) => eq(a, b),
          (a: number, b: number) => a === b,
        ) as never,
      ),
      pair(of.string).map(
        two(
          (a: Str, b: Str) => ne(a, b),
          (a: string, b: string) => a !== b,
        ) as never,
      ),
      pair(of.string).map(
        two(
          (a: Str, b: Str) => gt(a, b),
          (a: string, b: string) => a > b,
        ) as never,
      ),
      pair(of.boolean).map(
        two(
          (a: Bool, b: Bool) => and(a, b),
          (a: boolean, b: boolean) => a && b,
        ) as never,
      ),
      pair(of.boolean).map(
        two(
          (a: Bool, b: Bool) => or(a, b),
          (a: boolean, b: boolean) => a || b,
        ) as never,
      ),
      of.boolean.map(
        (make): Make<boolean> =>
          (scope) => {
            const inner = make(scope);
            return { ref: not(as<boolean>(inner.ref)), value: (i, x) => !inner.value(i, x) };
          },
      ),
    ),
    strings: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf(
        ({ item }) => item.tags,
        (_, item) => item.tags,
      ),
      fc.tuple(of.items, of.string).map(
        inEach(
          (xs, f) => each(xs, f),
          (xs, f: (x: Item) => string) => xs.map(f),
        ),
      ),
      fc.tuple(of.items, of.strings).map(
        inEach(
          (xs, f) => flatten(xs, f),
          (xs, f: (x: Item) => string[]) => xs.flatMap(f),
        ),
      ),
    ),
    items: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf(
        ({ input: i }) => i.items,
        (i) => i.items,
      ),
      fc.tuple(of.items, of.boolean).map(
        inEach(
          (xs, f) => keep(xs, f),
          (xs, f: (x: Item) => boolean) => xs.filter(f),
        ),
      ),
      fc.tuple(of.items, fc.nat(3)).map(
        ([make, n]): Make<Item[]> =>
          (scope) => {
            const items = make(scope);
            return { ref: first(items.ref as Ref<Item[]>, n), value: (i, x) => items.value(i, x).slice(0, n) };
          },
      ),
    ),
    expression: fc.oneof(
      of.number,
      of.string,
      of.boolean,
      of.strings,
      of.items,
      leaf(
        ({ item }) => item.rows,
        (_, item) => item.rows,
      ),
      leaf(
        ({ item }) => each(item.rows, (row) => row),
        (_, item) => item.rows,
      ),
      fc.tuple(of.number, of.strings, of.items).map(
        ([n, s, xs]): Make<unknown> =>
          (scope) => {
            const parts = { n: n(scope), s: s(scope), xs: xs(scope) };
            return {
              ref: { n: parts.n.ref, deep: [{ s: parts.s.ref }, parts.xs.ref], maybe: 1 },
              value: (i, x) => ({
                n: parts.n.value(i, x),
                deep: [{ s: parts.s.value(i, x) }, parts.xs.value(i, x)],
                maybe: 1,
              }),
            };
          },
      ),
      leaf(
        ({ item }) => ({ got: item.maybe, more: item.maybeTags, s: item.s, tags: item.tags }),
        (_, item) => ({
          ...(item.maybe !== undefined && { got: item.maybe }),
          ...(item.maybeTags !== undefined && { more: item.maybeTags }),
          s: item.s,
          tags: item.tags,
        }),
      ),
      leaf(
        ({ item }) => {
          const [number, texts] = item.pair;
          return { in: conditional(item.ok, [texts, item.tags], [[text(number)]]), pair: item.pair };
        },
        (_, item) => ({
          in: item.ok ? [item.pair[1], item.tags] : [[String(item.pair[0])]],
          pair: item.pair,
        }),
      ),
    ),
  } as never;
});

describe("An emitted expression", () => {
  it("evaluates to what it means in TypeScript", () => {
    fc.assert(
      fc.property(expression, inputArbitrary, (make, data) => {
        const { ref, value } = make({ input, item: input.one });
        expect(evaluate(ref, data as Json)).to.deep.equal(value(data, data.one));
      }),
      { numRuns: 2000 },
    );
  });
});
