// Negative type tests: each @ts-expect-error is a promise that tsc keeps, and fails the type-check when it stops being an error.
import * as z from "zod";
import { machine } from "../../../asl/builder/machine.ts";
import { eq } from "../../../asl/expressions/comparison.ts";
import { concat } from "../../../asl/expressions/text.ts";
import { double, Input } from "./contracts.ts";

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
