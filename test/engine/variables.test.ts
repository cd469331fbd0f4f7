import { expect } from "chai";
import { runMachine } from "./run-machine.ts";

describe("variables", () => {
  it("are seen from the next state on; Assign and Output are evaluated from the same data", () => {
    const machine = {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { x: 1 }, Next: "B" },
        B: { Type: "Pass", Assign: { x: "{% $x + 1 %}", y: "{% $x %}" }, Output: "{% $x %}", Next: "C" },
        C: { Type: "Pass", Output: { x: "{% $x %}", y: "{% $y %}", before: "{% $states.input %}" }, End: true },
      },
    };
    expect(runMachine(machine).output).to.deep.equal({ x: 2, y: 1, before: 1 });
  });

  it("of an iteration are its own, and those around it can be read", () => {
    const machine = {
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { base: 10 }, Next: "M" },
        M: {
          Type: "Map",
          Items: [1, 2],
          ItemProcessor: {
            StartAt: "I",
            States: {
              I: { Type: "Pass", Assign: { total: "{% $base + $states.input %}" }, Next: "J" },
              J: { Type: "Pass", Output: "{% $total %}", End: true },
            },
          },
          Next: "E",
        },
        E: { Type: "Pass", Output: { list: "{% $states.input %}", leaked: "{% $exists($total) %}" }, End: true },
      },
    };
    expect(runMachine(machine).output).to.deep.equal({ list: [11, 12], leaked: false });
  });

  it("larger than 256 KiB fail the state", () => {
    const machine = {
      StartAt: "A",
      States: { A: { Type: "Pass", Assign: { x: '{% $pad("", 300000, "a") %}' }, End: true } },
    };
    const ran = runMachine(machine);
    expect(ran.description.error).to.equal("States.DataLimitExceeded");
    expect(ran.types).not.to.include("PassStateExited");
  });

  it("may hold 10 MiB in one execution", () => {
    const machine = (rounds: number) => ({
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { n: 0 }, Next: "Go" },
        Go: {
          Type: "Map",
          Items: `{% [1..${rounds}] %}`,
          MaxConcurrency: 40,
          ItemProcessor: {
            StartAt: "I",
            States: {
              I: { Type: "Pass", Assign: { big: '{% $pad("", 260000, "a") %}' }, Next: "W" },
              W: { Type: "Wait", Seconds: 1, Output: 1, End: true },
            },
          },
          End: true,
        },
      },
    });
    expect(runMachine(machine(40)).description.status).to.equal("SUCCEEDED");
    expect(runMachine(machine(100)).description.status, "iterations that ended hold nothing").to.equal("SUCCEEDED");
  });
});
