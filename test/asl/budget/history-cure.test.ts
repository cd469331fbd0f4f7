import { expect } from "chai";
import { type Bounds, noBounds } from "../../../asl/budget/bounds.ts";
import { budgetOf } from "../../../asl/budget/budget.ts";
import type { JsonObject } from "../../../asl/types/json.ts";

const quotas = { historyEvents: 25_000, limits: {}, reserved: {}, leases: {}, entryPoints: [] };
const task = { Type: "Task", Resource: "arn:aws:states:::aws-sdk:glue:getCrawler", Parameters: { Name: "c" } };
const mapOver = (name: string, more: JsonObject = { End: true }): JsonObject => ({
  Type: "Map",
  ItemsPath: "$.all",
  ResultPath: null,
  ItemProcessor: { StartAt: name, States: { [name]: { ...task, End: true } } },
  ...more,
});

/** What is said of a machine of these states whose history is too long. */
function cures(States: JsonObject, bounds: Partial<Bounds>) {
  const definition = { StartAt: Object.keys(States)[0] ?? "", States };
  const machines = [{ name: "m", definition, bounds: { ...noBounds, ...bounds } }];
  const { diagnostics } = budgetOf({ machines, functions: [] }, quotas);
  return diagnostics.filter(({ code }) => code === "history-quota");
}

describe("What is proposed where a history is too long", () => {
  const polling = {
    Ask: { ...task, Next: "Pause" },
    Pause: { Type: "Wait", Seconds: 5, Next: "Done?" },
    "Done?": { Type: "Choice", Choices: [{ Variable: "$.done", BooleanEquals: true, Next: "Done" }], Default: "Ask" },
    Done: { Type: "Succeed" },
  };

  it("is the number of rounds that fit, for a loop", () => {
    const [found] = cures(polling, { visits: { Ask: 5000 } });
    expect(found?.path).to.equal("States.Ask");
    expect(found?.message).to.match(
      /At most 2,777 rounds through "Ask" fit, and it may go round 5,000 times: leave the loop after 2,777, .* starts 2 times/,
    );
    expect(cures(polling, { visits: { Ask: 2777 } })).to.deep.equal([]);
    expect(cures(polling, { visits: { Ask: 2778 } })).to.have.length(1);
  });

  it("is the same for a loop that counts by itself", () => {
    const loops = [{ states: ["Ask", "Pause", "Done?"], head: "Ask", most: 9999 }];
    expect(cures(polling, { loops })[0]?.message).to.include('At most 2,777 rounds through "Ask" fit');
  });

  it("is the MaxAttempts that fit, for a Retry, and a state that is entered once has no number of visits", () => {
    const retried = (MaxAttempts: number) => ({
      Ask: { ...task, Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts }], End: true },
    });
    const [found] = cures(retried(99_999), {});
    expect(found?.message).to.match(
      /Most come from "Ask" 300,002\. "Ask" is retried 99,999 times for States\.ALL, and at most/,
    );
    const [, fits = ""] = /set MaxAttempts to (\d+)/.exec(found?.message ?? "") ?? [];
    expect(cures(retried(Number(fits)), {})).to.deep.equal([]);
    expect(cures(retried(Number(fits) + 1), {})).to.have.length(1);
  });

  it("names what to move, where no one change is enough", () => {
    const two = { A: mapOver("In A", { Next: "B" }), B: mapOver("In B") };
    expect(cures(two, { items: { A: 5000, B: 5000 } })[0]?.message).to.match(
      /in one place alone is not enough: move "A", "B" into machines of their own, 3 or more,/,
    );
  });

  it("is about the children's own history, for a Map in a Distributed Map", () => {
    const each = {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Rows",
        States: { Rows: mapOver("Row") },
      },
      End: true,
    };
    const [found] = cures({ Each: each }, { items: { Each: 10, Rows: 9000 } });
    expect(found?.message).to.match(/execution of m\/Each may write 63,006 .* At most 3,570 items of "Rows" fit/);
  });
});
