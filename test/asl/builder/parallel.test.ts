import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../../asl/builder/machine.ts";
import { localNames } from "../../../asl/builder/names.ts";
import { add, multiply } from "../../../asl/expressions/arithmetic.ts";
import { count, each, sum } from "../../../asl/expressions/array.ts";
import { gt } from "../../../asl/expressions/comparison.ts";
import { concat, text } from "../../../asl/expressions/text.ts";
import type { Json } from "../../../asl/types/json.ts";
import { invoked, runVirtually } from "../../support/virtual-platform.ts";

const double = {
  name: "double",
  input: z.strictObject({ n: z.int() }),
  output: z.strictObject({ n: z.int(), tags: z.array(z.string()).max(9) }),
  timeout: 3,
  memory: 128,
};
const doubles = {
  double: ({ n }: Record<string, Json>) =>
    Number(n) < 0 ? { error: "Negative", cause: String(n) } : invoked({ n: Number(n) * 2, tags: ["t"] }),
};
const One = z.strictObject({ n: z.int() });
const Numbers = z.strictObject({ xs: z.array(z.int()).max(9) });

describe("flow.parallel()", () => {
  it("yields a tuple in branch order, to take apart or to hand on", () => {
    const made = machine(
      "m",
      { input: One, output: z.strictObject({ n: z.number(), s: z.string(), all: z.tuple([z.int(), z.string()]) }) },
      (flow, { n }) => {
        const both = flow.parallel("Both", [
          (one) => one.invoke("Double", double, { n }).n,
          (other) => other.pass("Say", concat("n is ", text(n))),
        ]);
        const [doubled, said] = both;
        return { n: add(doubled, 1), s: concat(said, "!"), all: both };
      },
    );
    expect(runVirtually([made], { n: 4 }, doubles).output).to.deep.equal({ n: 9, s: "n is 4!", all: [8, "n is 4"] });
    const { Both } = made.definition(localNames).States as Record<string, { Output: unknown }>;
    expect(Both).to.have.nested.property(
      "Branches[1].States.Say.Output",
      '{% "n is " & $string($states.context.Execution.Input.n) %}',
    );
    expect(Both?.Output).to.deep.equal({
      n: "{% [$states.result][0] + 1 %}",
      s: '{% [$states.result][1] & "!" %}',
      all: "{% [$states.result] %}",
    });
  });

  it("yields an object for an object of branches", () => {
    const made = machine("m", { input: One, output: z.string() }, (flow, { n }) => {
      const found = flow.parallel("Both", {
        doubled: (one) => one.invoke("Double", double, { n }),
        tags: (other) => other.invoke("Again", double, { n }).tags,
      });
      flow.wait("Pause", { seconds: found.doubled.n });
      return concat(text(found.doubled.tags), text(found.tags), text(count(found.tags)));
    });
    const run = runVirtually([made], { n: 3 }, doubles);
    expect(run).to.include({ output: '["t"]["t"]1', seconds: 6 });
  });

  it("runs in a Map, and a Map in a branch, each reading its own item", () => {
    const made = machine("m", { input: Numbers, output: z.array(z.array(z.number())) }, (flow, { xs }) =>
      flow.map("Each", { items: xs }, (one, x, index) => {
        const [sums, square] = one.parallel("Both", [
          (branch) =>
            sum(
              branch.map("Inner", { items: xs }, (inner, y) => inner.pass("Product", multiply(x, y))),
              (p) => p,
            ),
          (branch) => branch.pass("Square", multiply(x, x)),
        ]);
        return [sums, square, index];
      }),
    );
    expect(runVirtually([made], { xs: [2, 3] }).output).to.deep.equal([
      [10, 4, 0],
      [15, 9, 1],
    ]);
    expect(runVirtually([made], { xs: [] }).output).to.deep.equal([]);
  });

  it("keeps one branch's result an array, and an array result its length", () => {
    const made = machine("m", { input: Numbers, output: z.array(z.int()) }, (flow, { xs }) => {
      const [same] = flow.parallel("Alone", [(one) => one.map("Each", { items: xs }, (_flow, x) => x)]);
      return each(same, (x) => x);
    });
    for (const xs of [[], [7], [7, 8]]) expect(runVirtually([made], { xs }).output).to.deep.equal(xs);
  });

  it("lets a catcher stand in for all its branches, or runs them all again", () => {
    const made = machine("m", { input: One, output: z.array(z.union([z.string(), z.int()])) }, (flow, { n }) =>
      flow.parallel("Both", [(one) => one.invoke("Double", double, { n }).n, () => "done"], {
        retry: [{ ErrorEquals: ["Negative"], MaxAttempts: 1, IntervalSeconds: 5 }],
        catch: [{ errors: ["Negative"], run: (_flow, error) => [error.Error, error.Cause] }],
      }),
    );
    expect(runVirtually([made], { n: 2 }, doubles)).to.deep.include({ output: [4, "done"], seconds: 0 });
    const caught = runVirtually([made], { n: -2 }, doubles);
    expect(caught).to.deep.include({ output: ["Negative", "-2"], seconds: 5 });
    expect(caught.events.filter((type) => type === "TaskScheduled")).to.have.length(2);
  });

  it("has branches of its own, whose values stay in them", () => {
    let leaked: unknown;
    const leak = () =>
      machine("m", { input: One, output: z.int() }, (flow, { n }) => {
        const [, second] = flow.parallel("Both", [
          (one) => {
            leaked = one.invoke("Double", double, { n }).n;
            return null;
          },
          (other) => other.pass("Read", leaked as typeof n),
        ]);
        return second;
      }).definition(localNames);
    expect(leak).to.throw(/"Read": This reads "double", which is only known in the branch "0" of "Both": return it/);
  });

  it("has at least one branch", () => {
    const none = () =>
      machine("m", { input: One, output: z.null() }, (flow) => void flow.parallel("None", []) as never);
    expect(none).to.throw(/"None" has no branch/);
  });

  it("fails where every branch fails, and may end in a Choice inside", () => {
    const made = machine("m", { input: One, output: z.strictObject({ a: z.string() }) }, (flow, { n }) =>
      flow.parallel("Both", {
        a: (one) =>
          one.choice(
            "Large?",
            [{ when: gt(n, 10), run: (no) => no.fail("Too large", { error: "TooLarge", cause: text(n) }) }],
            () => "fine",
          ),
      }),
    );
    expect(runVirtually([made], { n: 1 })).to.deep.include({ output: { a: "fine" } });
    expect(runVirtually([made], { n: 11 })).to.include({ status: "FAILED", error: "TooLarge", cause: "11" });
  });
});
