import { expect } from "chai";
import type { Json } from "../../../asl/types/json.ts";
import { describeMapRun } from "../../../engine/map-run/describe-map-run.ts";
import { payload } from "../../../engine/payload.ts";
import { recordedObjects } from "../../../engine/recorded-objects.ts";
import { runVirtual } from "../../../engine/run-virtual.ts";
import { addMachine, invoke, outcome, runMachine, testEngine } from "../run-machine.ts";

type Fields = { readonly [field: string]: Json };

const hands = { Type: "Pass", End: true };

/** A Distributed Map that ends its machine; its children do `state`. */
function distributed(state: Json, fields: Fields = {}, type = "STANDARD"): Json {
  return {
    Type: "Map",
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type },
      StartAt: "Child",
      States: { Child: state },
    },
    End: true,
    ...fields,
  };
}

const machine = (map: Json, states: Fields = {}): Json => ({ StartAt: "Map", States: { Map: map, ...states } });

const runOf = ({ test }: ReturnType<typeof runMachine>, number = 0) => {
  const [execution] = test.engine.executions();
  const run = test.engine.mapRuns(execution?.arn ?? "")[number];
  if (run === undefined) throw new Error("There is no Map Run.");
  return describeMapRun(run);
};

const SIX = [
  "MapStateEntered",
  "MapStateStarted",
  "MapRunStarted",
  "MapRunSucceeded",
  "MapStateSucceeded",
  "MapStateExited",
];

describe("a Distributed Map", () => {
  it("runs each item in an execution of its own, and has six events whatever their number", () => {
    const run = runMachine(machine(distributed(invoke(), { Label: "rows" })), ["a", "b", "c"], {
      model: ({ stateInput }) => ({ result: { got: stateInput }, after: 1 }),
    });
    expect(run.types).to.deep.equal(["ExecutionStarted", ...SIX, "ExecutionSucceeded"]);
    expect(run.events.map(({ previousEventId }) => previousEventId)).to.deep.equal([0, 0, 2, 3, 4, 5, 4, 7]);
    expect(run.output).to.deep.equal([{ got: "a" }, { got: "b" }, { got: "c" }]);
    const [parent, child] = [...run.test.engine.executions()];
    expect(parent?.mapRunArn).to.equal(undefined);
    expect(child?.arn).to.match(/^arn:aws:states:us-east-1:111111111111:execution:machine\/rows:[\da-f-]{36}$/);
    const mapRun = runOf(run);
    expect(child?.mapRunArn).to.equal(mapRun.mapRunArn);
    expect(outcome(run.test.engine, child?.arn ?? "").types).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(mapRun.mapRunArn).to.match(/^arn:aws:states:us-east-1:111111111111:mapRun:machine\/rows:[\da-f-]{36}$/);
    expect(mapRun.stateMachineArn).to.equal("arn:aws:states:us-east-1:111111111111:stateMachine:machine/rows");
    expect([mapRun.status, mapRun.itemCounts.succeeded, mapRun.executionCounts.total]).to.deep.equal([
      "SUCCEEDED",
      3,
      3,
    ]);
  });

  it("gives a child the item, its member's name, or what ItemSelector makes of it; a child has no Map in its context", () => {
    const items = { x: 1, y: 2 };
    const context = { Type: "Pass", Output: "{% $states.context %}", End: true };
    expect(runMachine(machine(distributed(hands)), items).output).to.deep.equal([
      { Key: "x", Value: 1 },
      { Key: "y", Value: 2 },
    ]);
    const ItemSelector = {
      item: "{% $states.context.Map.Item %}",
      all: "{% $count($keys($states.input)) %}",
    };
    expect(runMachine(machine(distributed(hands, { ItemSelector })), items).output).to.deep.equal([
      { item: { Index: 0, Key: "x", Value: 1, Source: "STATE_DATA" }, all: 2 },
      { item: { Index: 1, Key: "y", Value: 2, Source: "STATE_DATA" }, all: 2 },
    ]);
    const [child] = runMachine(machine(distributed(context, { Label: "l" })), [7]).output as [Fields];
    expect(Object.keys(child)).to.deep.equal(["Execution", "StateMachine", "State"]);
    expect(child.StateMachine).to.deep.equal({
      Id: "arn:aws:states:us-east-1:111111111111:stateMachine:machine/l",
      Name: "machine/l",
    });
    expect((child.Execution as Fields).Input).to.equal(7);
  });

  it("does not show its children the variables around it", () => {
    const states = {
      Set: { Type: "Pass", Assign: { outer: 1 }, Next: "Map" },
      Map: distributed({ Type: "Pass", Output: "{% $outer %}", End: true }),
    };
    const run = runMachine({ StartAt: "Set", States: states }, [1]);
    expect(run.description.error).to.equal("States.ExceedToleratedFailureThreshold");
  });

  it("runs EXPRESS children for five minutes", () => {
    const waits = { Type: "Wait", Seconds: 400, End: true };
    const run = runMachine(machine(distributed(waits, { ToleratedFailureCount: 1 }, "EXPRESS")), [1]);
    expect(run.output).to.deep.equal([{ Status: "TIMED_OUT" }]);
    expect(run.took).to.equal(300_000);
    const child = [...run.test.engine.executions()][1];
    expect(child?.arn).to.match(/:express:machine\/[\da-f-]{36}:[\da-f-]{36}:[\da-f-]{36}$/);
    expect(runOf(run).executionCounts.timedOut).to.equal(1);
  });

  it("fails by a failed child, and stops the others; what was not started is pending", () => {
    const run = runMachine(machine(distributed(invoke(), { MaxConcurrency: 3 })), [1, 2, 3, 4, 5], {
      model: ({ stateInput }) => (stateInput === 1 ? { error: "Boom", after: 1 } : { result: 0, after: 60 }),
    });
    expect(run.types.slice(-3)).to.deep.equal(["MapRunFailed", "MapStateFailed", "ExecutionFailed"]);
    expect(run.description).to.include({
      error: "States.ExceedToleratedFailureThreshold",
      cause: "The specified tolerated failure threshold was exceeded",
    });
    expect(run.took).to.equal(1000);
    const { status, itemCounts } = runOf(run);
    expect(status).to.equal("FAILED");
    expect(itemCounts).to.include({ failed: 1, aborted: 2, pending: 2, succeeded: 0, total: 5 });
    expect(run.test.cancelled).to.have.length(2);
    expect(run.test.engine.executions()).to.satisfy((all: Iterable<{ status: string; mapRunArn?: string }>) =>
      [...all].filter(({ mapRunArn }) => mapRunArn !== undefined).every(({ status }) => status !== "RUNNING"),
    );
  });

  it("tolerates failed items by number and by percentage; a threshold of 0 counts as not set beside the other", () => {
    const fails = (fields: Fields) =>
      runMachine(machine(distributed(invoke(), fields)), [1, 2, 3, 4], {
        model: ({ stateInput }) => (stateInput === 2 ? { error: "Boom", cause: "why" } : { result: "ok" }),
      });
    const tolerated = ["ok", { Status: "FAILED", Error: "Boom", Cause: "why" }, "ok", "ok"];
    expect(fails({ ToleratedFailureCount: 1 }).output).to.deep.equal(tolerated);
    expect(fails({ ToleratedFailurePercentage: 25 }).output).to.deep.equal(tolerated);
    expect(fails({ ToleratedFailureCount: 0, ToleratedFailurePercentage: 25 }).output).to.deep.equal(tolerated);
    expect(fails({ ToleratedFailurePercentage: 24.9 }).output).to.equal(undefined);
    expect(fails({ ToleratedFailureCount: 3, ToleratedFailurePercentage: 10 }).output).to.equal(undefined);
  });

  it("counts every item of a failed batch, which takes one place in the result", () => {
    const batched = (count: number) =>
      runMachine(
        machine(
          distributed(invoke(), {
            ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: "b" },
            ToleratedFailureCount: count,
          }),
        ),
        [1, 2, 3],
        {
          model: ({ stateInput }) =>
            JSON.stringify(stateInput).includes("1") ? { error: "Boom" } : { result: stateInput },
        },
      );
    expect(batched(2).output).to.deep.equal([
      { Status: "FAILED", Error: "Boom" },
      { BatchInput: "b", Items: [3] },
    ]);
    expect(runOf(batched(2)).itemCounts).to.include({ failed: 2, succeeded: 1, total: 3 });
    expect(runOf(batched(2)).executionCounts).to.include({ failed: 1, succeeded: 1, total: 2 });
    expect(batched(1).description.status).to.equal("FAILED");
  });

  it("starts a new Map Run for each retry, then goes to its catcher", () => {
    const map = distributed(invoke(), {
      Retry: [{ ErrorEquals: ["States.ExceedToleratedFailureThreshold"], IntervalSeconds: 5, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput.Error %}", Next: "Caught" }],
    });
    const run = runMachine(machine(map, { Caught: { Type: "Succeed" } }), [1], { model: () => ({ error: "Boom" }) });
    expect(run.types.slice(1, -3)).to.deep.equal([
      ...["MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunFailed"],
      ...["MapStateStarted", "MapRunStarted", "MapRunFailed", "MapStateFailed", "MapStateExited"],
    ]);
    expect(run.output).to.equal("States.ExceedToleratedFailureThreshold");
    expect(runOf(run, 0).mapRunArn).to.not.equal(runOf(run, 1).mapRunArn);
  });

  it("is aborted with its children when its execution is stopped, times out or is cut", () => {
    const map = distributed({ Type: "Wait", Seconds: 60, End: true });
    const { engine, clock } = testEngine();
    const machineArn = addMachine(engine, "machine", machine(map));
    const started = engine.start({ machineArn, name: "run", input: payload([1, 2]) });
    if ("refused" in started) throw new Error(started.message);
    runVirtual(engine, clock, clock.now() + 1000);
    engine.stop(started.execution.arn);
    const [run] = engine.mapRuns(started.execution.arn);
    expect(run && describeMapRun(run)).to.include({ status: "ABORTED", stopDate: clock.now() });
    expect([...engine.executions()].map(({ status }) => status)).to.deep.equal(["ABORTED", "ABORTED", "ABORTED"]);

    const timed = runMachine({ ...(machine(map) as object), TimeoutSeconds: 2 }, [1]);
    expect([timed.description.status, runOf(timed).status]).to.deep.equal(["TIMED_OUT", "ABORTED"]);

    const Branches = [machine(map), { StartAt: "Fail", States: { Fail: { Type: "Fail", Error: "E" } } }];
    const cut = runMachine({ StartAt: "P", States: { P: { Type: "Parallel", Branches, End: true } } }, [1]);
    expect(runOf(cut).status).to.equal("ABORTED");
    expect(cut.types).to.include.members(["MapRunAborted", "MapStateAborted", "ParallelStateFailed"]);
  });

  it("fails with the reader's message where the items cannot be read, and says where nothing reads objects", () => {
    const ItemReader = {
      Resource: "arn:aws:states:::s3:getObject",
      Arguments: { Bucket: "b", Key: "k" },
      ReaderConfig: { InputType: "JSON" },
    };
    const reads = machine(distributed(hands, { ItemReader }));
    const read = runMachine(
      reads,
      {},
      { objects: recordedObjects([{ bucket: "b", key: "k", body: "[1,2]" }], 0, String) },
    );
    expect(read.output).to.deep.equal([1, 2]);
    expect(read.events[2]?.mapStateStartedEventDetails).to.deep.equal({ length: 0 });
    const missing = runMachine(reads, {}, { objects: recordedObjects([], 0, String) });
    expect(missing.description).to.include({ error: "States.ItemReaderFailed" });
    expect(missing.description.cause).to.match(/^The specified key does not exist/);
    expect(missing.types.slice(2)).to.deep.equal([
      ...["MapStateStarted", "MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed"],
    ]);
    expect(runMachine(reads).description.cause).to.match(/^Nothing here reads or writes objects/);
  });

  it("writes its results by status with a manifest, and hands on where that is", () => {
    const objects = recordedObjects([], 0, String);
    const file = (key: string) => {
      const answer = objects({
        type: "get-object",
        bucket: "out",
        key,
        versionId: undefined,
        expectedBucketOwner: undefined,
      });
      return answer.type === "read" ? (JSON.parse(answer.text) as Json) : answer;
    };
    const ResultWriter = {
      Resource: "arn:aws:states:::s3:putObject",
      Arguments: { Bucket: "out", Prefix: "jobs" },
    };
    const run = runMachine(machine(distributed(invoke(), { ResultWriter, ToleratedFailureCount: 1 })), [1, 2], {
      objects,
      model: ({ stateInput }) => (stateInput === 2 ? { error: "Boom", cause: "why" } : { result: "ok" }),
    });
    const { mapRunArn, itemCounts } = runOf(run);
    const folder = `jobs/${mapRunArn.slice(-36)}`;
    expect(run.output).to.deep.equal({
      MapRunArn: mapRunArn,
      ResultWriterDetails: { Bucket: "out", Key: `${folder}/manifest.json` },
    });
    expect(itemCounts.resultsWritten).to.equal(2);
    const manifest = file(`${folder}/manifest.json`) as Fields;
    expect(manifest).to.deep.include({ DestinationBucket: "out", MapRunArn: mapRunArn });
    const succeeded = file(`${folder}/SUCCEEDED_0.json`) as readonly Fields[];
    expect(manifest.ResultFiles).to.deep.equal({
      FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: JSON.stringify(file(`${folder}/FAILED_0.json`)).length }],
      PENDING: [],
      SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: JSON.stringify(succeeded).length }],
    });
    const child = [...run.test.engine.executions()][1];
    expect(succeeded).to.deep.equal([
      {
        ExecutionArn: child?.arn,
        Input: "1",
        InputDetails: { Included: true },
        Name: child?.name,
        Output: '"ok"',
        OutputDetails: { Included: true },
        RedriveCount: 0,
        RedriveStatus: "NOT_REDRIVABLE",
        RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
        StartDate: "2024-01-01T00:00:00.000Z",
        StateMachineArn: child?.machine.arn,
        Status: "SUCCEEDED",
        StopDate: "2024-01-01T00:00:00.000Z",
      },
    ]);
    const [failed] = file(`${folder}/FAILED_0.json`) as readonly [Fields];
    expect(failed).to.include({
      Cause: "why",
      Error: "Boom",
      RedriveStatus: "REDRIVABLE_BY_MAP_RUN",
      Status: "FAILED",
    });
  });

  it("writes what there is when it fails or is stopped, also of the children that it stopped", () => {
    for (const stopped of [false, true]) {
      const written = new Map<string, Json>();
      const ResultWriter = { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "out" } };
      const test = testEngine({
        model: ({ stateInput }) => (stateInput === 1 ? { error: "Boom", after: 5 } : { result: 0, after: 60 }),
        objects: (request) => {
          if (request.type === "put-object") written.set(request.key.replace(/^.*\//, ""), JSON.parse(request.body));
          return { type: "stored" };
        },
      });
      const machineArn = addMachine(test.engine, "m", machine(distributed(invoke(), { ResultWriter })));
      const started = test.engine.start({ machineArn, name: "run", input: payload([1, 2, 3]) });
      if ("refused" in started) throw new Error(started.message);
      runVirtual(test.engine, test.clock, test.clock.now() + 1000);
      if (stopped) test.engine.stop(started.execution.arn);
      runVirtual(test.engine, test.clock);
      const unsuccessful = written.get("FAILED_0.json") as readonly Fields[];
      expect(unsuccessful.map(({ Status }) => Status)).to.deep.equal([
        stopped ? "ABORTED" : "FAILED",
        "ABORTED",
        "ABORTED",
      ]);
    }
  });

  it("writes what there is when it fails, also what was never started", () => {
    const written = new Map<string, Json>();
    const ResultWriter = { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "out" } };
    const map = distributed({ Type: "Fail" }, { ResultWriter, MaxConcurrency: 1 });
    const run = runMachine(machine(map), [1, 2, 3], {
      objects: (request) => {
        if (request.type === "put-object") written.set(request.key.replace(/^.*\//, ""), JSON.parse(request.body));
        return { type: "stored" };
      },
    });
    expect(run.description.error).to.equal("States.ExceedToleratedFailureThreshold");
    expect([...written.keys()].sort()).to.deep.equal(["FAILED_0.json", "PENDING_0.json", "manifest.json"]);
    const pending = written.get("PENDING_0.json") as readonly Fields[];
    expect(pending.map(({ Input, Status }) => [Input, Status])).to.deep.equal([
      ["2", "PENDING"],
      ["3", "PENDING"],
    ]);
  });

  it("fails where its results cannot be written", () => {
    const ResultWriter = { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "out", Prefix: "p" } };
    const run = runMachine(machine(distributed(hands, { ResultWriter })), [1], {
      objects: () => ({ type: "failed", cause: "Access Denied" }),
    });
    expect(run.description).to.include({ error: "States.ResultWriterFailed", cause: "Access Denied" });
  });

  it("formats what it hands on as WriterConfig says", () => {
    const formatted = (config: Json) =>
      runMachine(machine(distributed(hands, { ResultWriter: { WriterConfig: config } })), [[1, 2], [3], 4]).output;
    expect(formatted({ Transformation: "FLATTEN" })).to.deep.equal([1, 2, 3, 4]);
    expect(formatted({ OutputType: "JSONL" })).to.equal("[1,2]\n[3]\n4");
    expect(formatted({ Transformation: "NONE" })).to.have.deep.nested.property("[2].Output", "4");
  });

  it("fails where the results that it gathers are larger than 256 KiB", () => {
    const large = "x".repeat(100_000);
    const run = runMachine(machine(distributed({ Type: "Pass", Output: large, End: true })), [1, 2, 3]);
    expect(run.description.error).to.equal("States.DataLimitExceeded");
    expect(run.types.slice(-3)).to.deep.equal(["MapRunSucceeded", "MapStateFailed", "ExecutionFailed"]);
  });

  it("takes another concurrency and tolerance while it runs", () => {
    const { engine, clock } = testEngine({
      model: ({ stateInput }) => (stateInput === 0 ? { error: "Boom", after: 10 } : { result: 0, after: 10 }),
    });
    const machineArn = addMachine(engine, "machine", machine(distributed(invoke(), { MaxConcurrency: 1 })));
    const started = engine.start({ machineArn, name: "run", input: payload([0, 1, 2, 3, 4]) });
    if ("refused" in started) throw new Error(started.message);
    const arn = started.execution.arn;
    runVirtual(engine, clock, clock.now() + 1000);
    const [run] = engine.mapRuns(arn);
    if (run === undefined) throw new Error("There is no Map Run.");
    expect(describeMapRun(run).executionCounts).to.include({ running: 1, pending: 4 });
    expect(engine.updateMapRun(run.start.arn, { maxConcurrency: 4, toleratedFailureCount: 1 })).to.equal(true);
    runVirtual(engine, clock);
    // At once 0 alone; from the first second on 0, 1, 2 and 3; 4 follows 0.
    expect(outcome(engine, arn).took).to.equal(20_000);
    expect(describeMapRun(run)).to.include({ status: "SUCCEEDED", maxConcurrency: 4, toleratedFailureCount: 1 });
    expect(engine.updateMapRun(run.start.arn, { maxConcurrency: 1 })).to.equal(false);
  });

  it("is forgotten with its execution", () => {
    const { test } = runMachine(machine(distributed(hands)), [1]);
    const [parent] = [...test.engine.executions()];
    const arn = test.engine.mapRuns(parent?.arn ?? "")[0]?.start.arn ?? "";
    expect(test.engine.mapRun(arn)).to.not.equal(undefined);
    test.engine.forget(parent?.arn ?? "");
    expect(test.engine.mapRun(arn)).to.equal(undefined);
  });
});
