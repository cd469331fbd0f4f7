export const task = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "f" },
  Retry: [{ ErrorEquals: ["States.ALL"] }],
  End: true,
};
export const machineOf = (states: object, more: object = {}) => ({
  QueryLanguage: "JSONata",
  StartAt: "A",
  States: { A: task, ...states },
  ...more,
});
/** A machine whose Choice in JSONPath has one rule. */
export const testing = (test: object) => ({
  StartAt: "A",
  States: { A: { Type: "Choice", Choices: [{ ...test, Next: "A" }] } },
});
/** A machine of one state in JSONPath. */
export const inJsonPath = (state: object) => ({ StartAt: "A", States: { A: { ...state, End: true } } });
/** A Distributed Map over an object. */
export const readingCsv = (ReaderConfig: object) => ({
  Type: "Map",
  ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig, Parameters: { Bucket: "b", Key: "k" } },
  ItemProcessor: {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
    StartAt: "Each",
    States: { Each: { Type: "Succeed" } },
  },
});
/** A definition that breaks each rule, and what its message has to say. */
export const wrong: readonly (readonly [code: string, definition: unknown, message: RegExp])[] = [
  ["machine", [], /an object with StartAt/],
  ["machine", machineOf({}, { StartAt: "B" }), /StartAt is "B"; it is one of A/],
  ["machine", machineOf({}, { QueryLanguage: "SQL" }), /it is JSONPath or JSONata/],
  ["state-name", machineOf({ ["x".repeat(81)]: task }), /at most 80 characters; this one has 81/],
  [
    "state-fields",
    machineOf({ A: { ...task, Timeout: 3 } }),
    /A Task has no field "Timeout"\. It has: .*TimeoutSeconds/,
  ],
  [
    "state-fields",
    machineOf({ A: { ...task, ResultPath: "$" } }),
    /ResultPath does not belong to JSONata: there it is Output or Assign\. A Task has/,
  ],
  ["state-fields", machineOf({ A: { Type: "Task", End: true } }), /needs the field Resource/],
  ["state-fields", machineOf({ A: { Type: "Loop", End: true } }), /Type is "Loop"; it is one of Task/],
  [
    "machine",
    machineOf({}, { TimeoutSecond: 5 }),
    /A machine has no field "TimeoutSecond"\. Did you mean "TimeoutSeconds"\? It has: /,
  ],
  [
    "field-values",
    machineOf({ A: { Type: "Wait", Seconds: "5", End: true } }),
    /Seconds is "5"; it is a whole number from 0 to 99999999, or an expression, \{% … %\}/,
  ],
  [
    "field-values",
    machineOf({ A: { ...task, QueryLanguage: "JSONPath", Arguments: undefined, TimeoutSeconds: 0.5 } }),
    /TimeoutSeconds is 0\.5; .*, or computed by TimeoutSecondsPath/,
  ],
  [
    "field-values",
    machineOf({ A: { Type: "Parallel", Branches: [], End: true } }),
    /Branches is \[\]; .* at least one/,
  ],
  [
    "field-values",
    machineOf({ A: { Type: "Wait", Timestamp: "tomorrow", End: true } }),
    /Timestamp is "tomorrow"; it is a time such as 2027-03-31T17:00:00Z, or an expression/,
  ],
  [
    "exclusive-fields",
    machineOf({ A: { Type: "Wait", Seconds: 1, Timestamp: "2027-03-31T17:00:00Z", End: true } }),
    /It has Seconds and Timestamp, which say the same thing/,
  ],
  [
    "exclusive-fields",
    inJsonPath({ Type: "Wait" }),
    /A Wait needs Seconds or SecondsPath or Timestamp or TimestampPath/,
  ],
  ["exclusive-fields", machineOf({ A: { Type: "Map", End: true } }), /A Map needs ItemProcessor\./],
  [
    "exclusive-fields",
    inJsonPath({ Type: "Pass", Parameters: { of: [{ id: 1, "id.$": "$.id" }] } }),
    /Parameters\.of\[0\]\.id stands beside Parameters\.of\[0\]\.id\.\$/,
  ],
  [
    "json-path",
    inJsonPath({ Type: "Pass", InputPath: "input.id" }),
    /InputPath is "input\.id"; it is a path, which starts with \$/,
  ],
  [
    "json-path",
    inJsonPath({ Type: "Pass", OutputPath: "$.a[" }),
    /OutputPath is "\$\.a\["; it does not parse from character 5 on/,
  ],
  [
    "json-path",
    inJsonPath({ Type: "Wait", SecondsPath: "$.a[*]" }),
    /SecondsPath is .*; here one place has to be named/,
  ],
  ["json-path", inJsonPath({ Type: "Pass", ResultPath: "$total" }), /into a variable by ResultPath: use Assign/],
  ["json-path", inJsonPath({ Type: "Pass", InputPath: "States.UUID()" }), /it is a path, which starts with \$/],
  [
    "json-path",
    inJsonPath({ Type: "Pass", Parameters: { list: [{ "bucket.$": "raw" }] } }),
    /Parameters\.list\[0\]\.bucket\.\$ is "raw"; .* For a literal value leave "\.\$" out/,
  ],
  [
    "json-path",
    inJsonPath({ Type: "Pass", Parameters: { "name.$": "States.Format('{}', $.id" } }),
    /Parameters\.name\.\$ is .*; it does not parse/,
  ],
  [
    "json-path",
    testing({ And: [{ Variable: "n", IsPresent: true }] }),
    /Choices\[0\]\.And\[0\]\.Variable is "n"; it is a path/,
  ],
  [
    "choice-rules",
    machineOf({ A: { Type: "Choice", Choices: [{ Next: "A" }] } }),
    /Choices\[0\] has no Condition, which says when it holds/,
  ],
  [
    "choice-rules",
    machineOf({ A: { Type: "Choice", Choices: [{ Condition: "yes", Next: "A" }] } }),
    /Choices\[0\]\.Condition is "yes"; it is true, false or an expression/,
  ],
  [
    "choice-rules",
    machineOf({ A: { Type: "Choice", Choices: [{ Condition: true, Variable: "$.n", Next: "A" }] } }),
    /Choices\[0\] has no field "Variable"\. It has: Condition, Next/,
  ],
  [
    "choice-rules",
    testing({ Or: [{ Not: { Variable: "$.n", NumericEqual: 1 } }] }),
    /Choices\[0\]\.Or\[0\]\.Not has no field "NumericEqual"\. Did you mean "NumericEquals"\? It has Variable, one comparison/,
  ],
  [
    "execution-name",
    machineOf({
      A: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution",
        Arguments: { StateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:m", Name: "day 1" },
        End: true,
      },
    }),
    /"day 1" holds " "; an execution's name has 1 to 80 characters/,
  ],
  [
    "variable-name",
    machineOf({ A: { Type: "Pass", Assign: { ["v".repeat(81)]: 1 }, End: true } }),
    /has 81 characters; a variable's name has at most 80/,
  ],
  ["choice-rules", testing({ Variable: "$.n" }), /has no comparison; it has one, such as StringEquals/],
  [
    "choice-rules",
    testing({ Variable: "$.n", NumericEquals: 1, IsPresent: true }),
    /has 2 comparisons \(NumericEquals, IsPresent\)/,
  ],
  ["choice-rules", testing({ NumericEquals: 1 }), /has no Variable, which says what is compared/],
  [
    "transitions",
    machineOf({ A: { ...task, End: undefined, Next: "B" } }),
    /Next leads to "B", which is not beside it\. There: A/,
  ],
  ["transitions", machineOf({ A: { ...task, End: undefined } }), /neither Next nor End/],
  ["transitions", machineOf({ A: { ...task, Next: "A" } }), /both Next and End/],
  [
    "retriers",
    machineOf({ A: { ...task, Retry: [{ ErrorEquals: ["States.ALL"], BackoffRate: 0.5 }] } }),
    /BackoffRate is 0.5; it is a number of at least 1/,
  ],
  [
    "retriers",
    machineOf({ A: { ...task, Retry: [{ ErrorEquals: ["States.ALL"], MaxRetries: 5 }] } }),
    /no field "MaxRetries"\. There is ErrorEquals/,
  ],
  [
    "catch-all-last",
    machineOf({ A: { ...task, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["X"] }] } }),
    /Retry\[0\]: States\.ALL comes last/,
  ],
  ["catch-all-last", machineOf({ A: { ...task, Retry: [{ ErrorEquals: ["States.ALL", "X"] }] } }), /stands alone/],
  [
    "heartbeat-below-timeout",
    machineOf({ A: { ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 } }),
    /heartbeat has to be shorter/,
  ],
  [
    "integrations",
    machineOf({ A: { ...task, Resource: "arn:aws:states:::lamda:invoke" } }),
    /names the integration "lamda"/,
  ],
  ["integrations", machineOf({ A: { ...task, Arguments: {} } }), /lambda:invoke needs the argument FunctionName/],
  [
    "integrations",
    machineOf({
      A: { ...task, Resource: "arn:aws:states:::states:startExecution.sync:2", Arguments: { Input: {} } },
    }),
    /needs the argument StateMachineArn/,
  ],
  [
    "inline-map",
    machineOf({
      A: { Type: "Map", End: true, ItemBatcher: {}, ItemProcessor: { StartAt: "B", States: { B: task } } },
    }),
    /ItemBatcher belongs to a distributed Map; this one is inline/,
  ],
  [
    "distributed-map",
    machineOf({
      A: {
        Type: "Map",
        End: true,
        Label: "a b",
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "B",
          States: { B: task },
        },
      },
    }),
    /Label holds " ", which a label cannot/,
  ],
  [
    "express-child",
    machineOf({
      A: {
        Type: "Map",
        End: true,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "B",
          States: { B: { ...task, Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" } },
        },
      },
    }),
    /The children of "A" are EXPRESS, which has no lambda:invoke\.waitForTaskToken/,
  ],
  ["jsonata-syntax", machineOf({ A: { ...task, Output: "{% 1 + %}" } }), /Output does not parse/],
  ["unknown-function", machineOf({ A: { ...task, Output: "{% $eval('1') %}" } }), /calls \$eval.*use \$parse/],
  [
    "undefined-variable",
    machineOf({ A: { ...task, Output: "{% $nope.x %}" } }),
    /Output reads \$nope, which no state before it can assign/,
  ],
  [
    "undefined-variable",
    machineOf({
      A: { Type: "Pass", Assign: { outer: 1 }, Next: "M" },
      M: {
        Type: "Map",
        End: true,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "B",
          States: { B: { ...task, Output: "{% $outer %}" } },
        },
      },
    }),
    /Output reads \$outer, .* Assigned: nothing\. The children of a distributed Map see no variables of their parent: hand it in/,
  ],
  [
    "states-member",
    machineOf({ A: { ...task, Arguments: { FunctionName: "{% $states.result.f %}" } } }),
    /reads \$states\.result; here there is .* assign it there, and read the variable/,
  ],
  [
    "variable-shadows",
    machineOf({
      A: { Type: "Pass", Assign: { x: 1 }, Next: "B" },
      B: {
        Type: "Map",
        End: true,
        ItemProcessor: { StartAt: "C", States: { C: { Type: "Pass", Assign: { x: 2 }, End: true } } },
      },
    }),
    /assigns x, which a state outside assigns too/,
  ],
  [
    "path-key-in-jsonata",
    machineOf({ A: { ...task, Arguments: { FunctionName: "f", "Payload.$": "$" } } }),
    /Arguments\.Payload\.\$ is JSONPath's spelling/,
  ],
  [
    "athena-throttle-retried",
    machineOf({
      A: {
        ...task,
        Resource: "arn:aws:states:::athena:startQueryExecution.sync",
        Arguments: { QueryString: "SELECT 1" },
        Retry: [{ ErrorEquals: ["Athena.TooManyRequestsException"] }],
      },
    }),
    /quota used up fails the state at once\. Add to the front of its Retry: \{ "ErrorEquals": \["Athena\.AmazonAthenaException"\], "IntervalSeconds": 2, /,
  ],
  [
    "choice-rules",
    testing({ Variable: "$.day", TimestampGreaterThan: "2024-01-01" }),
    /Choices\[0\]\.TimestampGreaterThan is "2024-01-01"; it is a time such as "2027-03-31T17:00:00Z"/,
  ],
  [
    "json-path",
    inJsonPath({ Type: "Pass", Parameters: { "text.$": 'States.Format("of {}", $.day)' } }),
    /a text in a call stands in single quotes: 'text'/,
  ],
  [
    "transitions",
    { StartAt: "A", States: { A: { Type: "Pass", End: "true" } } },
    /End is "true", and there is no Next: End is true, without quotes/,
  ],
  [
    "undefined-variable",
    machineOf({ A: { Type: "Pass", Output: "{% $state.input %}", End: true } }),
    /Did you mean \$states\?/,
  ],
  [
    "distributed-map",
    inJsonPath(readingCsv({ InputType: "CSV", CSVHeaderLocation: "GIVEN" })),
    /needs CSVHeaders, the names of the columns, because CSVHeaderLocation is "GIVEN"/,
  ],
  [
    "distributed-map",
    inJsonPath(readingCsv({ InputType: "CSV" })),
    /CSVHeaderLocation is FIRST_ROW, or GIVEN with CSVHeaders/,
  ],
  [
    "distributed-map",
    inJsonPath(readingCsv({ InputType: "csv", CSVHeaderLocation: "FIRST_ROW" })),
    /InputType is "csv"; it is CSV, JSON, JSONL, PARQUET, MANIFEST\. Did you mean "CSV"\?/,
  ],
  [
    "whole-retried",
    machineOf({
      A: {
        Type: "Map",
        Items: [1, 2],
        ItemProcessor: { StartAt: "Each", States: { Each: task } },
        Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }],
        End: true,
      },
    }),
    /runs all iterations again, up to 2 times.*\("Each"\)/,
  ],
  [
    "fixed-child-name",
    machineOf({
      A: {
        ...task,
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Arguments: {
          StateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:m",
          Name: "{% $states.input.day %}",
        },
      },
    }),
    /the same name in every attempt, "\{% \$states\.input\.day %\}"/,
  ],
  [
    "lambda-throttle-retried",
    machineOf({ A: { ...task, Retry: undefined } }),
    /at once\. Add "Retry": \[\{ "ErrorEquals": \["Lambda\.TooManyRequestsException"\], "IntervalSeconds": 2, "MaxAttempts": 7, "BackoffRate": 1\.85, "JitterStrategy": "FULL" \}\]\./,
  ],
];
