import { call, choose, distributed, done, inBranch, inJsonata, inJsonPath, inMap, invoke } from "./definitions.ts";
import { holdMistakes, type Mistake, type NearMistake } from "./hold-mistakes.ts";

const mistakes: readonly Mistake[] = [
  [
    "no StartAt in a Map",
    inMap({ A: done }, { ItemProcessor: { States: { A: done } } }),
    "machine",
    /ItemProcessor: StartAt is missing; it is one of A/,
  ],
  [
    "an empty branch",
    inJsonPath({ P: { Type: "Parallel", Branches: [{}], End: true } }),
    "machine",
    /Branches\[0\]: States holds no state/,
  ],
  [
    "a time-out in quotes",
    inJsonPath({ A: done }, { TimeoutSeconds: "60" }),
    "machine",
    /TimeoutSeconds is "60"; it is a whole number/,
  ],
  [
    "no end",
    inJsonPath({ A: { Type: "Pass", Next: "B" }, B: { Type: "Wait", Seconds: 1, Next: "A" } }),
    "machine",
    /No state ends the machine/,
  ],
  [
    "jsonata in lower case",
    inJsonPath({ A: done }, { QueryLanguage: "jsonata" }),
    "machine",
    /it is JSONPath or JSONata/,
  ],
  [
    "a state's language in capitals",
    inBranch({ A: { ...done, QueryLanguage: "JSONPATH" } }),
    "state-fields",
    /QueryLanguage is "JSONPATH"; it is JSONPath or JSONata/,
  ],
  [
    "a type in lower case",
    inMap({ A: { ...invoke, Type: "task", End: true } }),
    "state-fields",
    /Type is "task"; it is one of Task/,
  ],
  [
    "Catch on a Pass",
    inJsonPath({ A: { Type: "Pass", Catch: [], End: true } }),
    "state-fields",
    /A Pass has no field "Catch"/,
  ],
  [
    "Parameters in JSONata",
    inJsonata({ A: { ...call, Parameters: {}, End: true } }),
    "state-fields",
    /there it is Arguments/,
  ],
  [
    "Arguments in JSONPath",
    inMap({ A: { ...call, End: true } }),
    "state-fields",
    /Arguments does not belong to JSONPath: there it is Parameters/,
  ],
  [
    "a name of the outside",
    inJsonPath({
      P: { Type: "Parallel", Branches: [inJsonPath({ A: { Type: "Pass", Next: "End of it" } })], Next: "End of it" },
      "End of it": done,
    }),
    "transitions",
    /It stands beside "P", and nothing leads out of that: end here/,
  ],
  [
    "a rule that leads nowhere",
    inBranch(choose({ Variable: "$.a", IsPresent: true })),
    "transitions",
    /Choices\[0\]\.Next is missing/,
  ],
  [
    "a state nobody leads to",
    inMap({ A: { Type: "Pass", End: true }, B: done }),
    "unreachable-state",
    /No state leads here/,
  ],
  [
    "a condition in JSONPath",
    inJsonPath(choose({ Condition: "{% true %}", Next: "B" })),
    "choice-rules",
    /has no field "Condition"/,
  ],
  [
    "Next inside And",
    inJsonPath(choose({ And: [{ Variable: "$.a", IsPresent: true, Next: "B" }], Next: "B" })),
    "choice-rules",
    /Choices\[0\]\.And\[0\] has no field "Next"/,
  ],
  [
    "a comparison without Variable",
    inMap(choose({ NumericEquals: 1, Next: "B" })),
    "choice-rules",
    /has no Variable, which says what is compared/,
  ],
  [
    "a number in quotes",
    inMap({ A: { Type: "Wait", Seconds: "5", End: true } }),
    "field-values",
    /Leave the quotes out/,
  ],
  ["more than everything", distributed({ ToleratedFailurePercentage: 101 }), "field-values", /from 0 to 100/],
  [
    "Retry without brackets",
    inBranch({ A: { ...invoke, QueryLanguage: "JSONPath", Retry: { ErrorEquals: ["States.ALL"] }, End: true } }),
    "catchers",
    /Retry is no list/,
  ],
  [
    "one error without brackets",
    inMap({ A: { ...invoke, Retry: [{ ErrorEquals: "States.ALL" }], End: true } }),
    "catchers",
    /it is a list: \["States\.ALL"\]/,
  ],
  [
    "ResultPath in a catcher of JSONata",
    inJsonata({
      A: { ...call, Catch: [{ ErrorEquals: ["States.ALL"], Next: "B", ResultPath: "$.e" }], Next: "B" },
      B: done,
    }),
    "catchers",
    /there it is Output/,
  ],
  [
    "IntervalSeconds of nothing",
    inMap({ A: { ...invoke, Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 0 }], End: true } }),
    "retriers",
    /IntervalSeconds is 0; it is a whole number from 1/,
  ],
  [
    "jitter in words",
    inJsonata({ A: { ...call, Retry: [{ ErrorEquals: ["States.ALL"], JitterStrategy: "full" }], End: true } }),
    "retriers",
    /it is FULL or NONE/,
  ],
  [
    "a function that is waited for",
    inMap({ A: { ...invoke, Resource: "arn:aws:states:::lambda:invoke.sync", End: true } }),
    "integrations",
    /cannot be waited for by "\.sync"; there is lambda:invoke, lambda:invoke\.waitForTaskToken/,
  ],
  [
    "an SDK call that is waited for",
    inBranch({ A: { ...call, Resource: "arn:aws:states:::aws-sdk:glue:startJobRun.sync", End: true } }),
    "integrations",
    /An aws-sdk integration has no "\.sync"/,
  ],
  [
    "a colon too few",
    inJsonPath({ A: { ...invoke, Resource: "arn:aws:states::lambda:invoke", End: true } }),
    "integrations",
    /three colons: arn:aws:states:::lambda:invoke/,
  ],
  [
    "an action that is not optimised",
    inJsonPath({ A: { Type: "Task", Resource: "arn:aws:states:::athena:listWorkGroups", End: true } }),
    "integrations",
    /Any other is aws-sdk:athena:listWorkGroups/,
  ],
  [
    "a function's name in lower case",
    inMap({ A: { ...invoke, Parameters: { functionName: "f" }, End: true } }),
    "integrations",
    /needs the argument FunctionName/,
  ],
  [
    "a mode in lower case",
    inMap({ A: done }, { ItemProcessor: { ProcessorConfig: { Mode: "distributed" }, ...inJsonPath({ A: done }) } }),
    "inline-map",
    /Mode is "distributed"; it is INLINE or DISTRIBUTED/,
  ],
  [
    "a reader without a Resource",
    distributed({ ItemReader: { ReaderConfig: { InputType: "CSV" } } }),
    "distributed-map",
    /it is arn:aws:states:::s3:getObject or/,
  ],
  [
    "an execution type in lower case",
    distributed({}, { ExecutionType: "express" }),
    "distributed-map",
    /it is STANDARD or EXPRESS/,
  ],
  [
    "a misspelt error of Step Functions",
    inMap({ A: { ...invoke, Retry: [{ ErrorEquals: ["States.TaskFaild"] }], End: true } }),
    "error-never-comes",
    /Retry\[0\] names States.TaskFaild, .*Did you mean "States.TaskFailed"/,
  ],
  [
    "a catcher for what nothing catches",
    inJsonPath({ A: { ...invoke, Catch: [{ ErrorEquals: ["States.Runtime"], Next: "B" }], Next: "B" }, B: done }),
    "error-never-comes",
    /States.Runtime, which nothing retries or catches/,
  ],
  [
    "a retrier behind one that takes the same",
    inJsonPath({
      A: {
        ...invoke,
        Retry: [{ ErrorEquals: ["States.TaskFailed"] }, { ErrorEquals: ["Lambda.TooManyRequestsException"] }],
        End: true,
      },
    }),
    "error-never-comes",
    /Retry\[0\] takes every error but States.Timeout by States.TaskFailed.* Put Retry\[1\] before it/,
  ],
  [
    "a cap below the first wait",
    inJsonPath({
      A: { ...invoke, Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxDelaySeconds: 5 }], End: true },
    }),
    "retriers",
    /every wait is cut to 5 s/,
  ],
  ["an inline Map that wants 200 at once", inMap({ A: done }, { MaxConcurrency: 200 }), "inline-map", /at most 40/],
  [
    "a batch larger than a payload",
    distributed({ ItemBatcher: { MaxInputBytesPerBatch: 1_000_000 } }),
    "distributed-map",
    /a whole number from 1 to 262144/,
  ],
  [
    "an object of unknown form",
    distributed({ ItemReader: { Resource: "arn:aws:states:::s3:getObject", Parameters: { Bucket: "b", Key: "k" } } }),
    "distributed-map",
    /needs InputType/,
  ],
  [
    "a state in JSONPath in a machine in JSONata",
    inJsonata({ A: { Type: "Pass", QueryLanguage: "JSONPath", ResultPath: "$.x", End: true } }),
    "state-fields",
    /may turn to JSONata, not back/,
  ],
  ["a type in lower case", inJsonPath({ A: { type: "Pass", End: true } }), "state-fields", /missing.*It has "type"/],
  [
    "a misspelt field",
    inJsonPath({ A: { ...invoke, Paramters: {}, End: true } }),
    "state-fields",
    /Did you mean "Parameters"\?/,
  ],
  [
    "a misspelt name of a state",
    inJsonPath({ A: { Type: "Pass", Next: "Lod" }, Load: done }),
    "transitions",
    /Did you mean "Load"/,
  ],
  [
    "a Choice written in the other language",
    inJsonata(choose({ Variable: "$.a", NumericEquals: 1, Next: "B" })),
    "choice-rules",
    /Variable and NumericEquals are JSONPath's: in JSONata it is a Condition/,
  ],
  [
    "a Condition in JSONPath",
    inJsonPath(choose({ Condition: "{% true %}", Next: "B" })),
    "choice-rules",
    /Condition is JSONata's: set QueryLanguage/,
  ],
  [
    "a number in quotes in a Choice",
    inJsonPath(choose({ Variable: "$.a", NumericEquals: "1", Next: "B" })),
    "choice-rules",
    /NumericEquals is "1"; it is a number/,
  ],
  [
    "Next inside of And",
    inJsonPath(choose({ And: [{ Variable: "$.a", IsPresent: true, Next: "B" }], Next: "B" })),
    "choice-rules",
    /stands once, beside the outermost And/,
  ],
];

const nearMistakes: readonly NearMistake[] = [
  [
    "errors in the order from one to all",
    inJsonPath({
      A: {
        ...invoke,
        Retry: [
          { ErrorEquals: ["MyError"], MaxAttempts: 0 },
          { ErrorEquals: ["States.Timeout", "States.HeartbeatTimeout"] },
          { ErrorEquals: ["States.TaskFailed"] },
          { ErrorEquals: ["States.ALL"] },
        ],
        End: true,
      },
    }),
  ],
];

describe("Mistakes that people make in states and what leads on from them", () => holdMistakes(mistakes, nearMistakes));
