// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of templates look like this.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { quotasOf, readStage } from "../../../scripts/platform/stage.ts";
import { checkFiles } from "../../../scripts/validate/check-file.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

/** Checks files of definitions, or texts, by name. */
function check(files: Readonly<Record<string, unknown>>) {
  return withTemporaryFolder(async (folder) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content, null, 2));
    }
    const definitions = Object.keys(files).filter((name) => !name.endsWith(".bounds.yml"));
    return checkFiles(
      definitions.map((name) => join(folder, name)),
      quotasOf(await readStage("prod")),
      false,
    );
  });
}

async function codesOf(definition: unknown, name = "sample.asl.json"): Promise<string[]> {
  const { diagnostics } = await check({ [name]: definition });
  return diagnostics.map(({ code, path }) => `${code} ${path}`.trim());
}

/** A machine of some states, each of which leads to the next. */
function chain(states: Readonly<Record<string, object>>, more: object = {}) {
  const names = Object.keys(states);
  const linked = Object.entries(states).map(([name, state], at): [string, object] => {
    const ends =
      "Next" in state ||
      "End" in state ||
      "Choices" in state ||
      ("Type" in state && ["Fail", "Succeed"].includes(String(state.Type)));
    const next = names[at + 1];
    return [name, ends ? state : { ...state, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0], States: Object.fromEntries(linked), ...more };
}

const call = (Resource: string, Parameters: object = {}) => ({ Type: "Task", Resource, Parameters });
const sdk = (action: string, Parameters: object = {}) => call(`arn:aws:states:::aws-sdk:${action}`, Parameters);

/** What public samples have, each in a definition of our own: no error, and no warning but those named. */
const samples: readonly (readonly [trait: string, definition: unknown, codes: readonly string[]])[] = [
  [
    "paths that begin with $.[ and filters that read the input",
    chain({
      A: { Type: "Pass", InputPath: "$[0].body", ResultPath: null },
      B: { Type: "Pass", Parameters: { "x.$": "$.[0]", "y.$": "$.list[?(@.id == $.wanted)].name" } },
      C: {
        ...sdk("s3:listBuckets"),
        ResultSelector: { "all.$": "$.[*].['bucket', 'key']", "big.$": "$.[?(@.n > 0)]" },
      },
      D: { Type: "Pass", OutputPath: "$.items[?(@.a == 1 && @.b == 'x')]" },
    }),
    [],
  ],
  [
    "intrinsic functions in each other, over lines, with escapes, blanks and placeholders",
    chain({
      A: {
        Type: "Pass",
        Parameters: {
          "a.$": "States.Format('{}/', States.ArrayGetItem(\nStates.StringSplit($.key , '/'), 0))",
          "b.$": "States.Format('unload (\\'{}\\') to \\'s3://{}/\\'', $$.Execution.Input.query, $.bucket)",
          "c.$": 'States.Format(\'\\{"title": "{}"\\}\nanswer:\', $.title)',
          "d.$": 'States.JsonMerge(States.StringToJson($.Body), States.StringToJson(\'{"n": "v" }\'), false)',
          "e.$": "States.Format('s3://${Bucket}/{}', $['test-batch']['id'])",
          "f.$": "States.Format($.text,$.name)",
          "g.$": "States.MathAdd(States.ArrayLength($.items), -1)",
        },
      },
    }),
    [],
  ],
  [
    "optimised and SDK integrations by an ARN with region and account",
    chain({
      A: call("arn:aws:states:us-east-1:111111111111:aws-sdk:s3:getObject", { Bucket: "b", "Key.$": "$.key" }),
      B: call("arn:aws-us-gov:states:us-gov-west-1:111111111111:lambda:invoke", { FunctionName: "${Work}" }),
      C: call("arn:aws:states:::mediaconvert:createJob.sync", { Role: "${Role}" }),
      D: call("arn:aws:states:::bedrockagentcore:invokeHarness", { HarnessArn: "${Harness}" }),
      E: call("arn:aws:states:::elasticmapreduce:addStep.sync", { "ClusterId.$": "$.cluster.ClusterId" }),
      F: call("arn:aws:states:::ecs:runTask.waitForTaskToken", { Cluster: "${Cluster}" }),
      G: sdk("dynamodb:putItem.waitForTaskToken", { TableName: "<TableName>", Item: { "token.$": "$$.Task.Token" } }),
      H: call("arn:${Partition}:states:::batch:submitJob.sync", { "Parameters.$": "$.batch" }),
      I: call("arn:aws:states:::http:invoke", { Method: "GET", Authentication: { ConnectionArn: "${Connection}" } }),
      J: call("arn:aws:states:::bedrock:invokeModel", {
        ModelId: "arn:aws:bedrock:${AWS::Region}::foundation-model/x",
      }),
      K: { ...sdk("cloudformation:createStack", {}), Credentials: { "RoleArn.$": "$.role" } },
    }),
    ["lambda-throttle-retried States.B"],
  ],
  [
    "functions whose names are placeholders, and Tasks whose integration is one",
    chain({
      A: { Type: "Task", Resource: "${checkPriceFnArn}" },
      B: {
        Type: "Task",
        Resource: "${SqsSendMessageAction}",
        TimeoutSeconds: 300,
        Parameters: { QueueUrl: "${Queue}" },
      },
      C: call("arn:aws:states:::lambda:invoke", { FunctionName: "arn:aws:lambda:us-east-1:<account>:function:<name>" }),
    }),
    ["lambda-throttle-retried States.A", "lambda-throttle-retried States.C", "unknown-placeholder"],
  ],
  [
    "unquoted placeholders in numbers and in data",
    `{ "StartAt": "A", "States": {
      "A": { "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:bedrock:createModelInvocationJob",
        "Parameters": { "TimeoutDurationInHours": \${Hours}, "Limit": \${Stack.Limit} },
        "TimeoutSeconds": \${Cutoff}, "Next": "B" },
      "B": { "Type": "Map", "MaxConcurrency": \${Most}, "End": true,
        "ItemReader": { "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": { "InputType": "JSONL" },
          "Parameters": { "Bucket": "\${Bucket}", "Key.$": "$.key" } },
        "ResultWriter": { "Resource": "arn:aws:states:::s3:putObject", "Parameters": { "Bucket": "b", "Prefix.$": "$.id" } },
        "ToleratedFailurePercentage": 5,
        "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
          "StartAt": "C", "States": { "C": { "Type": "Pass", "End": true } } } } } }`,
    ["unknown-placeholder", "request-rate", "request-rate"],
  ],
  [
    "JSONata without blanks in its marks, with placeholders in it, and Map items from a variable",
    chain(
      {
        A: { Type: "Pass", Assign: { ids: "{%$states.input.ids%}", pages: ["a", null, ""], limit: "{% ${Limit} %}" } },
        B: {
          Type: "Map",
          Items: "{% $states.input.Items%}",
          MaxConcurrency: "{%$limit%}",
          ItemProcessor: chain({
            C: {
              ...{ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" },
              Arguments: {
                QueueUrl: "{% 'queue' %}",
                MessageBody: { url: "{% 'see:\n${Url}/x?token=' & $encodeUrlComponent($states.context.Task.Token) %}" },
              },
            },
          }),
        },
        D: {
          Type: "Choice",
          Choices: [{ Condition: "{% $count($ids) < ${Most} and '${Stage}' = 'prod' %}", Next: "E" }],
          Default: "E",
        },
        E: { Type: "Succeed" },
      },
      { QueryLanguage: "JSONata" },
    ),
    ["unbounded-map States.B"],
  ],
  [
    "distributed Maps in each other with batches, an inline Map in an EXPRESS child, and OutputPath null",
    chain({
      Outer: {
        Type: "Map",
        Label: "Outer",
        MaxConcurrency: 300,
        OutputPath: null,
        ItemBatcher: { MaxItemsPerBatch: 300, MaxInputBytesPerBatch: 262_144, BatchInput: { "b.$": "$.bucket" } },
        ItemReader: { Resource: "arn:aws:states:::s3:listObjectsV2", Parameters: { Bucket: "b", "Prefix.$": "$.p" } },
        Catch: [{ ErrorEquals: ["States.ItemReaderFailed"], Next: "Gone", Comment: "no such bucket" }],
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          ...chain({
            Inner: {
              Type: "Map",
              ItemsPath: "$.Items",
              ToleratedFailurePercentage: 0.5,
              ItemBatcher: { MaxItemsPerBatch: 30, BatchInput: {} },
              ItemProcessor: {
                ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
                ...chain({
                  Items: {
                    Type: "Map",
                    ItemsPath: "$.Items",
                    ResultSelector: { RequestItems: { "${Table}.$": "$" } },
                    Iterator: chain({ Item: { Type: "Pass", Parameters: { "Key.$": "$.Key" } } }),
                  },
                }),
              },
            },
          }),
        },
      },
      Gone: { Type: "Pass" },
    }),
    ["unbounded-map States.Outer.ItemProcessor.States.Inner.ItemProcessor.States.Items"],
  ],
  [
    "CSV items with a header, MaxItemsPath and paths for concurrency and tolerance",
    chain({
      A: {
        Type: "Map",
        MaxConcurrencyPath: "$.most",
        ToleratedFailureCountPath: "$.tolerated",
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["id"], MaxItemsPath: "$.items" },
          Parameters: { "Bucket.$": "$.bucket", Key: "metrics.csv" },
        },
        ItemSelector: { "value.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index" },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          ...chain({ B: call("arn:aws:states:::states:startExecution", { StateMachineArn: "${Child}" }) }),
        },
        ResultSelector: {},
      },
    }),
    // 10,000 children, each of which starts an execution and does not wait for it.
    ["in-flight States.A.ItemProcessor.States.B", "request-rate", "request-rate"],
  ],
  [
    "Choice rules by Not, And of one, IsPresent, comparisons with the context, and none that matches",
    chain(
      {
        A: {
          Type: "Choice",
          Comment: "where to",
          Choices: [
            { Not: { Variable: "$.detail-type", IsPresent: true }, Next: "B" },
            { And: [{ Variable: "$.test-batches", IsPresent: true }], Next: "B", Comment: "more" },
            { Or: [{ And: [{ Variable: "$$.Execution.Input.p", BooleanEquals: true }] }], Next: "B" },
            { Variable: "$.n", NumericGreaterThanEqualsPath: "$$.Execution.Input.quorum", Next: "B" },
            { Variable: "$.tags.auto-maintain", StringMatches: 'ongoing="false"*', Next: "B" },
            { Variable: "$.count", NumericLessThan: "${Limit}", Next: "B" },
          ],
        },
        B: { Type: "Fail", Error: "States.QuorumMet", Comment: "what was wanted" },
      },
      { Comment: "no Default", Version: "1.0", TimeoutSeconds: 172_800 },
    ),
    [],
  ],
  [
    "Waits by path, timestamp and placeholder, and time-outs by path",
    chain({
      A: { Type: "Wait", SecondsPath: "$.seconds" },
      B: { Type: "Wait", TimestampPath: "$$.Execution.StartTime" },
      C: { Type: "Wait", Timestamp: "2027-03-31T17:00:00.5+02:00" },
      D: { Type: "Wait", Timestamp: "${When}" },
      E: {
        ...sdk("sfn:stopExecution", { "ExecutionArn.$": "$.arn" }),
        TimeoutSecondsPath: "$.t",
        HeartbeatSecondsPath: "$.h",
      },
      F: { Type: "Fail", ErrorPath: "$.error", CausePath: "States.Format('{}', $.cause)" },
    }),
    [],
  ],
  [
    "a Parallel with Parameters whose branches poll, in a Map that retries it",
    chain({
      Each: {
        Type: "Map",
        Parameters: { "index.$": "$$.Map.Item.Index" },
        Iterator: chain({
          'Wait for "quorum"': {
            Type: "Parallel",
            Parameters: { "uuid.$": "States.UUID()" },
            Branches: [chain({ Sleep: { Type: "Wait", Seconds: 7 } }), chain({ Note: { Type: "Pass", Result: 0 } })],
            ResultSelector: { "results.$": "$.[0]" },
            Retry: [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 20, BackoffRate: 1, Comment: "again" }],
          },
        }),
      },
    }),
    ["unbounded-map States.Each"],
  ],
  [
    "a Parallel that ends by the Fail of the branch that is done first, under a name of Step Functions' family",
    chain({
      Race: {
        Type: "Parallel",
        Branches: [
          chain({ Pause: { Type: "Wait", Seconds: 15 }, Late: { Type: "Fail", Error: "States.TooLate" } }),
          chain({
            Each: {
              Type: "Map",
              MaxConcurrency: 1,
              ItemsPath: "$[0:2]",
              Iterator: chain({ Found: { Type: "Fail", Error: "States.Found", Comment: "good" } }),
            },
          }),
        ],
        Catch: [
          { ErrorEquals: ["States.TooLate"], Next: "After" },
          { ErrorEquals: ["States.Found"], Next: "After" },
          { ErrorEquals: ["States.Lost"], Next: "After" },
        ],
      },
      After: { Type: "Pass" },
    }),
    ["error-never-comes States.Race"],
  ],
  [
    "an activity, a nested token with a name of its own, and a machine that starts itself",
    chain({
      A: { Type: "Task", Resource: "arn:aws:states:us-east-1:111111111111:activity:build", HeartbeatSeconds: 60 },
      B: {
        ...call("arn:aws:states:::states:startExecution.waitForTaskToken", {
          StateMachineArn: "${Worker}",
          "Name.$": "$$.Execution.Name",
          Input: { "token.$": "$$.Task.Token" },
        }),
        Catch: [{ ErrorEquals: ["States.Timeout", "States.TaskFailed"], Next: "C", ResultPath: "$.e" }],
      },
      C: call("arn:aws:states:::states:startExecution.sync:2", { "StateMachineArn.$": "$$.StateMachine.Id" }),
    }),
    ["in-flight States.B", "request-rate"],
  ],
];

describe("What public samples have", () => {
  for (const [trait, definition, codes] of samples)
    it(`is read without a false error: ${trait}`, async () => {
      const { diagnostics } = await check({ "sample.asl.json": definition });
      const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
      expect(errors).to.deep.equal([]);
      expect(diagnostics.map(({ code, path }) => `${code} ${path}`.trim())).to.deep.equal(codes);
    });

  it("is read in YAML as in JSON, with the lines of its states", async () => {
    const yaml = [
      "Comment: a template # of ours",
      "StartAt: Read items",
      "States:",
      "  Read items:",
      "    Type: Map",
      "    ItemsPath: $.Items",
      "    MaxConcurrency: ${Most}",
      "    ItemProcessor:",
      "      StartAt: Store",
      "      States:",
      "        Store:",
      "          Type: Task",
      "          Resource: arn:aws:states:::lambda:invoke",
      "          Parameters:",
      "            FunctionName: ${StoreLambda}",
      "            Payload.$: $",
      "            ':tk': ''",
      "            Message: >-",
      "              over two",
      "              lines",
      "          ResultPath: null",
      "          Retry:",
      "            - ErrorEquals: [Lambda.ServiceException]",
      "          End: true",
      "    End: true",
    ].join("\n");
    const { diagnostics, throttles, lines } = await check({
      "store.asl.yaml": yaml,
      "store.bounds.yml": "items: { Read items: 100 }\nplaceholders: { Most: 3 }",
    });
    expect(diagnostics.map(({ code, location }) => [code, location?.line])).to.deep.equal([
      ["lambda-throttle-retried", 11],
    ]);
    expect(lines.find(({ of, resource }) => of === "store" && resource === "lambda")?.bound).to.equal(3);
    expect(throttles.lambda).to.deep.equal({ tasks: 1, unretried: 1, retriers: 1, taking: 0, leaving: 0, missing: 1 });
    expect(await codesOf(yaml, "store.asl.yml")).to.have.members([
      "lambda-throttle-retried States.Read items.ItemProcessor.States.Store",
      "unknown-placeholder",
      "unbounded-map States.Read items",
    ]);
  });

  it("is refused with line and column where it is no YAML", async () => {
    const failed = await check({ "m.asl.yaml": "StartAt: A\nStates:\n  A: { Type: Pass" }).catch(
      (error: unknown) => error,
    );
    expect((failed as Error).message).to.match(/m\.asl\.yaml:3:\d+: this is not YAML: .+\.$/);
  });

  it("is checked also where another file is none", async () => {
    const { machines, unread } = await check({
      "good.asl.json": chain({ A: { Type: "Succeed" } }),
      "broken.asl.json": "{",
      "list.json": [],
    });
    expect(machines).to.deep.equal([{ name: "good", states: 1 }]);
    expect(unread).to.have.length(2);
    expect(unread[0]).to.match(/broken\.asl\.json:1:2: this is not JSON: /);
    expect(unread[1]).to.match(/list\.json is not a definition: an object with StartAt and States is expected\.$/);
  });

  it("may bear one file name many times: the folder tells machines apart", async () => {
    const poll = (next: string) =>
      chain({
        A: { Type: "Choice", Choices: [{ Variable: "$.x", IsPresent: true, Next: "C" }], Default: "B" },
        B: { Type: "Wait", Seconds: 1, Next: next },
        C: { Type: "Succeed" },
      });
    const { machines, diagnostics } = await check({
      "orders/statemachine/statemachine.asl.json": poll("A"),
      "invoices/statemachine/statemachine.asl.json": poll("Gone"),
    });
    expect(machines.map(({ name }) => name)).to.deep.equal([
      "orders/statemachine/statemachine",
      "invoices/statemachine/statemachine",
    ]);
    expect(diagnostics.map(({ machine, code }) => `${machine} ${code}`)).to.deep.equal([
      "invoices/statemachine/statemachine transitions",
      "orders/statemachine/statemachine unbounded-loop",
    ]);
  });

  it("is counted by the retriers for Lambda's errors that miss the throttle, by the Tasks that it fails, and by Athena Tasks that retry", async () => {
    const usual = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"];
    const lambda = (...Retry: object[]) => ({
      ...call("arn:aws:states:::lambda:invoke", { FunctionName: "${Work}" }),
      ...(Retry.length > 0 && { Retry }),
    });
    const query = { QueryString: "SELECT 1" };
    const { throttles } = await check({
      "a.asl.json": chain({
        A: lambda({ ErrorEquals: usual, MaxAttempts: 6 }),
        B: lambda({ ErrorEquals: [...usual, "Lambda.TooManyRequestsException"] }),
        C: lambda({ ErrorEquals: usual }, { ErrorEquals: ["States.ALL"] }),
        D: lambda({ ErrorEquals: ["States.TaskFailed"] }),
        E: lambda(),
        F: lambda({ ErrorEquals: ["Lambda.TooManyRequestsException"], MaxAttempts: 0 }),
      }),
      "b.asl.json": chain({
        A: { Type: "Task", Resource: "${WorkArn}", Retry: [{ ErrorEquals: usual }] },
        B: call("arn:aws:states:::athena:startQueryExecution.sync", query),
        C: call("arn:aws:states:::athena:getQueryResults", { QueryExecutionId: "q" }),
        D: { ...sdk("athena:startQueryExecution", query), Retry: [{ ErrorEquals: ["States.ALL"] }] },
      }),
    });
    expect(throttles).to.deep.equal({
      lambda: { tasks: 7, unretried: 4, retriers: 5, taking: 1, leaving: 1, missing: 3 },
      athena: { tasks: 3, retried: 1, queries: 2, missing: 1 },
    });
  });
});
