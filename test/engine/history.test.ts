import { expect } from "chai";
import fc from "fast-check";
import { awsLimits } from "../../engine/limits.ts";
import { invoke, runMachine } from "./run-machine.ts";

/** A machine of `passes` Pass states: 2 + 2 * passes events. */
function chain(passes: number) {
  const states = Array.from({ length: passes }, (_, at) => [
    `P${at}`,
    { Type: "Pass", ...(at + 1 < passes ? { Next: `P${at + 1}` } : { End: true }) },
  ]);
  return { StartAt: "P0", States: Object.fromEntries(states) };
}

describe("a history", () => {
  it("may end with ExecutionSucceeded as its last possible event", () => {
    const ran = runMachine(chain(4), {}, { limits: { ...awsLimits, historyEvents: 10 } });
    expect(ran.description.status).to.equal("SUCCEEDED");
    expect(ran.events).to.have.length(10);
  });

  it("ends with ExecutionFailed in that place where anything else would follow", () => {
    const ran = runMachine(chain(5), {}, { limits: { ...awsLimits, historyEvents: 10 } });
    expect(ran.events).to.have.length(10);
    expect(ran.types.slice(-2)).to.deep.equal(["PassStateExited", "ExecutionFailed"]);
    expect(ran.description.error).to.equal("States.Runtime");
    expect(ran.description.cause).to.equal("The execution reached the maximum number of history events (10).");
  });

  it("stops an endless loop at 25,000 events, and nothing catches that", () => {
    const ran = runMachine({
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          Items: [1],
          ItemProcessor: { StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } } },
          Retry: [{ ErrorEquals: ["States.ALL"] }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
          End: true,
        },
        Caught: { Type: "Pass", End: true },
      },
    });
    expect(ran.events).to.have.length(25_000);
    expect(ran.description.cause).to.equal("The execution reached the maximum number of history events (25000).");
  });

  it("has dense ids, and every event follows an earlier one", () => {
    const ran = runMachine({
      StartAt: "M",
      States: {
        M: { Type: "Map", Items: [1, 2, 3], ItemProcessor: { StartAt: "A", States: { A: invoke() } }, End: true },
      },
    });
    for (const [index, event] of ran.events.entries()) {
      expect(event.id).to.equal(index + 1);
      expect(event.previousEventId).to.be.lessThan(event.id);
    }
  });

  it("is the same, byte for byte, for the same seed", () => {
    const machine = {
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          Items: "{% $states.input %}",
          MaxConcurrency: 3,
          ItemProcessor: {
            StartAt: "A",
            States: {
              A: invoke({
                Output: "{% $random() %}",
                Retry: [{ ErrorEquals: ["E"], JitterStrategy: "FULL" }],
                End: true,
              }),
            },
          },
          End: true,
        },
      },
    };
    const run = (seed: number, items: number[]) => {
      const draws = items.map((item) => item % 7);
      let at = 0;
      const model = () => {
        const drawn = draws[at++ % draws.length] ?? 0;
        return drawn === 0 ? { error: "E", after: 1 } : { result: drawn, after: drawn };
      };
      return JSON.stringify(runMachine(machine, items, { seed, model }).events);
    };
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(50), { maxLength: 10 }), (seed, items) => {
        expect(run(seed, items)).to.equal(run(seed, items));
      }),
      { numRuns: 30 },
    );
  });
});
