/**
 * # 20: Athena refuses
 *
 * The last Lambda of a daily run starts 5 Athena queries. In a backfill many days run at once, and everything sticks at 20 active
 * queries. The bound finds it before anything is deployed: a function's contract says what it starts, the Maps say how often.
 */
import { expect } from "chai";
import * as z from "zod";
import { budgetOf } from "../../asl/budget/budget.ts";
import { type Machine, machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import type { FunctionContract } from "../../asl/contract.ts";

/** Starts the day's five reports and waits for them. */
const makeReports = {
  name: "make-reports",
  input: z.strictObject({ day: z.string().max(10) }),
  output: z.strictObject({ done: z.boolean() }),
  timeout: 900,
  memory: 256,
  uses: { athenaDml: 5, awaited: true },
} satisfies FunctionContract;

const Days = z.strictObject({ days: z.array(z.string().max(10)).max(366) });

/** A backfill that makes each day's reports, some days at once. */
const backfill = (maxConcurrency?: number) =>
  machine("backfill-reports", { input: Days, output: z.int() }, (flow, input) => {
    flow.map("Each day", { items: input.days, ...(maxConcurrency && { maxConcurrency }) }, (each, day) =>
      each.invoke("Make reports", makeReports, { day }),
    );
    return 0;
  });

/** The budget of a machine in an account with Athena's quota of 20. */
function budget(of: Machine) {
  return budgetOf(
    { machines: [{ ...of, definition: of.definition(localNames) }], functions: [makeReports] },
    {
      historyEvents: 25_000,
      limits: { athenaDml: 20 },
      reserved: {},
      leases: {},
      entryPoints: [{ machine: of.name, lease: "backfill" }],
    },
  );
}

describe("20: Athena refuses", () => {
  it("an uncapped Map runs 40 days at once, and 40 x 5 queries are refused, with the cap that fits", () => {
    const [found] = budget(backfill()).diagnostics.filter(({ code }) => code === "in-flight");
    expect(found?.message).to.equal(
      "all entry points: 200 Athena DML queries may be in flight at once, and 20 are allowed: " +
        "backfill-reports (x40) → make-reports (x5) = 200 > 20. " +
        'Cap "Each day" of backfill-reports at MaxConcurrency 4: then at most 20 of 20.',
    );
    expect(found?.location?.file).to.match(/20-too-many-queries\.test\.ts$/);
  });

  it("4 days at once are 20 of 20", () => {
    const { lines, diagnostics } = budget(backfill(4));
    expect(diagnostics.filter(({ code }) => code === "in-flight")).to.deep.equal([]);
    expect(lines.find(({ of, resource }) => of === "all entry points" && resource === "athenaDml")).to.deep.include({
      bound: 20,
      quota: 20,
    });
  });
});
