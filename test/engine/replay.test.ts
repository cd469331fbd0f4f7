import { expect } from "chai";
import type { RecordedCase } from "../../engine/recorded-case.ts";
import { type Replayed, replay } from "../../engine/replay.ts";

function replayed(recorded: RecordedCase): Replayed {
  const produced = replay(recorded);
  if ("problems" in produced) throw new Error(produced.problems.map(({ message }) => message).join("\n"));
  return produced;
}

const types = ({ events }: Replayed) => events.map(({ type }) => type);
const pass = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };

function task(resource: string, more: object = {}) {
  return { StartAt: "T", States: { T: { Type: "Task", Resource: resource, End: true, ...more } } };
}

const invoke = "arn:aws:states:::lambda:invoke";
const sync = "arn:aws:states:::batch:submitJob.sync";

describe("a replay", () => {
  it("reads definition and input from text, and takes {} for an input that was not given", () => {
    expect(replayed({ definition_text: JSON.stringify(pass), input_text: "[1, null]" }).output).to.equal("[1,null]");
    expect(replayed({ definition: pass, input_text: "null", input: {} }).output).to.equal("null");
    expect(replayed({ definition: pass, input_text: null }).output).to.equal("{}");
  });

  it("says what cannot be read instead of breaking off", () => {
    expect(replay({ definition: pass, input_text: "{" })).to.have.property("problems");
    expect(replay({ definition_text: "no" })).to.have.property("problems");
    expect(replay({})).to.have.property("problems");
  });

  it("finds the attempts of an iteration in their order, retries included", () => {
    const definition = {
      StartAt: "M",
      States: {
        M: {
          Type: "Map",
          ItemProcessor: task(invoke, { Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 1 }] }),
          End: true,
        },
      },
    };
    const { output } = replayed({
      definition,
      input: ["a", "b"],
      tasks_keying: { T: "iteration" },
      tasks: {
        T: [
          { event: "TaskSucceeded", iteration: 1, return: "second" },
          { event: "TaskFailed", iteration: 0, throw: { error: "E" } },
          { event: "TaskSucceeded", iteration: 0, return: "first, again" },
        ],
      },
    });
    expect(output).to.equal('["first, again","second"]');
  });

  it("lets an attempt time out that sets no time-out of its own", () => {
    const { status, error } = replayed({ definition: task(invoke), tasks: { T: [{ event: "TaskTimedOut" }] } });
    expect({ status, error }).to.deep.equal({ status: "FAILED", error: "States.Timeout" });
  });

  it("leaves an attempt without a recorded end alone, until the execution is stopped as it was", () => {
    const produced = replayed({
      definition: task(sync),
      tasks: { T: [{ submitted: { JobId: "1" } }] },
      expected: {
        status: "ABORTED",
        events: [
          ...["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted"].map((type) => ({
            type,
          })),
          { type: "ExecutionAborted", executionAbortedEventDetails: { error: "Enough", cause: "by hand" } },
        ],
      },
    });
    expect(types(produced).slice(-2)).to.deep.equal(["TaskSubmitted", "ExecutionAborted"]);
    expect(produced).to.include({ status: "ABORTED", error: "Enough", cause: "by hand" });
  });

  it("leaves an execution running that was running", () => {
    const definition = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } };
    const produced = replayed({ definition, expected: { status: "RUNNING" } });
    expect([produced.status, ...types(produced)]).to.deep.equal(["RUNNING", "ExecutionStarted", "WaitStateEntered"]);
  });

  it("does not start an activity that nobody took before its time was up", () => {
    const arn = "arn:aws:states:us-east-1:111111111111:activity:a";
    const produced = replayed({
      definition: task(arn, { TimeoutSeconds: 5 }),
      tasks: { T: [{ event: "ActivityTimedOut", resource: arn }] },
      expected: { status: "FAILED", events: [{ type: "ActivityScheduled" }, { type: "ActivityTimedOut" }] },
    });
    expect(types(produced)).to.not.include("ActivityStarted");
    expect(types(produced)).to.include("ActivityTimedOut");
  });

  it("fails a .sync attempt that was never submitted as TaskSubmitFailed", () => {
    const tasks = { T: [{ event: "TaskSubmitFailed", throw: { error: "Batch.ServerException", cause: "why" } }] };
    const produced = replayed({ definition: task(sync), tasks });
    expect(types(produced).slice(2)).to.deep.equal([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitFailed",
      "ExecutionFailed",
    ]);
    expect(produced.events.at(-2)?.taskSubmitFailedEventDetails).to.deep.equal({
      resourceType: "batch",
      resource: "submitJob.sync",
      error: "Batch.ServerException",
      cause: "why",
    });
  });
});
