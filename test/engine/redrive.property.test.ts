import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../asl/types/json.ts";
import { payload } from "../../engine/payload.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import { type SavedExecution, saveExecution } from "../../engine/saved-execution.ts";
import type { TaskRequest } from "../../engine/task.ts";
import { addMachine, invoke, outcome, type TestEngine, testEngine } from "./run-machine.ts";

const arn = "arn:aws:states:us-east-1:111111111111:execution:m:run";

/** A thread of states: each a Task, a Wait, a variable, a Map or a Parallel with threads of its own. */
type Part =
  | { readonly type: "task"; readonly retries: number }
  | { readonly type: "wait"; readonly seconds: number }
  | { readonly type: "assign" }
  | { readonly type: "map"; readonly items: number; readonly at: number; readonly body: readonly Part[] }
  | { readonly type: "parallel"; readonly branches: readonly (readonly Part[])[] };

const { thread } = fc.letrec<{ thread: readonly Part[]; part: Part }>((tie) => ({
  thread: fc.array(tie("part"), { minLength: 1, maxLength: 3 }),
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ type: fc.constant("task" as const), retries: fc.nat(2) }),
    fc.record({ type: fc.constant("wait" as const), seconds: fc.nat(3) }),
    fc.record({ type: fc.constant("assign" as const) }),
    fc.record({
      type: fc.constant("map" as const),
      items: fc.nat(4),
      at: fc.integer({ min: 1, max: 3 }),
      body: tie("thread"),
    }),
    fc.record({
      type: fc.constant("parallel" as const),
      branches: fc.array(tie("thread"), { minLength: 1, maxLength: 3 }),
    }),
  ),
}));

/** The machine of a thread; its states are S1, S2, … in the order of the text. */
function machineOf(parts: readonly Part[]): Json {
  let number = 0;
  const block = (of: readonly Part[]): { [field: string]: Json } => {
    const names = of.map(() => `S${++number}`);
    const states = of.map((part, at) => {
      const next = names[at + 1];
      return [names[at], { ...state(part, names[at] ?? ""), ...(next === undefined ? { End: true } : { Next: next }) }];
    });
    return { StartAt: names[0] ?? "", States: Object.fromEntries(states) as Json };
  };
  const state = (part: Part, name: string): { [field: string]: Json } => {
    switch (part.type) {
      case "task":
        return invoke({
          Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: part.retries }],
          Output: `{% {"was": $states.input, "did": "${name}"} %}`,
        }) as { [field: string]: Json };
      case "wait":
        return { Type: "Wait", Seconds: part.seconds };
      case "assign":
        return { Type: "Pass", Assign: { [name]: "{% $states.input %}" }, Output: `{% {"kept": $states.input} %}` };
      case "map":
        return {
          Type: "Map",
          Items: Array.from({ length: part.items }, (_, at) => at),
          MaxConcurrency: part.at,
          ItemProcessor: block(part.body),
        };
      case "parallel":
        return { Type: "Parallel", Branches: part.branches.map(block) };
      default:
        return part satisfies never;
    }
  };
  return block(parts);
}

/** Which attempts fail: those of a Task whose name and iteration give a number below `failing` in this round. */
function answers(round: { failing: number }, seed: number) {
  return ({ stateName, iteration = 0, retryCount }: TaskRequest) => {
    const drawn = (Number(stateName.slice(1)) * 7919 + iteration * 104_729 + retryCount * 31 + seed) % 10;
    return drawn < round.failing ? { after: drawn, error: "Broken" } : { after: 1, result: { drawn } };
  };
}

function start(machine: Json, model: ReturnType<typeof answers>): TestEngine {
  const test = testEngine({ model });
  const machineArn = addMachine(test.engine, "m", machine);
  test.engine.start({ machineArn, name: "run", input: payload({ in: 1 }) });
  return test;
}

/** Redrives until the execution succeeds; each round fewer Tasks fail. */
function redriveToTheEnd({ engine, clock }: TestEngine, round: { failing: number }): void {
  while (engine.execution(arn)?.status !== "SUCCEEDED") {
    round.failing = Math.max(0, round.failing - 2);
    const answer = engine.redrive(arn);
    if ("refused" in answer) throw new Error(answer.message);
    runVirtual(engine, clock);
  }
}

/** What ran until some moment in one engine, saved as text and read back into another engine at the same moment. */
function moved(from: TestEngine, machine: Json, model: ReturnType<typeof answers>): TestEngine {
  const execution = from.engine.execution(arn);
  const saved = JSON.stringify([execution && saveExecution(execution), outcome(from.engine, arn).events]);
  const [read, events] = JSON.parse(saved) as [SavedExecution, ReturnType<typeof outcome>["events"]];
  const to = testEngine({ model });
  to.clock.advanceTo(from.clock.now());
  const definition = { QueryLanguage: "JSONata", ...(machine as object) };
  to.engine.restore(read, { name: "m", definition }, events);
  return to;
}

const runs = fc.record({
  thread,
  seed: fc.nat(9),
  failing: fc.integer({ min: 1, max: 9 }),
  /** Stopped by hand after so many milliseconds, if it still runs then. */
  stopAfter: fc.option(fc.nat(8000)),
});

/** Runs a machine until it has failed, was stopped, or succeeded. */
function begun({ thread: parts, seed, failing, stopAfter }: Parameters<Parameters<typeof runs.map>[0]>[0]) {
  const machine = machineOf(parts);
  const round = { failing };
  const model = answers(round, seed);
  const test = start(machine, model);
  if (stopAfter !== null) {
    runVirtual(test.engine, test.clock, test.clock.now() + stopAfter);
    test.engine.stop(arn, { error: "ByHand" });
  }
  runVirtual(test.engine, test.clock);
  return { machine, round, model, test };
}

describe("a redrive, whatever the machine and whatever failed,", () => {
  it("ends with the output that the execution would have had without failures", () => {
    fc.assert(
      fc.property(runs, (drawn) => {
        const { machine, round, test } = begun(drawn);
        redriveToTheEnd(test, round);
        const well = start(machine, answers({ failing: 0 }, 0));
        runVirtual(well.engine, well.clock);
        expect(outcome(test.engine, arn).output).to.deep.equal(outcome(well.engine, arn).output);
      }),
      { numRuns: 100 },
    );
  });

  it("never runs a Task again that succeeded, and leaves every state as often as it was entered", () => {
    fc.assert(
      fc.property(runs, (drawn) => {
        const { test, round } = begun(drawn);
        redriveToTheEnd(test, round);
        const { types } = outcome(test.engine, arn);
        const count = (type: string) => types.filter((each) => each === type).length;
        expect(count("TaskSucceeded")).to.equal(count("TaskStateEntered"));
        for (const type of ["Task", "Wait", "Pass", "Map", "Parallel"]) {
          expect(count(`${type}StateExited`), type).to.equal(count(`${type}StateEntered`));
        }
        expect(count("MapIterationSucceeded")).to.equal(count("MapIterationStarted"));
        expect(count("MapStateStarted")).to.equal(count("MapStateEntered"));
      }),
      { numRuns: 100 },
    );
  });

  it("of an execution that was saved as JSON and read back has the same history as one that was not", () => {
    fc.assert(
      fc.property(runs, (drawn) => {
        const { machine, round, model, test } = begun(drawn);
        fc.pre(test.engine.execution(arn)?.status !== "SUCCEEDED");
        const other = moved(test, machine, model);
        const failing = round.failing;
        redriveToTheEnd(test, round);
        round.failing = failing;
        redriveToTheEnd(other, round);
        expect(outcome(other.engine, arn)).to.deep.equal(outcome(test.engine, arn));
      }),
      { numRuns: 100 },
    );
  });
});
