// Negative type tests: each @ts-expect-error is a promise that tsc keeps, and fails the type-check when it stops being an error.
import * as z from "zod";
import { machine } from "../../../asl/builder/machine.ts";
import { add } from "../../../asl/expressions/arithmetic.ts";
import { eq, ne } from "../../../asl/expressions/comparison.ts";
import { concat } from "../../../asl/expressions/text.ts";
import { double, Input } from "./contracts.ts";

export const promises = [
  machine("branches", { input: Input, output: z.int() }, (flow, input) => {
    const merged = flow.choice(
      "Branch",
      [
        { when: eq(input.n, 1), run: () => 1 },
        { when: eq(input.n, 2), run: () => "two" },
        { when: eq(input.n, 3), run: (f) => f.fail("Stop", { error: "E", cause: "c" }) },
      ],
      () => 4,
    );
    // @ts-expect-error one branch yields a string
    add(merged, 1);
    const numbers = flow.choice("Numbers", [{ when: eq(input.n, 1), run: () => 1 }], (f) =>
      f.fail("No", { error: "E", cause: "c" }),
    );
    add(numbers, 1);
    // @ts-expect-error a rule needs a condition, not a number
    flow.choice("No condition", [{ when: input.n, run: () => null }]);
    return 1;
  }),

  machine("parallel", { input: Input, output: z.tuple([z.int(), z.string()]) }, (flow, { n, s }) => {
    const both = flow.parallel("Both", [(one) => one.invoke("Double", double, { n }).n, () => s]);
    const [doubled, same] = both;
    add(doubled, 1);
    concat(same, "");
    // @ts-expect-error the first branch yields a number
    concat(doubled, "");
    // @ts-expect-error there are two branches
    add(both[2], 1);
    // @ts-expect-error a branch has no early end
    flow.parallel("Early end", [(one) => one.succeed("Done", [1, "a"])]);
    const named = flow.parallel("Named", { doubled: (one) => one.invoke("Again", double, { n }), same: () => s });
    // @ts-expect-error there is no such branch
    named.other;
    // @ts-expect-error what is in a branch is typed as ever
    named.doubled.m;
    const caught = flow.parallel("Caught", [() => 1], { catch: [{ run: () => "none" }] });
    // @ts-expect-error it may be what the catcher stands in with
    add(caught[0], 1);
    return both;
  }),

  machine("parallel order", { input: Input, output: z.tuple([z.int(), z.string()]) }, (flow, { n, s }) =>
    // @ts-expect-error the branches come in another order
    flow.parallel("Both", [() => s, () => n]),
  ),

  machine("parallel output", { input: Input, output: z.strictObject({ a: z.int(), b: z.int() }) }, (flow, { n }) =>
    // @ts-expect-error a branch is missing
    flow.parallel("Both", { a: () => n }),
  ),

  machine("polls", { input: Input, output: z.int() }, (flow, { n }) => {
    const polled = flow.poll("Even?", {
      every: n,
      atMost: 5,
      check: (checking) => checking.invoke("Double", double, { n }),
      until: (found) => eq(found.n, 4),
    });
    // @ts-expect-error the check yields no such field
    polled.m;
    flow.poll("Wrong field", {
      every: 1,
      atMost: 5,
      check: (checking) => checking.invoke("Double 2", double, { n }),
      // @ts-expect-error what the check yields is typed
      until: (found) => eq(found.m, 4),
    });
    // @ts-expect-error a bound is needed
    flow.poll("For ever", { every: 1, check: (f) => f.invoke("Double 3", double, { n }), until: () => true });
    // @ts-expect-error a bound is known when the machine is built
    flow.poll("Bound", { every: 1, atMost: n, check: (f) => f.invoke("Double 4", double, { n }), until: () => true });
    const other = flow.poll("Or else", {
      every: 1,
      atMost: 5,
      check: (checking) => checking.invoke("Double 5", double, { n }).n,
      until: (found) => ne(found, 4),
      otherwise: () => "none",
    });
    // @ts-expect-error it may be what stands in when it is exhausted
    add(other, 1);
    return polled.n;
  }),

  machine("poll returned", { input: Input, output: double.output }, (flow, { n }) =>
    flow.poll("Done?", {
      every: 1,
      atMost: 5,
      check: (checking) => checking.invoke("Double", double, { n }),
      until: (found) => eq(found.n, 4),
    }),
  ),

  machine("poll output", { input: Input, output: z.string() }, (flow, { n }) =>
    // @ts-expect-error the check yields an object
    flow.poll("Done?", {
      every: 1,
      atMost: 5,
      check: (checking) => checking.invoke("Double", double, { n }),
      until: (found) => eq(found.n, 4),
    }),
  ),
];
