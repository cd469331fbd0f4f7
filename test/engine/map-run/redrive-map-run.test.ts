import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../../asl/types/json.ts";
import { awsLimits } from "../../../engine/limits.ts";
import { describeMapRun } from "../../../engine/map-run/describe-map-run.ts";
import { payload } from "../../../engine/payload.ts";
import { runVirtual } from "../../../engine/run-virtual.ts";
import { saveExecution } from "../../../engine/saved-execution.ts";
import type { TaskRequest } from "../../../engine/task.ts";
import { addMachine, invoke, outcome, testEngine } from "../run-machine.ts";

const arn = "arn:aws:states:us-east-1:111111111111:execution:m:run";

type Fields = { readonly [field: string]: Json };

/** A Distributed Map whose children do two Tasks. */
function distributed(fields: Fields = {}, type = "STANDARD"): Json {
  const processor = { StartAt: "First", States: { First: invoke({ Next: "Second" }), Second: invoke() } };
  const config = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type } };
  const map = { Type: "Map", Label: "l", ItemProcessor: { ...config, ...processor }, End: true, ...fields };
  return { StartAt: "Map", States: { Map: map } } as Json;
}

/** Runs a machine over items until it ends; `broken` says which Tasks fail, and is changed before a redrive. */
function run(machine: Json, items: Json, options: Parameters<typeof testEngine>[0] = {}) {
  const broken = { is: (_request: TaskRequest): boolean => false };
  const calls: string[] = [];
  const test = testEngine({
    model(request) {
      calls.push(`${request.stateName} ${JSON.stringify(request.stateInput)}`);
      return broken.is(request) ? { after: 1, error: "Broken" } : { after: 2, result: request.stateInput };
    },
    ...options,
  });
  const machineArn = addMachine(test.engine, "m", machine);
  const started = test.engine.start({ machineArn, name: "run", input: payload(items) });
  if ("refused" in started) throw new Error(started.message);
  const finish = () => {
    runVirtual(test.engine, test.clock);
    return outcome(test.engine, arn);
  };
  return {
    ...test,
    broken,
    calls,
    finish,
    /** What the redrive adds to the history. */
    redrive() {
      const before = outcome(test.engine, arn).events.length;
      calls.length = 0;
      const answer = test.engine.redrive(arn);
      if ("refused" in answer) throw new Error(answer.message);
      const ran = finish();
      return { ...ran, types: ran.types.slice(before), added: ran.events.slice(before) };
    },
    mapRuns: () => test.engine.mapRuns(arn).map(describeMapRun),
    children: () => [...test.engine.executions()].filter(({ mapRunArn }) => mapRunArn !== undefined),
  };
}

const failsSecond =
  (...inputs: readonly Json[]) =>
  ({ stateName, stateInput }: TaskRequest) =>
    stateName === "Second" && inputs.includes(stateInput);

describe("a redrive of a Distributed Map", () => {
  it("goes on with its Map Run: with the children that did not succeed, from where they stood, then with the others", () => {
    const test = run(distributed({ MaxConcurrency: 2 }), ["a", "b", "c", "d"]);
    test.broken.is = failsSecond("b");
    expect(test.finish().description.error).to.equal("States.ExceedToleratedFailureThreshold");
    const [before] = test.mapRuns();
    expect(before?.executionCounts).to.include({ failed: 1, aborted: 1, pending: 2, total: 4 });
    expect(test.calls).to.deep.equal(['First "a"', 'First "b"', 'Second "a"', 'Second "b"']);
    const arns = test.children().map((child) => child.arn);
    test.broken.is = () => false;
    const after = test.redrive();
    expect(after.types).to.deep.equal([
      "ExecutionRedriven",
      "MapRunRedriven",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
    expect(after.added[1]).to.deep.include({
      previousEventId: after.added[0]?.id,
      mapRunRedrivenEventDetails: { mapRunArn: before?.mapRunArn, redriveCount: 1 },
    });
    expect(after.output).to.deep.equal(["a", "b", "c", "d"]);
    expect(test.calls.slice(0, 2)).to.deep.equal(['Second "a"', 'Second "b"']);
    expect(test.calls).to.have.length(6);
    const [mapRun] = test.mapRuns();
    expect(mapRun).to.include({ status: "SUCCEEDED", redriveCount: 1, redriveDate: after.added[0]?.timestamp });
    expect(mapRun?.executionCounts).to.include({ succeeded: 4, failed: 0, aborted: 0, pendingRedrive: 0, total: 4 });
    expect(test.mapRuns()).to.have.length(1);
    expect(
      test
        .children()
        .slice(0, 2)
        .map((child) => child.arn),
    ).to.deep.equal(arns);
    const types = outcome(test.engine, arns[1] ?? "").types;
    expect(types.slice(types.indexOf("ExecutionFailed"))).to.deep.equal([
      "ExecutionFailed",
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("begins EXPRESS children anew, under their ARNs", () => {
    const test = run(distributed({}, "EXPRESS"), ["a", "b"]);
    test.broken.is = failsSecond("b");
    test.finish();
    const arns = test.children().map((child) => child.arn);
    test.broken.is = () => false;
    const after = test.redrive();
    expect(after.output).to.deep.equal(["a", "b"]);
    expect(test.calls).to.include('First "b"');
    expect(test.children().map((child) => child.arn)).to.deep.equal(arns);
    expect(outcome(test.engine, arns[1] ?? "").types).not.to.include.members(["ExecutionRedriven", "TaskFailed"]);
  });

  it("keeps children PENDING_REDRIVE until there is room, and gives them their status back where it ends before", () => {
    const test = run(distributed({ MaxConcurrency: 1, ToleratedFailureCount: 2 }), [1, 2, 3, 4]);
    test.broken.is = failsSecond(1, 2, 3);
    test.finish();
    expect(test.mapRuns()[0]?.executionCounts).to.include({ failed: 3, pending: 1 });
    test.engine.redrive(arn);
    test.engine.runDue();
    expect(test.mapRuns()[0]?.executionCounts).to.include({ running: 1, pendingRedrive: 2, pending: 1, total: 4 });
    expect(test.children().map(({ status }) => status)).to.deep.equal([
      "RUNNING",
      "PENDING_REDRIVE",
      "PENDING_REDRIVE",
    ]);
    test.engine.stop(arn);
    expect(test.mapRuns()[0]?.status).to.equal("ABORTED");
    expect(test.mapRuns()[0]?.executionCounts).to.include({ aborted: 1, failed: 2, pendingRedrive: 0, total: 4 });
    expect(test.children().map(({ status }) => status)).to.deep.equal(["ABORTED", "FAILED", "FAILED"]);
    test.broken.is = () => false;
    expect(test.redrive().output).to.deep.equal([1, 2, 3, 4]);
    expect(test.mapRuns()[0]).to.include({ redriveCount: 2 });
  });

  it("leaves children as they are that cannot be redriven, and counts them against the tolerated failures", () => {
    const test = run(distributed({ ToleratedFailureCount: 1 }), [1, 2, 3]);
    test.broken.is = failsSecond(1, 2);
    test.finish();
    const [first] = test.children();
    test.engine.forget(first?.arn ?? "");
    test.broken.is = () => false;
    const after = test.redrive();
    expect(after.description.status).to.equal("SUCCEEDED");
    expect(after.output).to.deep.equal([{ Status: "FAILED", Error: "Broken" }, 2, 3]);
    expect(test.mapRuns()[0]?.executionCounts).to.include({ failed: 1, succeeded: 2, failuresNotRedrivable: 1 });
  });

  it("starts a new Map Run where the old one succeeded, failed for too much data, or read no items", () => {
    const fails = distributed({ Output: "{% $states.result[0].missing %}" });
    const succeeded = run(fails, [1]);
    expect(succeeded.finish().description.error).to.equal("States.QueryEvaluationError");
    expect(succeeded.redrive().types.slice(0, 3)).to.deep.equal([
      "ExecutionRedriven",
      "MapStateStarted",
      "MapRunStarted",
    ]);
    expect(succeeded.mapRuns().map(({ redriveCount }) => redriveCount)).to.deep.equal([0, 0]);

    const large = run(distributed({ ItemSelector: { x: "{% $pad('', 300000, 'x') %}" } }), [1]);
    expect(large.finish().description.error).to.equal("States.DataLimitExceeded");
    expect(large.redrive().types).to.include("MapRunStarted");

    const ItemReader = {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: { InputType: "JSON" },
      Arguments: { Bucket: "b", Key: "k" },
    };
    let body: string | undefined;
    const unread = run(distributed({ ItemReader }), [], {
      objects: () => (body === undefined ? { type: "failed", cause: "gone" } : { type: "read", text: body }),
    });
    expect(unread.finish().description.error).to.equal("States.ItemReaderFailed");
    body = "[7]";
    expect(unread.redrive().types).to.include("MapRunStarted");
  });

  it("starts a new Map Run in an engine that has the execution from somewhere else", () => {
    const test = run(distributed(), ["a", "b"]);
    test.broken.is = failsSecond("b");
    test.finish();
    const execution = test.engine.execution(arn);
    const saved = execution && saveExecution(execution);
    if (saved === undefined) throw new Error("it was not saved");
    const other = testEngine({ model: ({ stateInput }) => ({ result: stateInput }) });
    other.clock.advanceTo(test.clock.now());
    const definition = { QueryLanguage: "JSONata", ...(distributed() as object) };
    other.engine.restore(
      JSON.parse(JSON.stringify(saved)),
      { name: "m", definition },
      outcome(test.engine, arn).events,
    );
    other.engine.redrive(arn);
    runVirtual(other.engine, other.clock);
    expect(outcome(other.engine, arn).output).to.deep.equal(["a", "b"]);
    expect(outcome(other.engine, arn).types).to.include.members(["ExecutionRedriven", "MapRunStarted"]);
  });

  it("fails the execution by States.Runtime past the limit of redrives", () => {
    const test = run(distributed(), [1], { limits: { ...awsLimits, mapRunRedrives: 2 } });
    test.broken.is = () => true;
    test.finish();
    for (let redrive = 0; redrive < 2; redrive++) {
      expect(test.redrive().description.error).to.equal("States.ExceedToleratedFailureThreshold");
    }
    const last = test.redrive();
    expect(last.types).to.deep.equal(["ExecutionRedriven", "ExecutionFailed"]);
    expect(last.description.error).to.equal("States.Runtime");
  });

  it("is the only way to redrive a child", () => {
    const test = run(distributed(), [1]);
    test.broken.is = () => true;
    test.finish();
    const [child] = test.children();
    expect(test.engine.redrive(child?.arn ?? "")).to.include({ refused: "ExecutionNotRedrivable" });
    expect(outcome(test.engine, child?.arn ?? "").description.redriveStatus).to.equal("REDRIVABLE_BY_MAP_RUN");
  });

  it("whatever failed, ends with the results of a Map without failures, and runs no child again that succeeded", () => {
    const drawn = fc.record({
      items: fc.integer({ min: 1, max: 60 }),
      concurrency: fc.nat(9),
      batch: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      count: fc.nat(4),
      type: fc.constantFrom("STANDARD", "EXPRESS"),
      failing: fc.integer({ min: 1, max: 9 }),
      stopAfter: fc.option(fc.nat(6000)),
    });
    fc.assert(
      fc.property(drawn, ({ items, concurrency, batch, count, type, failing, stopAfter }) => {
        const machine = distributed(
          {
            MaxConcurrency: concurrency,
            ToleratedFailureCount: count,
            ...(batch === undefined ? {} : { ItemBatcher: { MaxItemsPerBatch: batch } }),
          },
          type,
        );
        const list = Array.from({ length: items }, (_, index) => index);
        const test = run(machine, list);
        const round = { failing };
        const number = ({ stateInput, stateName }: TaskRequest) =>
          [...JSON.stringify(stateInput)].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), stateName.length) % 10;
        test.broken.is = (request) => number(request) < round.failing;
        if (stopAfter !== null) {
          runVirtual(test.engine, test.clock, test.clock.now() + stopAfter);
          test.engine.stop(arn);
        }
        test.finish();
        const done = new Set<string>();
        while (test.engine.execution(arn)?.status !== "SUCCEEDED") {
          for (const child of test.children()) if (child.status === "SUCCEEDED") done.add(child.arn);
          const lengths = new Map(test.children().map((child) => [child.arn, child.history.length]));
          round.failing = Math.max(0, round.failing - 3);
          test.redrive();
          for (const child of done) {
            expect(test.engine.execution(child)?.history.length).to.equal(lengths.get(child));
          }
          const [mapRun] = test.mapRuns();
          for (const counts of mapRun === undefined ? [] : [mapRun.itemCounts, mapRun.executionCounts]) {
            expect(counts.pendingRedrive + counts.running).to.equal(0);
          }
          expect(mapRun?.itemCounts.total).to.equal(items);
        }
        if (round.failing > 0) return;
        const well = run(machine, list).finish();
        expect(outcome(test.engine, arn).output).to.deep.equal(well.output);
      }),
      { numRuns: 150 },
    );
  });
});
