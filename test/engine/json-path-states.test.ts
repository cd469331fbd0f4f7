import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import type { TaskModel } from "../../engine/task-model.ts";
import { runMachine } from "./run-machine.ts";

/** Runs a JSONPath machine of one state, `S`, and one to go to, `Caught`. */
function runState(state: Json, input: Json, model?: TaskModel) {
  const states = { S: { End: true, ...(state as object) } as Json, Caught: { Type: "Pass", End: true } };
  const machine = { QueryLanguage: "JSONPath", StartAt: "S", States: states };
  return runMachine(machine, input, model === undefined ? {} : { model });
}

const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke" };
const where = "An error occurred while executing the state 'S' (entered at the event id #2).";

describe("a JSONPath state", () => {
  it("cuts its input, shapes its parameters and result, and puts the result into the raw input", () => {
    const given: Json[] = [];
    const ran = runState(
      {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:s3:getObject",
        InputPath: "$.in",
        Parameters: { "id.$": "$.id", fixed: [{ "name.$": "$$.Execution.Name" }] },
        ResultSelector: { "got.$": "$.Payload" },
        ResultPath: "$.out.result",
        OutputPath: "$.out",
      },
      { in: { id: 7 }, out: { kept: true } },
      (request) => {
        given.push(request.arguments);
        return { result: { Payload: 1, Other: 2 } };
      },
    );
    expect(given).to.deep.equal([{ id: 7, fixed: [{ name: "run" }] }]);
    expect(ran.output).to.deep.equal({ kept: true, result: { got: 1 } });
  });

  it("drops its result for a null ResultPath, and all of it for a null InputPath or OutputPath", () => {
    expect(runState({ ...task, ResultPath: null }, { a: 1 }).output).to.deep.equal({ a: 1 });
    expect(runState({ Type: "Pass", InputPath: null }, { a: 1 }).output).to.deep.equal({});
    expect(runState({ Type: "Pass", OutputPath: null }, { a: 1 }).output).to.deep.equal({});
  });

  it("sets variables from its result, which the next state reads; its own OutputPath still reads the old ones", () => {
    const states = {
      A: { Type: "Pass", Result: { n: 42 }, Assign: { "v.$": "$.n", text: "$.n" }, Next: "B" },
      B: { Type: "Pass", InputPath: "$v", Assign: { v: 1 }, OutputPath: "$v", Next: "C" },
      C: { Type: "Pass", Parameters: { "v.$": "$v", "text.$": "$text", "sum.$": "States.MathAdd($v, 1)" }, End: true },
    };
    const ran = runMachine({ QueryLanguage: "JSONPath", StartAt: "A", States: states });
    expect(ran.output).to.deep.equal({ v: 1, text: "$.n", sum: 2 });
    const exited = ran.events.filter(({ type }) => type === "PassStateExited");
    expect(exited[1]?.stateExitedEventDetails).to.deep.include({ output: "42" });
  });

  it("puts a caught error where the catcher's ResultPath says, and assigns from it", () => {
    const { output, events } = runState(
      {
        ...task,
        Catch: [{ ErrorEquals: ["E"], ResultPath: "$.error", Assign: { "why.$": "$.Cause" }, Next: "Caught" }],
      },
      { a: 1 },
      () => ({ error: "E", cause: "because" }),
    );
    expect(output).to.deep.equal({ a: 1, error: { Error: "E", Cause: "because" } });
    const exited = events.find(({ type }) => type === "TaskStateExited");
    expect(exited?.stateExitedEventDetails?.assignedVariables).to.deep.equal({ why: '"because"' });
  });

  it("fails with States.Runtime, past Retry and Catch, where a path leads nowhere", () => {
    const recovering = {
      ...task,
      Retry: [{ ErrorEquals: ["States.ALL"] }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
    };
    for (const [state, cause] of [
      [
        { ...recovering, Parameters: { x: { "y.$": "$.nope" } } },
        "The JSONPath '$.nope' specified for the field 'y.$' could not be found in the input '{\"a\":1,\"l\":[0]}'",
      ],
      [{ ...recovering, InputPath: "$.b" }, "Invalid path '$.b' : No results for path: $['b']"],
      [{ ...recovering, OutputPath: "$.b.c" }, "Invalid path '$.b.c' : Missing property in path $['b']"],
      [
        { ...recovering, TimeoutSecondsPath: "$.a.b" },
        "Invalid path '$.a.b' : Property ['b'] not found in path $['a']",
      ],
      [
        { ...recovering, InputPath: "$.a[0]" },
        "Invalid path '$.a[0]' : Filter: [0] can only be applied to arrays. Current context is: 1",
      ],
      [{ ...recovering, InputPath: "$.l[3].x" }, "Invalid path '$.l[3].x' : No results for path: $['l'][3]['x']"],
      [{ Type: "Wait", SecondsPath: "$.nope" }, "The SecondsPath parameter does not reference an input value: $.nope"],
    ] as const) {
      const { description } = runState(state as unknown as Json, { a: 1, l: [0] });
      expect(description).to.include({ status: "FAILED", error: "States.Runtime", cause: `${where} ${cause}` });
    }
  });

  it("ends the execution at once by States.Runtime, from within a Map or Parallel too", () => {
    const body = { StartAt: "In", States: { In: { Type: "Pass", InputPath: "$.nope", End: true } } };
    const wait = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 9, End: true } } };
    const caught = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }] };
    const parallel = runState({ Type: "Parallel", Branches: [wait, body], ...caught }, {});
    expect(parallel.types.slice(3)).to.deep.equal(["WaitStateEntered", "PassStateEntered", "ExecutionFailed"]);
    expect(parallel.events.at(-1)?.previousEventId).to.equal(5);
    const map = runState({ Type: "Map", ItemProcessor: body, ...caught }, [1, 2] as unknown as Json);
    expect(map.types.slice(3)).to.deep.equal([
      "MapIterationStarted",
      "MapIterationStarted",
      "PassStateEntered",
      "ExecutionFailed",
    ]);
    for (const { description } of [parallel, map]) expect(description.error).to.equal("States.Runtime");
  });

  it("has null in a template where a path leads past the end of an array", () => {
    const Parameters = { "past.$": "$.l[5]", "further.$": "$.l[5].x", "last.$": "$.l[1]" };
    expect(runState({ Type: "Pass", Parameters }, { l: [1, 2] }).output).to.deep.equal({
      past: null,
      further: null,
      last: 2,
    });
    const before = runState({ Type: "Pass", Parameters: { "before.$": "$.l[-1]" } }, { l: [1] }).description;
    expect(before.cause).to.match(/The JSONPath '\$\.l\[-1\]' specified for the field 'before\.\$' could not be found/);
  });

  it("fails after its work has succeeded as what follows that success", () => {
    const body = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
    for (const state of [
      { Type: "Parallel", Branches: [body] },
      { Type: "Map", ItemsPath: "$.l", ItemProcessor: body },
    ]) {
      const { events } = runState({ ...state, ResultSelector: { "m.$": "$.nope" } }, { l: [1] });
      const [succeeded, failed] = events.slice(-2);
      expect([succeeded?.type, failed?.type]).to.deep.equal([`${state.Type}StateSucceeded`, "ExecutionFailed"]);
      expect(failed?.previousEventId).to.equal(succeeded?.id);
    }
  });

  it("says what is wrong with a MaxConcurrency below zero", () => {
    const body = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
    const map = { Type: "Map", ItemsPath: "$.l", MaxConcurrencyPath: "$.m", ItemProcessor: body };
    const { cause } = runState(map, { l: [1], m: -1 }).description;
    expect(cause).to.equal(`${where} Expected non-negative integer for MaxConcurrency, got '-1' instead.`);
  });

  it("fails with States.ReferencePathConflict where ResultPath or ItemsPath does not fit", () => {
    expect(runState({ Type: "Pass", Result: 1, ResultPath: "$.a" }, "text").description).to.include({
      error: "States.ReferencePathConflict",
      cause: `${where} Unable to apply ReferencePath $.a to input "text"`,
    });
    const processor = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    expect(runState({ Type: "Map", ItemsPath: "$.items", Iterator: processor }, { a: 1 }).description).to.include({
      error: "States.ReferencePathConflict",
      cause: `${where} Unable to apply step "items" to input {"a":1}`,
    });
    expect(runState({ Type: "Map", ItemsPath: "$.a", Iterator: processor }, { a: 1 }).description).to.include({
      error: "States.Runtime",
      cause: `${where} Reference path "$.a" must point to array.`,
    });
  });

  it("maps over ItemsPath with an ItemSelector or, in the older spelling, Parameters", () => {
    const processor = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    const selector = { "all.$": "$.n", "item.$": "$$.Map.Item.Value", "at.$": "$$.Map.Item.Index" };
    const input = { in: { n: 2, items: ["a", "b"] } };
    for (const older of [
      { ItemSelector: selector, ItemProcessor: processor },
      { Parameters: selector, Iterator: processor },
    ]) {
      const map = { Type: "Map", InputPath: "$.in", ItemsPath: "$.items", ResultPath: "$.in.done", ...older };
      expect(runState(map, input).output).to.deep.equal({
        in: {
          ...input.in,
          done: [
            { all: 2, item: "a", at: 0 },
            { all: 2, item: "b", at: 1 },
          ],
        },
      });
    }
  });

  it("reads its numbers and texts at paths", () => {
    expect(runState({ Type: "Wait", SecondsPath: "$.s" }, { s: 3 }).took).to.equal(3000);
    expect(runState({ Type: "Wait", TimestampPath: "$.t" }, { t: "2024-01-01T00:01:00Z" }).took).to.equal(60_000);
    expect(runState({ ...task, TimeoutSecondsPath: "$.s" }, { s: 2 }, () => ({ silent: true })).took).to.equal(2000);
    const fail = { Type: "Fail", ErrorPath: "$.e", CausePath: "States.Format('{}!', $.e)", End: undefined };
    const states = { S: JSON.parse(JSON.stringify(fail)) as Json };
    expect(runMachine({ QueryLanguage: "JSONPath", StartAt: "S", States: states }, { e: "Oh" }).description).to.include(
      { error: "Oh", cause: "Oh!" },
    );
  });

  it("goes to a Parallel's branches with its Parameters", () => {
    const branch = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
    const parallel = { Type: "Parallel", Branches: [branch], Parameters: { "x.$": "$.a" }, ResultPath: "$.r" };
    expect(runState(parallel, { a: 1 }).output).to.deep.equal({ a: 1, r: [{ x: 1 }] });
  });
});
