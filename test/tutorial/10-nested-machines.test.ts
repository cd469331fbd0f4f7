import { expect } from "chai";
import * as z from "zod";
import { context } from "../../asl/builder/context.ts";
import { ChildCause, causeOf } from "../../asl/builder/error-output.ts";
import { machine } from "../../asl/builder/machine.ts";
import { each as mapItems, sum } from "../../asl/expressions/array.ts";
import { orElse } from "../../asl/expressions/logic.ts";
import { concat, text } from "../../asl/expressions/text.ts";
import { invoked, type Model, runVirtually } from "../support/virtual-platform.ts";

const countRows = {
  name: "count-rows",
  input: z.strictObject({ file: z.string() }),
  output: z.int(),
  timeout: 60,
  memory: 512,
};
const Files = z.array(z.string()).max(100);

const readChunk = machine(
  "read-chunk",
  { input: z.strictObject({ files: Files }), output: z.strictObject({ rows: z.number(), error: z.string() }) },
  (flow, { files }) => {
    const rows = flow.map("Each file", { items: files }, (each, file) =>
      each.invoke("Count rows", countRows, { file }),
    );
    return { rows: sum(rows, (n) => n), error: "none" };
  },
);

// A child has a history of its own: however many files a chunk has, it costs its parent six events.
const readAll = machine(
  "read-all",
  {
    input: z.strictObject({ chunks: z.array(Files).max(100) }),
    output: z.strictObject({ rows: z.number(), errors: z.array(z.string()) }),
  },
  (flow, { chunks }) => {
    const read = flow.map("Each chunk", { items: chunks, maxConcurrency: 4 }, (each, files, index) =>
      each.start(
        "Read chunk",
        readChunk,
        { files },
        {
          // Readable, and different with every retry and redrive: AWS keeps a name for 90 days.
          childName: concat("chunk-", text(index)),
          catch: [
            {
              // A parent cannot catch its child's own error by name (it would not compile): it is in the cause.
              errors: ["States.TaskFailed"],
              run: (_flow, error) => ({ rows: 0, error: orElse(causeOf(error, ChildCause).Error, "stopped") }),
            },
          ],
        },
      ),
    );
    return { rows: sum(read, (chunk) => chunk.rows), errors: mapItems(read, (chunk) => chunk.error) };
  },
);

const tenRows: Model = ({ file }) => (file === "bad" ? { error: "BadFile", cause: "{}" } : invoked(10));

describe("Tutorial 10: machines that start machines", () => {
  it("pass values both ways, typed by the child's contract", () => {
    const run = runVirtually([readChunk, readAll], { chunks: [["a", "b"], ["c"]] }, { "count-rows": tenRows });
    expect(run.output).to.deep.equal({ rows: 30, errors: ["none", "none"] });
    expect(run.events).to.have.length(2 + 4 + 2 * (2 + 6));
    const children = run.executions.filter((execution) => execution.machine === "read-chunk");
    expect(children.map(({ name }) => name.slice(0, 8))).to.deep.equal(["chunk-0-", "chunk-1-"]);
  });

  it("learn why a child failed from the cause", () => {
    const run = runVirtually([readChunk, readAll], { chunks: [["a"], ["bad"]] }, { "count-rows": tenRows });
    expect(run.output).to.deep.equal({ rows: 10, errors: ["none", "BadFile"] });
  });

  it("need not wait", () => {
    const startOnly = machine(
      "start-only",
      { input: z.strictObject({ files: Files }), output: z.string() },
      (flow, input) => {
        const { ExecutionArn } = flow.start("Start", readChunk, input, { action: "startExecution" });
        return concat(context.Execution.Name, " started ", ExecutionArn);
      },
    );
    const run = runVirtually([readChunk, startOnly], { files: ["bad"] }, { "count-rows": tenRows });
    expect(run.status).to.equal("SUCCEEDED");
    expect(run.executions.map(({ status }) => status)).to.have.members(["SUCCEEDED", "FAILED"]);
  });
});
