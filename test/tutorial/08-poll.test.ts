import { expect } from "chai";
import * as z from "zod";
import { integration } from "../../asl/builder/integration.ts";
import { machine } from "../../asl/builder/machine.ts";
import { eq, ne } from "../../asl/expressions/comparison.ts";
import type { Json } from "../../asl/types/json.ts";
import { runVirtually } from "../support/virtual-platform.ts";

// Any action of any service: its resource, and what of its members is used.
const exportTable = integration("aws-sdk:dynamodb:exportTableToPointInTime", {
  input: z.strictObject({ TableArn: z.string(), S3Bucket: z.string() }),
  output: z.object({ ExportDescription: z.object({ ExportArn: z.string() }) }),
});
const describeExport = integration("aws-sdk:dynamodb:describeExport", {
  input: z.strictObject({ ExportArn: z.string() }),
  output: z.object({
    ExportDescription: z.object({
      ExportStatus: z.enum(["IN_PROGRESS", "COMPLETED", "FAILED"]),
      ItemCount: z.int().optional(),
    }),
  }),
});

const exported = machine(
  "export",
  { input: z.strictObject({ table: z.string() }), output: z.string() },
  (flow, { table }) => {
    const { ExportDescription: started } = flow.call("Export", exportTable, { TableArn: table, S3Bucket: "lake" });
    const { ExportDescription: ended } = flow.poll("Exported?", {
      every: 60,
      atMost: 30,
      check: (poll) => poll.call("Describe", describeExport, { ExportArn: started.ExportArn }),
      until: (found) => ne(found.ExportDescription.ExportStatus, "IN_PROGRESS"),
      // Left out, an exhausted poll fails with PollExhausted.
      otherwise: (late) => late.fail("Too slow", { error: "ExportTooSlow", cause: "not exported within 29 minutes" }),
    });
    flow.choice("Well?", [
      {
        when: eq(ended.ExportStatus, "FAILED"),
        run: (no) => no.fail("Not exported", { error: "ExportFailed", cause: table }),
      },
    ]);
    return started.ExportArn;
  },
);

/** An export that is done after some seconds; virtual time is what the polls waited. */
function doneAfter(checks: number, status = "COMPLETED") {
  let asked = 0;
  return {
    "aws-sdk:dynamodb:exportTableToPointInTime": () => ({ result: { ExportDescription: { ExportArn: "arn:export" } } }),
    "aws-sdk:dynamodb:describeExport": (): { result: Json } => ({
      result: { ExportDescription: { ExportStatus: ++asked < checks ? "IN_PROGRESS" : status } },
    }),
  };
}

describe("Tutorial 08: waiting for something by looking again", () => {
  it("looks at once, then after each wait", () => {
    expect(runVirtually([exported], { table: "t" }, doneAfter(1))).to.include({ output: "arn:export", seconds: 0 });
    expect(runVirtually([exported], { table: "t" }, doneAfter(13))).to.include({
      output: "arn:export",
      seconds: 12 * 60,
    });
    expect(runVirtually([exported], { table: "t" }, doneAfter(2, "FAILED"))).to.include({ error: "ExportFailed" });
  });

  it("ends after as many looks as it may", () => {
    const run = runVirtually([exported], { table: "t" }, doneAfter(31));
    expect(run).to.include({ status: "FAILED", error: "ExportTooSlow", seconds: 29 * 60 });
  });

  it("has a bound that budgets read: nine events a look", () => {
    expect(exported.bounds.loops).to.deep.equal([
      { states: ["Describe", "Exported?", "Exported?: wait"], head: "Exported?: wait", most: 29 },
    ]);
    const events = (checks: number) => runVirtually([exported], { table: "t" }, doneAfter(checks)).events.length;
    expect(events(11) - events(1)).to.equal(10 * 9);
  });
});
