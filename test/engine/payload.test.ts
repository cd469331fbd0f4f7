import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../asl/types/json.ts";
import { fits, payload, utf8Bytes } from "../../engine/payload.ts";
import { invoke, runMachine } from "./run-machine.ts";

describe("a payload", () => {
  it("fits exactly where its JSON text has at most that many UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(200), (value, limit) => {
        const bytes = Buffer.byteLength(JSON.stringify(value));
        expect(fits(payload(value as Json), limit)).to.equal(bytes <= limit);
      }),
    );
  });

  it("counts UTF-8 bytes as they are written", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => utf8Bytes(text) === Buffer.byteLength(text)));
  });

  it("of 256 KiB is handed on; one byte more fails the state with States.DataLimitExceeded", () => {
    const machine = (length: number) => ({
      StartAt: "A",
      States: { A: { Type: "Pass", Output: `{% $pad("", ${length}, "a") %}`, End: true } },
    });
    expect(runMachine(machine(262_142)).description.status).to.equal("SUCCEEDED");
    const ran = runMachine(machine(262_143));
    expect(ran.types).to.deep.equal(["ExecutionStarted", "PassStateEntered", "ExecutionFailed"]);
    expect(ran.description.error).to.equal("States.DataLimitExceeded");
    expect(ran.description.cause).to.equal(
      "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
  });

  it("too large as a Task's result fails the attempt, and can be caught", () => {
    const machine = {
      StartAt: "A",
      States: {
        A: invoke({ Catch: [{ ErrorEquals: ["States.DataLimitExceeded"], Next: "Caught" }], End: true }),
        Caught: { Type: "Pass", Output: "caught", End: true },
      },
    };
    const ran = runMachine(machine, {}, { model: () => ({ result: "x".repeat(300_000) }) });
    expect(ran.types).to.include("TaskFailed");
    expect(ran.output).to.equal("caught");
  });
});
