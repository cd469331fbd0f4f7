import { expect } from "chai";
import fc from "fast-check";
import { retryWait } from "../../asl/retry-schedule.ts";
import type { Json } from "../../asl/types/json.ts";
import type { Retrier } from "../../asl/types/retry.ts";
import type { HistoryEvent } from "../../engine/history-event.ts";
import { payload } from "../../engine/payload.ts";
import { runVirtual } from "../../engine/run-virtual.ts";
import type { TaskRequest } from "../../engine/task.ts";
import { addMachine, invoke, outcome, runMachine, testEngine } from "./run-machine.ts";

const retrier = fc.record(
  {
    IntervalSeconds: fc.integer({ min: 1, max: 100 }),
    MaxAttempts: fc.integer({ min: 0, max: 8 }),
    BackoffRate: fc.double({ min: 1, max: 3, noNaN: true }),
    MaxDelaySeconds: fc.integer({ min: 1, max: 300 }),
  },
  { requiredKeys: [] },
);

/** Runs a Task that always fails under one retrier; the milliseconds between a failure and the next attempt. */
function waits(of: Partial<Retrier>, seed = 1): readonly number[] {
  const state = invoke({ Retry: [{ ErrorEquals: ["States.ALL"], ...of }] as Json, End: true });
  const ran = runMachine({ StartAt: "A", States: { A: state } }, {}, { seed, model: () => ({ after: 2, error: "E" }) });
  const at = (type: string) => ran.events.filter((event) => event.type === type).map((event) => event.timestamp);
  const [scheduled, failed] = [at("TaskScheduled"), at("TaskFailed")];
  return scheduled.slice(1).map((time, k) => time - (failed[k] ?? Number.NaN));
}

describe("the waits of a retrier, whatever its numbers,", () => {
  it("are IntervalSeconds * BackoffRate^(k-1), at most MaxDelaySeconds, and MaxAttempts of them", () => {
    fc.assert(
      fc.property(retrier, (of) => {
        const expected = Array.from({ length: of.MaxAttempts ?? 3 }, (_, k) => {
          const seconds = (of.IntervalSeconds ?? 1) * (of.BackoffRate ?? 2) ** k;
          return Math.round(1000 * Math.min(seconds, of.MaxDelaySeconds ?? Number.POSITIVE_INFINITY));
        });
        expect(waits(of)).to.deep.equal(expected);
      }),
    );
  });

  it("lie between 0 and those with JitterStrategy FULL, all over that range, and the same seed draws the same", () => {
    const parts: number[] = [];
    fc.assert(
      fc.property(retrier, fc.nat(), (of, seed) => {
        const jittered = { ...of, JitterStrategy: "FULL" } as const;
        const drawn = waits(jittered, seed);
        expect(waits(jittered, seed)).to.deep.equal(drawn);
        expect(drawn).to.have.length(of.MaxAttempts ?? 3);
        for (const [k, wait] of drawn.entries()) {
          const most = 1000 * retryWait({ ErrorEquals: [], ...of }, k + 1);
          expect(wait).to.be.within(0, Math.round(most));
          parts.push(wait / most);
        }
      }),
    );
    expect(parts.reduce((sum, part) => sum + part, 0) / parts.length).to.be.closeTo(0.5, 0.15);
    expect(Math.min(...parts)).to.be.below(0.2);
    expect(Math.max(...parts)).to.be.above(0.8);
  });
});

/** The same number as TimeoutSeconds or HeartbeatSeconds says it in each form. */
const forms = {
  literal: (field: string, seconds: number) => ({ QueryLanguage: "JSONata", [field]: seconds }),
  expression: (field: string) => ({ QueryLanguage: "JSONata", [field]: `{% $states.input.${field} %}` }),
  path: (field: string) => ({ [`${field}Path`]: `$.${field}` }),
  contextPath: (field: string) => ({ [`${field}Path`]: `$$.Execution.Input.${field}` }),
} as const;
const form = fc.constantFrom(...(Object.keys(forms) as (keyof typeof forms)[]));

/** A JSONPath machine of one Task `T`, which waits for its token. */
function oneTask(fields: object): Json {
  const Resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
  const message = { QueueUrl: "q", "MessageBody.$": "$$.Task.Token" };
  const asked = { QueueUrl: "q", MessageBody: "{% $states.context.Task.Token %}" };
  const given = "QueryLanguage" in fields ? { Arguments: asked } : { Parameters: message };
  return { StartAt: "T", States: { T: { Type: "Task", Resource, ...given, ...fields, End: true } } } as Json;
}

/** Runs a Task whose worker beats after each of some seconds, and then, after `last` more, is done. */
function work(fields: object, input: Json, beats: readonly number[], last: number) {
  const requests: TaskRequest[] = [];
  const test = testEngine({
    model(request) {
      requests.push(request);
      return { result: {} };
    },
  });
  const added = test.engine.addMachine({ name: "m", definition: oneTask(fields) });
  if ("problems" in added) throw new Error(added.problems[0]?.message);
  const machineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:m";
  const started = test.engine.start({ machineArn, name: "r", input: payload(input) });
  if ("refused" in started) throw new Error(started.message);
  test.engine.runDue();
  const token = requests[0]?.taskToken ?? "";
  const pass = (seconds: number) => runVirtual(test.engine, test.clock, test.clock.now() + seconds * 1000);
  for (const seconds of beats) {
    pass(seconds);
    test.engine.heartbeat(token);
    test.engine.runDue();
  }
  pass(last);
  test.engine.completeToken(token, { type: "succeeded", output: "done" });
  runVirtual(test.engine, test.clock);
  return outcome(test.engine, started.execution.arn);
}

describe("the time of a Task, in whatever form its fields say it,", () => {
  const half = (seconds: number) => seconds + 0.5;
  const gaps = fc.array(fc.nat(20).map(half), { maxLength: 6 });

  it("ends it at TimeoutSeconds, or at the first HeartbeatSeconds without a heartbeat, whichever is sooner", () => {
    fc.assert(
      fc.property(
        form,
        fc.option(fc.integer({ min: 1, max: 60 })),
        fc.option(fc.integer({ min: 1, max: 20 })),
        gaps,
        fc.nat(40).map(half),
        (named, timeout, heartbeat, beats, last) => {
          const fields = {
            ...(timeout === null ? {} : forms[named]("TimeoutSeconds", timeout)),
            ...(heartbeat === null ? {} : forms[named]("HeartbeatSeconds", heartbeat)),
          };
          const ran = work(fields, { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat }, beats, last);
          const ends = endOf(timeout ?? Number.POSITIVE_INFINITY, heartbeat ?? Number.POSITIVE_INFINITY, [
            ...beats,
            last,
          ]);
          expect(ran.took).to.equal(1000 * ends.after);
          expect(ran.types.at(-1)).to.equal(ends.well ? "ExecutionSucceeded" : "ExecutionFailed");
          const scheduled = ran.events.find(({ type }) => type === "TaskScheduled")?.taskScheduledEventDetails;
          expect(scheduled?.timeoutInSeconds).to.equal(timeout ?? undefined);
          expect(scheduled?.heartbeatInSeconds).to.equal(heartbeat ?? undefined);
          if (ends.well) return;
          expect(ran.events.at(-2)?.taskTimedOutEventDetails).to.deep.equal({
            resourceType: "sqs",
            resource: "sendMessage.waitForTaskToken",
            error: "States.Timeout",
          });
        },
      ),
      { numRuns: 100 },
    );
  });
});

/**
 * When a Task ends whose worker is heard of after each of some seconds, the last time to say that it is done. What is heard
 * at the very moment of the time-out comes too late.
 */
function endOf(timeout: number, heartbeat: number, heard: readonly number[]) {
  let at = 0;
  for (const gap of heard) {
    if (at + Math.min(gap, heartbeat) >= timeout) return { after: timeout, well: false };
    if (gap > heartbeat) return { after: at + heartbeat, well: false };
    at += gap;
  }
  return { after: at, well: true };
}

/** States of all kinds that take time, in a Map beside a Parallel. */
const busy = {
  StartAt: "Both",
  States: {
    Both: {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Each",
          States: {
            Each: {
              Type: "Map",
              Items: [1, 2, 3, 4, 5],
              MaxConcurrency: 2,
              ItemProcessor: {
                StartAt: "T",
                States: { T: invoke({ Next: "W" }), W: { Type: "Wait", Seconds: 3, End: true } },
              },
              End: true,
            },
          },
        },
        {
          StartAt: "R",
          States: {
            R: invoke({
              TimeoutSeconds: 4,
              Retry: [{ ErrorEquals: ["States.ALL"], JitterStrategy: "FULL" }],
              Catch: [{ ErrorEquals: ["States.ALL"], Next: "P" }],
              End: true,
            }),
            P: { Type: "Pass", End: true },
          },
        },
      ],
      End: true,
    },
  },
};
const model = ({ stateName }: TaskRequest) => (stateName === "R" ? { after: 3, error: "E" } : { after: 2, result: 1 });

function untimed(): readonly HistoryEvent[] {
  return runMachine(busy, {}, { model }).events;
}

describe("an execution that is cut off at any moment", () => {
  const took = (untimed().at(-1)?.timestamp ?? 0) - (untimed()[0]?.timestamp ?? 0);

  it("by TimeoutSeconds has the history of one that is not, up to then, and ExecutionTimedOut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Math.floor(took / 1000) }), (TimeoutSeconds) => {
        const ran = runMachine({ ...busy, TimeoutSeconds }, {}, { model });
        expect(ran.description.status).to.equal("TIMED_OUT");
        expect(ran.took).to.equal(TimeoutSeconds * 1000);
        const before = ran.events.slice(0, -1);
        expect(before).to.deep.equal(untimed().slice(0, before.length));
        expect(ran.events.at(-1)).to.deep.include({
          type: "ExecutionTimedOut",
          previousEventId: 0,
          executionTimedOutEventDetails: { error: "States.Timeout" },
        });
      }),
    );
  });

  it("by StopExecution likewise, with ExecutionAborted alone: nothing is said of what was running", () => {
    fc.assert(
      fc.property(fc.nat(took - 1), (after) => {
        const test = testEngine({ model });
        const machineArn = addMachine(test.engine, "machine", busy);
        const started = test.engine.start({ machineArn, name: "run", input: payload({}) });
        if ("refused" in started) throw new Error(started.message);
        runVirtual(test.engine, test.clock, test.clock.now() + after);
        expect(test.engine.stop(started.execution.arn, { error: "E", cause: "by hand" })).to.equal(true);
        runVirtual(test.engine, test.clock);
        const ran = outcome(test.engine, started.execution.arn);
        expect(ran.description).to.include({ status: "ABORTED", error: "E", cause: "by hand" });
        const before = ran.events.slice(0, -1);
        expect(before).to.deep.equal(untimed().slice(0, before.length));
        expect(ran.events.at(-1)).to.deep.include({
          type: "ExecutionAborted",
          previousEventId: 0,
          executionAbortedEventDetails: { error: "E", cause: "by hand" },
        });
        expect(test.engine.nextTime(), "nothing is left to happen").to.equal(undefined);
        expect(test.engine.stop(started.execution.arn)).to.equal(false);
      }),
    );
  });
});
