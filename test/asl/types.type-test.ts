// Negative type tests: each @ts-expect-error is a promise that tsc keeps, and fails the type-check when it stops being an error.
import { z } from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { add } from "../../asl/expressions/arithmetic.ts";
import { each } from "../../asl/expressions/array.ts";
import { eq } from "../../asl/expressions/comparison.ts";
import { orElse } from "../../asl/expressions/logic.ts";
import { concat } from "../../asl/expressions/text.ts";
import type { Retrier } from "../../asl/types/retry.ts";
import type { StateMachine } from "../../asl/types/state-machine.ts";

const double = {
  name: "double",
  input: z.strictObject({ n: z.int() }),
  output: z.strictObject({ n: z.int(), tags: z.array(z.string()) }),
  timeout: 3,
  memory: 128,
};
const Input = z.strictObject({
  n: z.int(),
  s: z.string(),
  maybe: z.string().optional(),
  xs: z.array(z.strictObject({ n: z.int(), rows: z.array(z.int()) })),
});

const child = machine("child", { input: z.strictObject({ s: z.string() }), output: z.boolean() }, () => true);

export const promises = [
  machine("fields", { input: Input, output: z.int() }, (flow, input) => {
    // @ts-expect-error a field that is not there
    input.nope;
    // @ts-expect-error a function's own members are not fields
    concat(input.name, "");
    // @ts-expect-error an array has no fields of its items
    input.xs.n;
    const result = flow.invoke("Double", double, { n: input.n });
    // @ts-expect-error a field that the function does not return
    result.m;
    return result.n;
  }),

  machine("payloads", { input: Input, output: z.int() }, (flow, input) => {
    // @ts-expect-error a string where the function takes a number
    flow.invoke("Wrong type", double, { n: input.s });
    // @ts-expect-error a field is missing
    flow.invoke("Missing field", double, {});
    // @ts-expect-error a field that the function does not take
    flow.invoke("Extra field", double, { n: 1, m: 2 });
    // @ts-expect-error a value that may be missing
    flow.start("Maybe missing", child, { s: input.maybe });
    flow.start("Not missing", child, { s: orElse(input.maybe, "") });
    // @ts-expect-error the child takes a string
    flow.start("Wrong child input", child, { s: 1 });
    const done = flow.start("Child", child, { s: input.s });
    // @ts-expect-error the child's output is a boolean
    flow.invoke("Wrong output", double, { n: done });
    return 1;
  }),

  // @ts-expect-error the machine's output is a number
  machine("output", { input: Input, output: z.int() }, (_flow, input) => input.s),

  // @ts-expect-error a field of the output is missing
  machine("output field", { input: Input, output: z.strictObject({ a: z.int(), b: z.int() }) }, () => ({ a: 1 })),

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

  machine("maps", { input: Input, output: z.array(z.int()) }, (flow, input) => {
    const caught = flow.map("Each", { items: input.xs }, (one, item) =>
      one.invoke("In Map", double, { n: item.n }, { catch: [{ run: () => "failed" }] }),
    );
    // @ts-expect-error an item is what the function returns, or the text the catcher returns
    each(caught, (item) => item.n);
    // @ts-expect-error not an array
    flow.map("Not an array", { items: input.n }, () => 1);
    // @ts-expect-error a Map's body has no early end
    flow.map("Early end", { items: input.xs }, (one) => one.succeed("Done", [1]));
    return [1];
  }),

  machine("coercions", { input: Input, output: z.int() }, (_flow, { n, s }) => {
    // @ts-expect-error it would compare the expression itself
    if (n === 1) return 1;
    // @ts-expect-error it would compare the expression itself
    if (n > 1) return 1;
    // @ts-expect-error it would add to the expression itself
    n + 1;
    // @ts-expect-error it would test the expression
    const chosen = s ? 1 : 2;
    // @ts-expect-error numbers and texts are never equal
    eq(n, s);
    // @ts-expect-error an expression cannot be called
    n();
    // @ts-expect-error it would test the expression, which is always there
    if (n) return 1;
    return chosen;
  }),
];

/** A machine as data, in JSONPath: every state type, and what the types keep out of it. */
export const asData = {
  StartAt: "Any?",
  TimeoutSeconds: 3600,
  States: {
    "Any?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.n", NumericGreaterThan: 0, Next: "Both" },
        {
          And: [{ Variable: "$.s", IsPresent: true }, { Not: { Variable: "$.s", StringMatches: "a*" } }],
          Next: "Stop",
        },
      ],
      Default: "Wait",
    },
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Set", States: { Set: { Type: "Pass", Result: { a: 1 }, ResultPath: "$.set", End: true } } },
      ],
      ResultSelector: { "first.$": "$[0]" },
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Stop" }],
      Next: "Each",
    },
    Each: {
      Type: "Map",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        Parameters: { "Bucket.$": "$.bucket", Key: "items.json" },
        ReaderConfig: { InputType: "JSON", MaxItems: 10 },
      },
      ItemBatcher: { MaxItemsPerBatch: 10 },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        StartAt: "Do",
        States: {
          Do: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { "Payload.$": "$" }, End: true },
        },
      },
      ToleratedFailurePercentage: 5,
      End: true,
    },
    Wait: { Type: "Wait", SecondsPath: "$.seconds", Next: "Done" },
    Stop: { Type: "Fail", Error: "Stopped", CausePath: "$.error.Cause" },
    Done: { Type: "Succeed", OutputPath: "$.set" },
  },
} satisfies StateMachine;

export const wrongData: StateMachine[] = [
  // @ts-expect-error there is no such state type
  { StartAt: "A", States: { A: { Type: "Loop" } } },
  // @ts-expect-error a misspelt field
  { StartAt: "A", States: { A: { Type: "Wait", Second: 5, End: true } } },
  // @ts-expect-error a Task needs a Resource
  { StartAt: "A", States: { A: { Type: "Task", End: true } } },
  // @ts-expect-error a Succeed has no Next
  { StartAt: "A", States: { A: { Type: "Succeed", Next: "B" } } },
  // @ts-expect-error a rule of a Choice leads somewhere
  { StartAt: "A", States: { A: { Type: "Choice", Choices: [{ Condition: "{% true %}" }] } } },
];

// @ts-expect-error jitter is FULL or NONE
export const wrongRetrier: Retrier = { ErrorEquals: ["X"], JitterStrategy: "SOME" };
