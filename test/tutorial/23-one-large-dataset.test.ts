/**
 * # 23: one dataset is far larger than the rest
 *
 * One dataset comes as a file for each five minutes. It alone makes the daily run late. The cure is an hourly run of its own, beside the
 * daily one: two entry points. Whether they may run at once is said by leases, and so is what they need together.
 */
import { expect } from "chai";
import * as z from "zod";
import { budgetOf } from "../../asl/budget/budget.ts";
import { machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import type { FunctionContract } from "../../asl/contract.ts";

const transform = {
  name: "transform",
  input: z.strictObject({ key: z.string().max(100) }),
  output: z.strictObject({ rows: z.int() }),
  timeout: 300,
  memory: 1024,
} satisfies FunctionContract;

const run = (name: string, files: number, maxConcurrency: number) =>
  machine(
    name,
    { input: z.strictObject({ keys: z.array(z.string().max(100)).max(files) }), output: z.int() },
    (flow, input) => {
      flow.map("Each file", { items: input.keys, maxConcurrency }, (each, key) =>
        each.invoke("Transform", transform, { key }),
      );
      return 0;
    },
  );

const daily = run("daily", 500, 30);
const hourly = run("hourly", 12, 30);

/** Both machines in an account that runs 50 functions at once. */
function errors(entryPoints: readonly { machine: string; lease?: string }[]) {
  const machines = [daily, hourly].map((each) => ({ ...each, definition: each.definition(localNames) }));
  const quotas = { historyEvents: 25_000, limits: { lambda: 50 }, reserved: {}, leases: {}, entryPoints };
  return budgetOf({ machines, functions: [transform] }, quotas).diagnostics.filter(({ code }) => code === "in-flight");
}

describe("23: one dataset is far larger than the rest", () => {
  it("entry points of one lease exclude each other: 30 of 50", () => {
    const lease = "live";
    expect(
      errors([
        { machine: "daily", lease },
        { machine: "hourly", lease },
      ]),
    ).to.deep.equal([]);
  });

  it("those of two leases run at once and add up: 30 and 12 are 42 of 50", () => {
    expect(
      errors([
        { machine: "daily", lease: "daily" },
        { machine: "hourly", lease: "hourly" },
      ]),
    ).to.deep.equal([]);
  });

  it("an entry point without a lease may run any number of times at once, and is refused", () => {
    const [found] = errors([{ machine: "daily", lease: "daily" }, { machine: "hourly" }]);
    expect(found?.message).to.contain("an entry point without a lease");
  });
});
