import { expect } from "chai";
import type { Json } from "../../../asl/types/json.ts";
import { runMachine } from "../run-machine.ts";

function runTask(integration: string, Parameters: Json) {
  const Resource = `arn:aws:states:::${integration}`;
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: "T" }];
  const T = { Type: "Task", Resource, Parameters, Catch, End: true };
  return runMachine({ QueryLanguage: "JSONPath", StartAt: "T", States: { T } });
}

const api = { ApiEndpoint: "a.execute-api.eu-central-1.amazonaws.com", Method: "GET" };

describe("the arguments of an optimised integration", () => {
  it("that Step Functions refuses fail the execution before the Task is scheduled, past Catch", () => {
    for (const [integration, given, problem] of [
      ["apigateway:invoke", { ...api, Headers: { a: "b" } }, "The value of the field 'Headers' has an invalid format"],
      [
        "apigateway:invoke",
        { ...api, QueryParameters: "?a=b" },
        "The value of the field 'QueryParameters' has an invalid format",
      ],
      [
        "lambda:invoke.waitForTaskToken",
        { FunctionName: 1, TaskToken: "t" },
        `The value for the field 'FunctionName' must be a STRING, The field "TaskToken" is not supported by Step Functions`,
      ],
    ] as const) {
      const { description, types } = runTask(integration, given);
      const where = "An error occurred while executing the state 'T' (entered at the event id #2).";
      expect(description).to.include({
        error: "States.Runtime",
        cause: `${where} The Parameters '${JSON.stringify(given)}' could not be used to start the Task: [${problem}]`,
      });
      expect(types).to.deep.equal(["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]);
    }
  });

  it("go through as they are where nothing is known against them", () => {
    for (const [integration, given] of [
      ["apigateway:invoke", { ...api, Headers: { a: ["b"] }, QueryParameters: {}, RequestBody: "text", Stage: null }],
      ["lambda:invoke", { FunctionName: "f", Payload: 1, LogType: "Tail", Qualifier: "1" }],
      ["glue:startJobRun", { JobName: 1, Whatever: true }],
    ] as const) {
      expect(runTask(integration, given).description.status).to.equal("SUCCEEDED");
    }
  });
});
