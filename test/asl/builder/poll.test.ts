import { expect } from "chai";
import * as z from "zod";
import { integration } from "../../../asl/builder/integration.ts";
import { machine } from "../../../asl/builder/machine.ts";
import { localNames } from "../../../asl/builder/names.ts";
import { gt, ne } from "../../../asl/expressions/comparison.ts";
import { concat, text } from "../../../asl/expressions/text.ts";
import type { Json } from "../../../asl/types/json.ts";
import { runVirtually } from "../../support/virtual-platform.ts";

const describeExport = integration("aws-sdk:dynamodb:describeExport", {
  input: z.strictObject({ ExportArn: z.string() }),
  output: z.strictObject({ Status: z.enum(["IN_PROGRESS", "COMPLETED"]), Items: z.int() }),
});
const Input = z.strictObject({ arn: z.string(), every: z.int() });

/** Completed at the given check. */
function completedAt(check: number) {
  let checks = 0;
  return {
    "aws-sdk:dynamodb:describeExport": (): { result: Json } => {
      checks++;
      return { result: { Status: checks < check ? "IN_PROGRESS" : "COMPLETED", Items: checks } };
    },
  };
}

describe("flow.poll()", () => {
  const exported = machine("m", { input: Input, output: z.int() }, (flow, { arn, every }) => {
    const done = flow.poll("Exported?", {
      every,
      atMost: 4,
      check: (checking) => checking.call("Describe export", describeExport, { ExportArn: arn }),
      until: (found) => ne(found.Status, "IN_PROGRESS"),
    });
    return done.Items;
  });

  it("checks at once, then after each wait, and yields the check that was enough", () => {
    expect(runVirtually([exported], { arn: "a", every: 30 }, completedAt(1))).to.include({ output: 1, seconds: 0 });
    expect(runVirtually([exported], { arn: "a", every: 30 }, completedAt(4))).to.include({ output: 4, seconds: 90 });
  });

  it("fails after the last check, by default", () => {
    const run = runVirtually([exported], { arn: "a", every: 30 }, completedAt(5));
    expect(run).to.include({ status: "FAILED", error: "PollExhausted", seconds: 90 });
    expect(run.cause).to.equal('"Exported?" was not done after 4 checks.');
  });

  it("tells the check which one it is", () => {
    const numbered = machine("m", { input: Input, output: z.int() }, (flow, { arn, every }) => {
      const done = flow.poll("Exported?", {
        every,
        atMost: 4,
        check: (checking, number) =>
          checking.call("Describe export", describeExport, { ExportArn: concat(arn, text(number)) }),
        until: (found) => ne(found.Status, "IN_PROGRESS"),
      });
      return done.Items;
    });
    const asked: Json[] = [];
    const { "aws-sdk:dynamodb:describeExport": answer } = completedAt(3);
    const models = {
      "aws-sdk:dynamodb:describeExport": ({ ExportArn = null }: Record<string, Json>) => {
        asked.push(ExportArn);
        return answer();
      },
    };
    expect(runVirtually([numbered], { arn: "a", every: 30 }, models).output).to.equal(3);
    expect(asked).to.deep.equal(["a1", "a2", "a3"]);
  });

  it("says what bounds its loop", () => {
    expect(exported.bounds.loops).to.deep.equal([
      { states: ["Describe export", "Exported?", "Exported?: wait"], head: "Exported?: wait", most: 3 },
    ]);
  });

  it("may come to something else when it is exhausted, and begins anew each time it is reached", () => {
    const Many = z.strictObject({ arns: z.array(z.string()).max(9) });
    const made = machine("m", { input: Many, output: z.array(z.string()) }, (flow, { arns }) =>
      flow.map("Each", { items: arns, maxConcurrency: 1 }, (one, arn) => {
        one.wait("A second", { seconds: 1 });
        return one.poll("Exported?", {
          every: 10,
          atMost: 2,
          check: (checking) => {
            const found = checking.call("Describe export", describeExport, { ExportArn: arn });
            return { status: found.Status, items: concat(arn, ":", text(found.Items)) };
          },
          until: (found) => ne(found.status, "IN_PROGRESS"),
          otherwise: (_flow, last) => ({ status: "GIVEN_UP" as const, items: last.items }),
        }).items;
      }),
    );
    const run = runVirtually([made], { arns: ["a", "b"] }, completedAt(4));
    expect(run).to.deep.include({ output: ["a:2", "b:4"], seconds: 1 + 10 + 1 + 10 });
  });

  it("counts one poll inside another anew on each round", () => {
    const round = { every: 1, atMost: 3 } as const;
    const made = machine("m", { input: Input, output: z.int() }, (flow, { arn }) => {
      flow.wait("A second", { seconds: 1 });
      const last = flow.poll("Outer", {
        ...round,
        check: (outer) =>
          outer.poll("Inner", {
            ...round,
            check: (inner) => inner.call("Describe export", describeExport, { ExportArn: arn }),
            until: (found) => ne(found.Status, "IN_PROGRESS"),
            otherwise: (_flow, found) => found,
          }),
        until: (found) => gt(found.Items, 6),
        otherwise: (_flow, found) => found,
      });
      return last.Items;
    });
    expect(runVirtually([made], { arn: "a", every: 1 }, completedAt(99)).output).to.equal(7 + 2);
  });

  it("refuses a check that records nothing, and a bound that is none", () => {
    const poll = (atMost: number, records: boolean) => () =>
      machine("m", { input: Input, output: z.null() }, (flow, { arn }) => {
        flow.poll("Exported?", {
          every: 1,
          atMost,
          check: (checking) => records && checking.call("Describe export", describeExport, { ExportArn: arn }),
          until: () => true,
        });
        return null;
      }).definition(localNames);
    expect(poll(1, true)).not.to.throw();
    expect(poll(1, false)).to.throw(/The check of "Exported\?" records no state/);
    expect(poll(0, true)).to.throw(/"Exported\?" checks 0 times at most; it is a whole number of at least 1/);
  });
});
