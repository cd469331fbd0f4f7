import { expect } from "chai";
import * as z from "zod";
import { noBounds } from "../../../asl/budget/bounds.ts";
import { budgetOf } from "../../../asl/budget/budget.ts";
import type { FunctionContract } from "../../../asl/contract.ts";
import type { JsonObject } from "../../../asl/types/json.ts";

const anything = z.record(z.string(), z.string());
const contract = (name: string) => ({ name, input: anything, output: anything, timeout: 60, memory: 128 });
const functions: FunctionContract[] = [{ ...contract("take-lease"), takesLease: true }, contract("work")];

const invoke = (FunctionName: string, Payload: JsonObject, Next: string): JsonObject => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName, Payload },
  Retry: [{ ErrorEquals: ["Lambda.TooManyRequestsException"] }],
  Next,
});
const take = (name: string, next = "Taken?") => invoke("take-lease", { name }, next);
const taken: JsonObject = { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "Work" }], Default: "Done" };
const work = invoke("work", {}, "Done");
const done: JsonObject = { Type: "Succeed" };

/** What is found of a machine that the stage counts under the lease `daily`. */
function found(states: JsonObject, leases: Readonly<Record<string, object>> = { daily: { lambda: 10 } }) {
  const definition = { QueryLanguage: "JSONata", StartAt: Object.keys(states)[0] ?? "", States: states };
  const quotas = {
    historyEvents: 25_000,
    limits: {},
    reserved: {},
    leases,
    entryPoints: [{ machine: "m", lease: "daily" }],
  };
  return budgetOf({ machines: [{ name: "m", definition, bounds: noBounds }], functions }, quotas).diagnostics.filter(
    ({ code }) => code === "lease-not-taken",
  );
}

describe("A machine that is counted under a lease", () => {
  it("begins by taking it, and a Choice looks whether it has", () => {
    expect(found({ Take: take("daily"), "Taken?": taken, Work: work, Done: done })).to.deep.equal([]);
  });

  it("may check its input before", () => {
    const check: JsonObject = {
      Type: "Choice",
      Choices: [{ Condition: "{% false %}", Next: "Done" }],
      Default: "Take",
    };
    expect(found({ Check: check, Take: take("daily"), "Taken?": taken, Work: work, Done: done })).to.deep.equal([]);
  });

  it("is refused where it works first, on any way", () => {
    const either: JsonObject = {
      Type: "Choice",
      Choices: [{ Condition: "{% true %}", Next: "Work" }],
      Default: "Take",
    };
    const [first] = found({ Either: either, Take: take("daily"), "Taken?": taken, Work: work, Done: done });
    expect(first).to.include({ severity: "error", path: "States.Work" });
    expect(first?.message).to.match(
      /^m is counted as one at a time because the stage gives it the lease "daily", and it does not take that one: it begins with "Work"\./,
    );
    expect(first?.message).to.contain('calls take-lease with { "name": "daily" } and a Choice');
  });

  it("is refused where it takes another one, or nobody looks", () => {
    const states = (next?: string) => ({ Take: take("backfill", next), "Taken?": taken, Work: work, Done: done });
    expect(found(states())[0]?.message).to.contain('it takes the lease "backfill"');
    const blind = { Take: take("daily", "Work"), "Taken?": taken, Work: work, Done: done };
    expect(found(blind)[0]?.message).to.contain('no Choice behind "Take" looks whether it was taken');
  });

  it("is left alone where the stage gives the lease no share", () => {
    expect(found({ Work: work, Done: done }, {})).to.deep.equal([]);
  });
});
