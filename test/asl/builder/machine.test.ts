import { expect } from "chai";
import * as z from "zod";
import { context } from "../../../asl/builder/context.ts";
import { machine } from "../../../asl/builder/machine.ts";
import { localNames } from "../../../asl/builder/names.ts";
import { add, divide } from "../../../asl/expressions/arithmetic.ts";
import { count, each, sum } from "../../../asl/expressions/array.ts";
import { eq, gt } from "../../../asl/expressions/comparison.ts";
import { concat, text } from "../../../asl/expressions/text.ts";
import type { Json } from "../../../asl/types/json.ts";
import { validateDefinition } from "../../../asl/validate.ts";
import { invoked, runVirtually } from "../../support/virtual-platform.ts";

const double = {
  name: "double",
  input: z.strictObject({ n: z.int() }),
  output: z.strictObject({ n: z.int(), tags: z.array(z.string()).max(9) }),
  timeout: 3,
  memory: 128,
};
const doubles = { double: ({ n }: Record<string, Json>) => invoked({ n: Number(n) * 2, tags: [] }) };
const Numbers = z.strictObject({ xs: z.array(z.int()).max(9) });
const One = z.strictObject({ n: z.int() });

const statesOf = (made: { definition(names: typeof localNames): { States: object } }) =>
  made.definition(localNames).States as Record<string, Record<string, unknown>>;

describe("machine()", () => {
  it("assigns a result only where a later state reads it", () => {
    const made = machine("m", { input: One, output: z.int() }, (flow, { n }) => {
      const read = flow.invoke("Read later", double, { n });
      flow.invoke("Never read", double, { n });
      return flow.invoke("Read at once", double, { n: read.n }).n;
    });
    const states = statesOf(made);
    expect(states["Read later"])
      .to.have.property("Assign")
      .that.deep.equals({ readLater: "{% $states.result.Payload %}" });
    expect(states["Never read"]).not.to.have.property("Assign");
    expect(states["Read at once"]).to.include({ Output: "{% $states.result.Payload.n %}", End: true });
    expect(runVirtually([made], { n: 3 }, doubles)).to.include({ status: "SUCCEEDED", output: 12 });
  });

  it("reads its input from any depth, and hands outer items and indexes into inner Maps", () => {
    const made = machine("m", { input: Numbers, output: z.array(z.array(z.string())) }, (flow, { xs }) =>
      flow.map("Outer", { items: xs }, (outer, x, i) => {
        const row = outer.pass("Row", text(i));
        return outer.map("Inner", { items: xs }, (inner, y) =>
          inner.pass("Cell", concat(row, ":", text(add(x, y)), "/", text(count(xs)))),
        );
      }),
    );
    expect(validateDefinition(made.definition(localNames))).to.deep.equal([]);
    expect(runVirtually([made], { xs: [1, 20] }).output).to.deep.equal([
      ["0:2/2", "0:21/2"],
      ["1:21/2", "1:40/2"],
    ]);
    expect(runVirtually([made], { xs: [] }).output).to.deep.equal([]);
    expect(runVirtually([made], { xs: [7] }).output).to.deep.equal([["0:14/1"]]);
  });

  it("merges what the branches of a Choice come to, whether they have states or not", () => {
    const made = machine("m", { input: One, output: z.string() }, (flow, { n }) => {
      const size = flow.choice(
        "How large?",
        [
          { when: gt(n, 100), run: (large) => concat("large ", text(large.invoke("Double", double, { n }).n)) },
          { when: eq(n, 0), run: (none) => none.fail("None", { error: "Nothing", cause: "n is 0" }) },
        ],
        () => "small",
      );
      return concat("It is ", size);
    });
    expect(
      validateDefinition(made.definition(localNames)).filter(({ severity }) => severity === "error"),
    ).to.deep.equal([]);
    expect(runVirtually([made], { n: 101 }, doubles).output).to.equal("It is large 202");
    expect(runVirtually([made], { n: 1 }, doubles).output).to.equal("It is small");
    expect(runVirtually([made], { n: 0 }, doubles)).to.include({ status: "FAILED", error: "Nothing", cause: "n is 0" });
  });

  it("lets a catcher stand in for a result, in a Map without cutting the siblings", () => {
    const made = machine(
      "m",
      { input: Numbers, output: z.strictObject({ total: z.number(), errors: z.array(z.string()) }) },
      (flow, { xs }) => {
        const results = flow.map("Each", { items: xs, maxConcurrency: 2 }, (one, n) =>
          one.invoke("Double", double, { n }, { catch: [{ run: (_flow, error) => ({ n: 0, tags: [error.Error] }) }] }),
        );
        return { total: sum(results, (result) => result.n), errors: each(results, (result) => text(result.tags)) };
      },
    );
    const fails = {
      double: (args: Record<string, Json>) => (args.n === 2 ? { error: "Odd", cause: "" } : doubles.double(args)),
    };
    const run = runVirtually([made], { xs: [1, 2, 3] }, fails);
    expect(run.output).to.deep.equal({ total: 8, errors: ["[]", '["Odd"]', "[]"] });
    expect(run.events).not.to.include("MapIterationAborted");
  });

  it("runs a Map's iterations all again when it is retried", () => {
    let calls = 0;
    const flaky = {
      double: (args: Record<string, Json>) => (++calls === 2 ? { error: "Flaky", cause: "" } : doubles.double(args)),
    };
    const made = machine("m", { input: Numbers, output: z.array(z.int()) }, (flow, { xs }) =>
      flow.map(
        "Each",
        { items: xs, maxConcurrency: 1, retry: [{ ErrorEquals: ["Flaky"], MaxAttempts: 1 }] },
        (one, n) => one.invoke("Double", double, { n }).n,
      ),
    );
    const run = runVirtually([made], { xs: [1, 2, 3] }, flaky);
    expect(run.output).to.deep.equal([2, 4, 6]);
    expect(calls).to.equal(2 + 3);
    expect(run.seconds).to.equal(1);
  });

  it("starts children under names that are readable and free to repeat", () => {
    const child = machine(
      "child",
      { input: One, output: z.int() },
      (flow, { n }) => flow.invoke("Double", double, { n }).n,
    );
    const parent = machine("parent", { input: Numbers, output: z.array(z.int()) }, (flow, { xs }) =>
      flow.map("Each", { items: xs }, (one, n, index) =>
        one.start("Child", child, { n }, { childName: concat("part-", text(index)) }),
      ),
    );
    const run = runVirtually([child, parent], { xs: [1, 2] }, doubles);
    expect(run.output).to.deep.equal([2, 4]);
    const names = run.executions
      .filter((execution) => execution.machine === "child")
      .map((execution) => execution.name);
    expect(names).to.have.length(2);
    expect(names[0]).to.match(/^part-0-[0-9a-f]{8}$/);
  });

  it("refuses an entry machine's input that breaks its contract, naming each field", () => {
    const input = z.strictObject({
      name: z
        .string()
        .regex(/^[a-z/]+$/)
        .max(5),
      xs: z.array(z.strictObject({ n: z.int().min(1) })).max(2),
      mode: z.enum(["fast", "slow"]),
      note: z.string().optional(),
    });
    const made = machine("m", { input, output: z.int(), entry: true }, (_flow, { xs }) => count(xs));
    const good = { name: "a/b", xs: [{ n: 1 }], mode: "fast" };
    expect(runVirtually([made], good).output).to.equal(1);
    expect(runVirtually([made], { ...good, note: "x", xs: [] }).output).to.equal(0);
    for (const [field, value] of Object.entries({
      name: "Toolong",
      xs: [{ n: 1 }, { n: 1 }, { n: 1 }],
      mode: "other",
      note: 5,
    })) {
      const { error, cause, status } = runVirtually([made], { ...good, [field]: value });
      expect({ status, error }, field).to.deep.equal({ status: "FAILED", error: "InvalidInput" });
      expect(cause)
        .to.match(new RegExp(`^"${field}" must be [^"]*`))
        .and.not.to.contain("\n");
    }
    expect(runVirtually([made], { ...good, xs: [{ n: 0 }] }).error).to.equal("InvalidInput");
    expect(runVirtually([made], {}).cause)
      .to.contain('"name" must be')
      .and.to.contain('"mode" must be "fast" or "slow"');
  });

  it("takes contracts in which several plain types are joined", () => {
    const Either = z.union([z.int(), z.boolean()]);
    const input = z.strictObject({ name: z.string().nullable(), level: Either });
    const made = machine("m", { input, output: input }, (flow, given) => flow.pass("Hand on", given));
    for (const given of [
      { name: null, level: 1 },
      { name: "x", level: true },
    ]) {
      expect(runVirtually([made], given).output).to.deep.equal(given);
    }
  });

  it("ends early by Succeed, and waits", () => {
    const made = machine("m", { input: One, output: z.int() }, (flow, { n }) => {
      flow.choice("Nothing?", [{ when: eq(n, 0), run: (none) => none.succeed("Nothing to do", 0) }]);
      flow.wait("A minute", { seconds: add(n, 59) });
      return n;
    });
    expect(runVirtually([made], { n: 0 })).to.include({ status: "SUCCEEDED", output: 0, seconds: 0 });
    expect(runVirtually([made], { n: 1 })).to.include({ status: "SUCCEEDED", output: 1, seconds: 60 });
  });
});

describe("machine() refuses", () => {
  it("a value read outside the branch or Map that makes it, with the line that reads it", () => {
    let leaked: unknown;
    const leak = () =>
      machine("m", { input: Numbers, output: z.int() }, (flow, { xs }) => {
        flow.map("Each", { items: xs }, (one, n) => {
          leaked = one.invoke("Double", double, { n }).n;
          return null;
        });
        return flow.pass("Leak", leaked as never) as never;
      }).definition(localNames);
    expect(leak).to.throw(
      /machine\.test\.ts:\d+: "Leak": This reads "double", which is only known in the Map "Each": return it/,
    );
  });

  it("two states of one name, the flow of another body, and states that nothing leads to", () => {
    const again = () =>
      machine("m", { input: One, output: z.int() }, (flow, { n }) => {
        flow.wait("Again", { seconds: 1 });
        flow.wait("Again", { seconds: 1 });
        return n;
      });
    expect(again).to.throw(/There is a state "Again" already, at .*machine\.test\.ts:\d+: names are unique/);
    const outer = () =>
      machine("m", { input: Numbers, output: z.int() }, (flow, { xs }) => {
        flow.map("Each", { items: xs }, () => flow.wait("Wrong", { seconds: 1 }));
        return 1;
      });
    expect(outer).to.throw(/"Wrong" is recorded by the flow of another body/);
    const dead = () =>
      machine("m", { input: One, output: z.int() }, (flow, { n }) => {
        flow.choice("All fail", [], (all) => all.fail("Stop", { error: "E", cause: "c" }));
        flow.wait("Dead", { seconds: 1 });
        return n;
      });
    expect(dead).to.throw(/Nothing leads to "Dead": everything before it fails or succeeds/);
  });

  it("an expression where JavaScript would look at it", () => {
    const inTemplate = () =>
      machine("m", { input: One, output: z.string() }, (_flow, { n }) => `n is ${n as unknown as string}`);
    expect(inTemplate).to.throw(/used as a JavaScript value.*concat\(a, b\)/);
    const inLoop = () =>
      machine("m", { input: Numbers, output: z.int() }, (_flow, { xs }) => {
        for (const x of xs as unknown as number[]) return x;
        return 1;
      });
    expect(inLoop).to.throw(/each\(xs, f\) for a loop/);
  });

  it("what can fail where nothing can catch", () => {
    const made = machine("m", { input: One, output: z.int() }, (flow, { n }) => {
      flow.choice("Ratio", [{ when: gt(divide(1, n), 2), run: () => null }]);
      return n;
    });
    expect(() => made.definition(localNames)).to.throw(/"Ratio": A Choice cannot catch, and this expression can fail/);
  });

  it("a value that may be missing where one is needed", () => {
    const optional = z.strictObject({ note: z.string().optional() });
    const made = () =>
      machine("m", { input: optional, output: z.string() }, (_flow, { note }) => note as never).definition(localNames);
    expect(made).to.throw(/may be missing: say what stands in, with orElse/);
  });

  it("contracts that plain JSON cannot keep", () => {
    const input = (schema: z.ZodType) => () => machine("m", { input: schema, output: z.int() }, () => 1);
    expect(input(z.strictObject({ at: z.date() }))).to.throw(
      /The input of m holds z\.date\(\): values cross Step Functions as plain JSON/,
    );
    expect(input(z.strictObject({ n: z.string().transform(Number) }))).to.throw(/holds z\.transform\(\)/);
    expect(input(z.strictObject({ n: z.string().trim() }))).to.throw(/holds a transform/);
    expect(input(z.strictObject({ n: z.coerce.number() }))).to.throw(/holds a coercion/);
    expect(input(z.strictObject({ n: z.int().default(1) }))).to.throw(/holds z\.default\(\)/);
    expect(input(z.any())).to.throw(/holds z\.any\(\)/);
  });

  it("names that Step Functions does not take", () => {
    expect(() => machine("no spaces", { input: One, output: z.int() }, () => 1)).to.throw(/letters, digits/);
    const long = () =>
      machine("m", { input: One, output: z.int() }, (flow) => {
        flow.wait("x".repeat(81), { seconds: 1 });
        return 1;
      });
    expect(long).to.throw(/1 to 80 characters/);
  });
});

describe("context", () => {
  it("reads the execution that runs", () => {
    const made = machine("m", { input: One, output: z.string() }, () => context.StateMachine.Name);
    expect(runVirtually([made], { n: 1 }).output).to.equal("m");
  });
});
