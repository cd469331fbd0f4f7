/**
 * # 21: the history ends at 25,000 events
 *
 * After an hour the execution dies: "The execution reached the maximum number of history events (25000)." The quota cannot be
 * raised and nothing catches the error. The bound counts what can happen at worst, retries included; the cure is a machine for
 * each chunk, which has a history of its own.
 */
import { expect } from "chai";
import * as z from "zod";
import { budgetOf } from "../../asl/budget/budget.ts";
import { type Machine, machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import type { FunctionContract } from "../../asl/contract.ts";

const transform = {
  name: "transform",
  input: z.strictObject({ key: z.string().max(100) }),
  output: z.strictObject({ rows: z.int() }),
  timeout: 300,
  memory: 1024,
} satisfies FunctionContract;

const keys = (most: number) => z.array(z.string().max(100)).max(most);
const retry = [
  { ErrorEquals: ["Lambda.TooManyRequestsException"], IntervalSeconds: 2, MaxAttempts: 7, BackoffRate: 1.85 },
];

/** All files in one inline Map. */
const flat = (most: number) =>
  machine("load-files", { input: z.strictObject({ keys: keys(most) }), output: z.int() }, (flow, input) => {
    flow.map("Each file", { items: input.keys, maxConcurrency: 10 }, (each, key) =>
      each.invoke("Transform", transform, { key }, { retry }),
    );
    return 0;
  });

/** The same files, a chunk to an execution. */
const chunk = machine("load-chunk", { input: z.strictObject({ keys: keys(100) }), output: z.int() }, (flow, input) => {
  flow.map("Each file", { items: input.keys, maxConcurrency: 10 }, (each, key) =>
    each.invoke("Transform", transform, { key }, { retry }),
  );
  return 0;
});
const chunked = machine(
  "load-chunks",
  { input: z.strictObject({ chunks: z.array(z.strictObject({ keys: keys(100) })).max(50) }), output: z.int() },
  (flow, input) => {
    flow.map("Each chunk", { items: input.chunks, maxConcurrency: 1 }, (each, part) =>
      each.start("Load chunk", chunk, { keys: part.keys }),
    );
    return 0;
  },
);

function historyErrors(...machines: readonly Machine[]) {
  const built = machines.map((each) => ({ ...each, definition: each.definition(localNames) }));
  const quotas = { historyEvents: 25_000, limits: {}, reserved: {}, leases: {}, entryPoints: [] };
  return budgetOf({ machines: built, functions: [transform] }, quotas).diagnostics.filter(
    ({ severity }) => severity === "error",
  );
}

describe("21: the history ends at 25,000 events", () => {
  it("5,000 files in one inline Map are refused, with the number that fits", () => {
    const [found] = historyErrors(flat(5000));
    expect(found).to.include({ code: "history-quota", path: "States.Each file" });
    expect(found?.message).to.match(
      /^One execution of load-files may write 140,\d{3} events, and 25,000 are allowed; past them it fails with States.Runtime/,
    );
    expect(found?.message).to.match(
      /At most 892 items of "Each file" fit: bound its array by \.max\(892\), or start a machine/,
    );
  });

  it("what fits is what it says: 892 files are accepted, and 893 are not", () => {
    expect(historyErrors(flat(892))).to.deep.equal([]);
    expect(historyErrors(flat(893))).to.have.length(1);
  });

  it("50 chunks of 100 files, each a machine of its own, are accepted", () => {
    expect(historyErrors(chunk, chunked)).to.deep.equal([]);
  });

  it("an array without .max() is refused: nothing bounds it", () => {
    const unbounded = machine(
      "any",
      { input: z.strictObject({ keys: z.array(z.string()) }), output: z.int() },
      (flow, input) => {
        flow.map("Each", { items: input.keys }, (each, key) => each.pass("Look", key));
        return 0;
      },
    );
    expect(historyErrors(unbounded).map(({ code }) => code)).to.deep.equal(["unbounded-map"]);
  });
});
