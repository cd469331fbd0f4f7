import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { add, multiply } from "../../asl/expressions/arithmetic.ts";
import { count, each, keep, sum } from "../../asl/expressions/array.ts";
import { gt } from "../../asl/expressions/comparison.ts";
import { conditional, orElse } from "../../asl/expressions/logic.ts";
import { concat, text } from "../../asl/expressions/text.ts";
import { runVirtually } from "../support/virtual-platform.ts";

const Order = z.strictObject({
  customer: z.string(),
  note: z.string().optional(),
  lines: z.array(z.strictObject({ product: z.string(), price: z.number(), pieces: z.int() })).max(100),
});

describe("Tutorial 02: expressions", () => {
  it("stand for values that exist only when the machine runs", () => {
    const bill = machine("bill", { input: Order, output: z.array(z.string()) }, (flow, order) => {
      // Fields are read as in TypeScript. Everything else is a function, because the value is not there yet.
      const total = flow.pass(
        "Add up",
        sum(order.lines, (line) => multiply(line.price, line.pieces)),
      );
      const expensive = keep(order.lines, (line) => gt(line.price, 100));
      return [
        concat(order.customer, " pays ", text(total)),
        concat(text(count(expensive)), conditional(gt(count(expensive), 1), " expensive lines", " expensive line")),
        // What may be missing says what stands in.
        orElse(order.note, "no note"),
      ];
    });
    const lines = [
      { product: "pump", price: 120, pieces: 2 },
      { product: "seal", price: 1.5, pieces: 10 },
    ];
    expect(runVirtually([bill], { customer: "Ada", lines }).output).to.deep.equal([
      "Ada pays 255",
      "1 expensive line",
      "no note",
    ]);
  });

  it("keep arrays as they are: JSONata itself would make one element a scalar, and none of none", () => {
    const products = machine("products", { input: Order, output: z.array(z.string()) }, (_flow, order) =>
      each(order.lines, (line) => line.product),
    );
    const pump = { product: "pump", price: 1, pieces: 1 };
    for (const lines of [[], [pump], [pump, pump]]) {
      const { output } = runVirtually([products], { customer: "Ada", lines });
      expect(output).to.deep.equal(lines.map(({ product }) => product));
    }
  });

  it("cannot be mistaken for values: what TypeScript lets through is refused when the machine is built", () => {
    const wrong = () =>
      machine("wrong", { input: Order, output: z.string() }, (_flow, order) => `for ${order.customer}`);
    expect(wrong).to.throw(/An expression was used as a JavaScript value.*Write concat\(a, b\) for a template string/);
    // if (order.lines), order.customer === "Ada" and add(order.customer, 1) do not compile: see test/asl/types/.
    const right = machine("right", { input: Order, output: z.number() }, (_flow, order) => add(count(order.lines), 1));
    expect(runVirtually([right], { customer: "Ada", lines: [] }).output).to.equal(1);
  });
});
