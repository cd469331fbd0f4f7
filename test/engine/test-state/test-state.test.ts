import { expect } from "chai";
import { askTestState } from "./ask-test-state.ts";

const lambda = "arn:aws:states:::lambda:invoke";
const role = "arn:aws:iam::123456789012:role/tester";

describe("a state tested by itself", () => {
  it("shows at DEBUG how its data flowed, and at INFO only what came of it", () => {
    const pass = {
      Type: "Pass",
      InputPath: "$.payload",
      Parameters: { data: 1 },
      ResultPath: "$.result",
      OutputPath: "$.result.data",
      Next: "Another State",
    };
    const input = { payload: { foo: "bar" } };
    expect(askTestState(pass, { input, inspectionLevel: "INFO" })).to.deep.equal({
      status: "SUCCEEDED",
      output: "1",
      nextState: "Another State",
    });
    expect(askTestState(pass, { input })).to.have.deep.property("inspectionData", {
      input: '{"payload":{"foo":"bar"}}',
      afterInputPath: '{"foo":"bar"}',
      afterParameters: '{"data":1}',
      afterResultSelector: '{"data":1}',
      afterResultPath: '{"payload":{"foo":"bar"},"result":{"data":1}}',
    });
  });

  it("runs its Task where it is not mocked, in the role that it is given", () => {
    const task = { Type: "Task", Resource: lambda, Parameters: { "Payload.$": "$.n" }, End: true };
    expect(askTestState(task, { input: { n: 2 } })).to.deep.equal({
      refused: "ValidationException",
      message: "RoleArn must be specified when testing a Task state",
    });
    const answer = askTestState(task, { input: { n: 2 }, roleArn: role, work: { done: true } });
    expect(answer).to.deep.include({ status: "SUCCEEDED", output: '{"done":true}' });
    expect(answer).to.have.nested.property("inspectionData.result", '{"done":true}');
    expect(answer).to.have.nested.property("inspectionData.afterParameters", '{"Payload":2}');
  });

  it("fails with its own error, shown with the data up to there", () => {
    const answer = askTestState({
      Type: "Pass",
      QueryLanguage: "JSONata",
      Output: { x: "{% $states.input.none %}" },
      End: true,
    });
    expect(answer).to.deep.equal({
      status: "FAILED",
      error: "States.QueryEvaluationError",
      cause:
        "The JSONata expression '$states.input.none' specified for the field 'Output/x' returned nothing (undefined).",
      inspectionData: { input: "{}" },
    });
  });

  it("reads variables and shows them with those that it sets", () => {
    const pass = {
      Type: "Pass",
      QueryLanguage: "JSONata",
      Assign: { b: "{% $a + 1 %}" },
      Output: "{% $a %}",
      End: true,
    };
    const answer = askTestState(pass, { variables: '{"a":1}' });
    expect(answer).to.deep.include({ status: "SUCCEEDED", output: "1" });
    expect(answer).to.have.nested.property("inspectionData.variables", '{"a":1,"b":2}');
  });

  it("does not wait, and times out where it would for more than five minutes", () => {
    const wait = (Seconds: number) => ({ Type: "Wait", Seconds, Next: "Later" });
    expect(askTestState(wait(300))).to.deep.include({ status: "SUCCEEDED", nextState: "Later" });
    expect(askTestState(wait(301))).to.deep.include({ status: "FAILED", error: "States.Timeout" });
  });

  it("may lead to itself", () => {
    expect(askTestState({ Type: "Pass", Next: "StateName" })).to.deep.include({ nextState: "StateName" });
  });

  it("is found by its name in a machine, at any depth, with the item of the Map around it", () => {
    const inner = { Type: "Pass", Parameters: { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value" }, End: true };
    const branches = [{ StartAt: "Inner", States: { Inner: inner } }];
    const processor = { StartAt: "P", States: { P: { Type: "Parallel", Branches: branches, End: true } } };
    const machine = { StartAt: "M", States: { M: { Type: "Map", ItemProcessor: processor, End: true } } };
    expect(askTestState(machine, { stateName: "Inner", input: 7 })).to.deep.include({ output: '{"i":0,"v":7}' });
    expect(askTestState(machine, { stateName: "Outer" })).to.deep.include({ refused: "ValidationException" });
  });

  it("refuses an input, variables or a definition that is none", () => {
    const pass = { Type: "Pass", End: true };
    expect(askTestState({ Type: "Pass" })).to.have.property("refused", "InvalidDefinition");
    expect(askTestState(pass, { variables: "[]" })).to.have.property("refused", "ValidationException");
  });
});

describe("a mocked state", () => {
  const task = (more: object = {}) => ({ Type: "Task", Resource: lambda, Parameters: {}, End: true, ...more });
  const errorOutput = { error: "Lambda.ServiceException", cause: "Service error" };
  const retry = { ErrorEquals: ["Lambda.ServiceException"], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 };

  it("is to be retried while its retrier has attempts left, after the wait that is due", () => {
    const retried = task({ Retry: [{ ErrorEquals: ["Other"] }, retry] });
    const answer = askTestState(retried, { mock: { errorOutput }, stateConfiguration: { retrierRetryCount: 1 } });
    expect(answer).to.deep.include({ status: "RETRIABLE", ...errorOutput });
    expect(answer).to.have.nested.property("inspectionData.errorDetails").that.deep.equals({
      retryIndex: 1,
      retryBackoffIntervalSeconds: 4,
    });
    const spent = { mock: { errorOutput }, stateConfiguration: { retrierRetryCount: 3 } };
    expect(askTestState(retried, spent)).to.deep.include({ status: "FAILED", ...errorOutput });
  });

  it("goes to the catcher that takes its error", () => {
    const caught = task({ Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Handle" }] });
    const answer = askTestState(caught, { input: { data: 1 }, mock: { errorOutput } });
    expect(answer).to.deep.include({
      status: "CAUGHT_ERROR",
      nextState: "Handle",
      ...errorOutput,
      output: '{"data":1,"error":{"Error":"Lambda.ServiceException","Cause":"Service error"}}',
    });
    expect(answer).to.have.nested.property("inspectionData.errorDetails.catchIndex", 0);
  });

  it("sees the context that it is given, with the item in a Map's ItemSelector", () => {
    const map = {
      Type: "Map",
      ItemsPath: "$.list",
      ItemSelector: { "v.$": "$$.Map.Item.Value", "in.$": "$$.Execution.Name" },
      ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
      ResultPath: "$.out",
      End: true,
    };
    const context = '{"Execution":{"Name":"mine"}}';
    const answer = askTestState(map, { input: { list: [1, 2] }, context, mock: { result: "[3, 4]" } });
    expect(answer).to.deep.include({ status: "SUCCEEDED", output: '{"list":[1,2],"out":[3,4]}' });
    expect(answer).to.have.deep.nested.property(
      "inspectionData.afterItemSelector",
      '[{"v":1,"in":"mine"},{"v":2,"in":"mine"}]',
    );
    expect(askTestState(map, { context: "{}" })).to.have.property("refused", "InvalidDefinition");
    expect(askTestState(map, { context: '{"Map":{}}', mock: { result: "[]" } })).to.have.property(
      "message",
      "Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
    );
  });

  it("of a Map fails where more iterations failed than it tolerates", () => {
    const map = (more: object) => ({
      Type: "Map",
      ItemProcessor: { StartAt: "P", States: { P: { Type: "Pass", End: true } } },
      End: true,
      ...more,
    });
    const failed = (more: object, mapIterationFailureCount: number) =>
      askTestState(map(more), {
        input: [1, 2, 3, 4],
        mock: { result: "[0, 0, 0, 0]" },
        stateConfiguration: { mapIterationFailureCount },
      });
    const threshold = { status: "FAILED", error: "States.ExceedToleratedFailureThreshold" };
    expect(failed({}, 1)).to.deep.include(threshold);
    expect(failed({ ToleratedFailureCount: 2 }, 2)).to.have.property("status", "SUCCEEDED");
    expect(failed({ ToleratedFailureCount: 2 }, 3)).to.deep.include(threshold);
    expect(failed({ ToleratedFailurePercentage: 50 }, 2)).to.have.property("status", "SUCCEEDED");
    expect(failed({ ToleratedFailureCount: 4, ToleratedFailurePercentage: 50 }, 3)).to.deep.include(threshold);
    expect(failed({}, 5)).to.have.property("refused", "ValidationException");
    const caused = { mock: { errorOutput }, stateConfiguration: { errorCausedByState: "Q" } };
    expect(askTestState(map({}), { input: [], ...caused })).to.have.property("refused", "ValidationException");
  });

  it("of a distributed Map reads, selects and batches the items that its reader finds", () => {
    const map = (ReaderConfig: object) => ({
      Type: "Map",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { ...ReaderConfig, MaxItems: 2 },
        Parameters: { Bucket: "b", Key: "k" },
      },
      ItemSelector: { "v.$": "$$.Map.Item.Value", "from.$": "$$.Map.Item.Source" },
      ItemBatcher: { MaxItemsPerBatch: 1 },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "P",
        States: { P: { Type: "Pass", End: true } },
      },
      End: true,
    });
    const seen = (config: object, mapItemReaderData: string) =>
      askTestState(map(config), { mock: { result: "[]" }, stateConfiguration: { mapItemReaderData } });
    const data = (answer: object) => (answer as { readonly inspectionData: Record<string, string> }).inspectionData;

    const csv = data(seen({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }, "a\n1\n2\n3\n"));
    const selected = [1, 2].map((a) => ({ v: { a: String(a) }, from: "S3://b/k" }));
    expect(csv.afterItemSelector).to.equal(JSON.stringify(selected));
    expect(csv.afterItemBatcher).to.equal(JSON.stringify(selected.map((item) => ({ Items: [item] }))));
    expect(csv).not.to.have.property("afterItemsPointer");
    const pointed = data(seen({ InputType: "JSON", ItemsPointer: "/list" }, '{"list":[7]}'));
    expect(pointed.afterItemsPointer).to.equal("[7]");
    expect(seen({ InputType: "JSON" }, "{")).to.deep.include({ status: "FAILED", error: "States.ItemReaderFailed" });
  });

  it("of a type that does nothing to mock is refused, and so is a mock that is two things or none", () => {
    expect(askTestState({ Type: "Pass", End: true }, { mock: { result: "1" } })).to.have.property(
      "message",
      "State type 'Pass' is not supported when a mock is specified",
    );
    for (const mock of [{}, { result: "1", errorOutput }, { result: "{" }]) {
      expect(askTestState(task(), { mock })).to.have.property("refused", "ValidationException");
    }
  });
});

describe("a mocked result", () => {
  const send = { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Parameters: {}, End: true };
  const said = (result: object, fieldValidationMode?: "STRICT" | "PRESENT" | "NONE", Resource = send.Resource) => {
    const mock = { result: JSON.stringify(result), ...(fieldValidationMode && { fieldValidationMode }) };
    const answer = askTestState({ ...send, Resource }, { mock });
    return "refused" in answer ? answer.message.replace("Mock result schema validation error: ", "") : answer.status;
  };

  it("is held to the service's API as strictly as asked", () => {
    expect(said({})).to.equal("Required field 'MessageId' is missing");
    expect(said({}, "PRESENT")).to.equal("SUCCEEDED");
    expect(said({ Tries: 0 }, "NONE")).to.equal("SUCCEEDED");
    expect(said({ MessageId: "1", Unknown: 3 })).to.equal("SUCCEEDED");
    expect(said({ MessageId: "1", Tags: ["red", "green"] })).to.equal("Field 'Tags' is not an expected value");
  });

  it("is wrong where a member's type, length, range or choice is", () => {
    const wrong: readonly [object, string][] = [
      [{ MessageId: 1 }, "Field 'MessageId' must be a string"],
      [{ MessageId: "" }, "Field 'MessageId' is smaller than the minimum length"],
      [{ Tries: "1" }, "Field 'Tries' must be a number"],
      [{ Tries: 0 }, "Field 'Tries' is less than the minimum value"],
      [{ Tries: 10 }, "Field 'Tries' exceeds the maximum value"],
      [{ Tags: {} }, "Field 'Tags' must be an array"],
      [{ Seen: "yes" }, "Field 'Seen' must be a boolean"],
    ];
    for (const [result, message] of wrong) expect(said(result, "PRESENT")).to.equal(message);
  });

  it("is anything where a worker with the token answers, or nothing is known of the service", () => {
    expect(said({}, "STRICT", "arn:aws:states:::sqs:sendMessage.waitForTaskToken")).to.equal("SUCCEEDED");
    expect(said({}, "STRICT", "arn:aws:states:::sns:publish")).to.equal("SUCCEEDED");
  });
});
