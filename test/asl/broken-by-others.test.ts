import { expect } from "chai";
import { validateDefinition } from "../../asl/validate.ts";

/** States, each of which is given by itself: a machine begins at the first. */
const inJsonPath = (states: object, more: object = {}) => ({
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
const inJsonata = (states: object) => inJsonPath(states, { QueryLanguage: "JSONata" });
/** The same in a Map, and in the second branch of a Parallel. */
const inMap = (states: object, more: object = {}) =>
  inJsonPath({ M: { Type: "Map", ItemProcessor: inJsonPath(states), End: true, ...more } });
const inBranch = (states: object) =>
  inJsonata({
    P: { Type: "Parallel", Branches: [inJsonPath({ X: { Type: "Pass", End: true } }), inJsonPath(states)], End: true },
  });
const distributed = (map: object, config: object = {}) =>
  inJsonPath({
    D: {
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD", ...config },
        ...inJsonPath({ X: { Type: "Pass", End: true } }),
      },
      End: true,
      ...map,
    },
  });

const invoke = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: "f" },
  Retry: [{ ErrorEquals: ["States.ALL"] }],
};
const { Parameters: _, ...call } = { ...invoke, Arguments: { FunctionName: "f" } };
const done = { Type: "Succeed" };
const choose = (...Choices: object[]) => ({ A: { Type: "Choice", Choices, Default: "B" }, B: done });
const pass = (Output: unknown) => ({ A: { Type: "Pass", Output, End: true } });

/** Mistakes as people make them, with the rule that finds each, and what its message has to say. */
const mistakes: readonly (readonly [mistake: string, definition: unknown, code: string, message: RegExp])[] = [
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
    "a path without $",
    inMap({ A: { Type: "Pass", InputPath: "order.id", End: true } }),
    "json-path",
    /it is a path, which starts with \$/,
  ],
  [
    "an intrinsic that there is not",
    inMap({ A: { Type: "Pass", Parameters: { "a.$": "States.Concat($.a, $.b)" }, End: true } }),
    "json-path",
    /there is no States\.Concat\. There is States\.Array/,
  ],
  [
    "a result into the context",
    inJsonPath({ A: { ...invoke, ResultPath: "$$.x", End: true } }),
    "json-path",
    /the context cannot be written to/,
  ],
  [
    "a bracket that is not closed",
    inBranch({ A: { Type: "Pass", QueryLanguage: "JSONPath", OutputPath: "$.orders[0", End: true } }),
    "json-path",
    /does not parse/,
  ],
  ["marks that are not closed", inJsonata(pass("{% $states.input.x")), "jsonata-syntax", /does not end with %\}/],
  [
    "an expression in a text",
    inBranch(pass("Hello {% $states.input.name %}")),
    "jsonata-syntax",
    /is text, not an expression.*Join texts by &/,
  ],
  [
    "JSONPath's function in JSONata",
    inJsonata(pass("{% States.Format('{}', 1) %}")),
    "unknown-function",
    /is JSONPath's: in JSONata it is 'text ' & value/,
  ],
  [
    "a function in other letters",
    inBranch(pass("{% $toUpperCase('a') & $upperCase('a') %}")),
    "unknown-function",
    /calls \$upperCase, .*There is \$uppercase/,
  ],
  [
    "JSONPath in JSONata",
    inBranch(pass("{% $.order.id %}")),
    "path-key-in-jsonata",
    /in JSONata the input is \$states\.input/,
  ],
  [
    "a variable of a Map, outside",
    inJsonPath({
      M: { Type: "Map", ItemProcessor: inJsonPath({ A: { Type: "Pass", Assign: { n: 1 }, End: true } }), Next: "B" },
      B: { Type: "Pass", Parameters: { "n.$": "$n" }, End: true },
    }),
    "undefined-variable",
    /Parameters\.n\.\$ reads \$n, .*Only states inside "M" assign it/,
  ],
  [
    "an error long gone",
    inJsonata({
      A: { ...call, Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }], End: true },
      B: { Type: "Pass", Output: "{% $states.errorOutput %}", End: true },
    }),
    "states-member",
    /in the Output and Assign of a catcher/,
  ],
  [
    "a misspelt part of the context",
    inBranch(pass("{% $states.context.Executoin.Id %}")),
    "states-member",
    /the context has Execution, State/,
  ],
  [
    "a variable with a hyphen",
    inBranch({ A: { Type: "Pass", Assign: { "my-var": 1 }, End: true } }),
    "variable-name",
    /letters, digits and _/,
  ],
  [
    "the reserved variable",
    inJsonata({ A: { Type: "Pass", Assign: { states: 1 }, End: true } }),
    "variable-name",
    /is reserved/,
  ],
  [
    "a variable read by the state that sets it",
    inBranch({ A: { Type: "Pass", Assign: { n: 1 }, Output: "{% $n %}", End: true } }),
    "undefined-variable",
    /Its own Assign sets it only for the states after it/,
  ],
  [
    "a variable read before it is set",
    inJsonata({ A: { Type: "Pass", Output: "{% $n %}", Next: "B" }, B: { Type: "Pass", Assign: { n: 1 }, End: true } }),
    "undefined-variable",
    /"B" assigns it, and no way leads from there to here/,
  ],
  [
    "a variable read inside a Map and set behind it",
    inJsonata({
      M: { Type: "Map", Items: [1], ItemProcessor: inJsonPath(pass("{% $n %}")), Next: "Z" },
      Z: { Type: "Pass", Assign: { n: 1 }, End: true },
    }),
    "undefined-variable",
    /beside "M" assigns it, and not on a way to "M"/,
  ],
  [
    "a variable that only one branch of a Choice sets",
    inJsonata({
      A: { Type: "Choice", Choices: [{ Condition: "{% $states.input.a %}", Next: "B" }], Default: "C" },
      B: { Type: "Pass", Assign: { n: 1 }, Next: "C" },
      C: { Type: "Pass", Output: "{% $n %}", End: true },
    }),
    "sometimes-undefined-variable",
    /which nothing assigns on the way "A" → "C"/,
  ],
  [
    "a variable that the catcher's way does not set",
    inJsonPath({
      A: { ...invoke, Assign: { "n.$": "$.n" }, Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }], Next: "B" },
      B: { Type: "Pass", Parameters: { "x.$": "$n" }, End: true },
    }),
    "sometimes-undefined-variable",
    /"A" → "B"/,
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
  [
    "an intrinsic function with an argument too few",
    inMap({ A: { Type: "Pass", Parameters: { "x.$": "States.Array(States.MathAdd($.a))" }, End: true } }),
    "intrinsic-arguments",
    /States.MathAdd takes 2 arguments, found 1/,
  ],
  [
    "more holes than values",
    inJsonPath({ A: { Type: "Pass", Parameters: { "x.$": "States.Format('{} \\{\\} {}', $.a)" }, End: true } }),
    "intrinsic-arguments",
    /has 2 \{\} and 1 values follow/,
  ],
  [
    "an unknown algorithm",
    inJsonPath({ A: { Type: "Pass", Parameters: { "x.$": "States.Hash($.a, 'CRC32')" }, End: true } }),
    "intrinsic-arguments",
    /no algorithm 'CRC32'; it has MD5/,
  ],
  [
    "a token that goes nowhere",
    inJsonPath({
      A: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters: { FunctionName: "f", "Payload.$": "$" },
        Retry: invoke.Retry,
        End: true,
      },
    }),
    "task-token",
    /hands it to nobody: nothing ends it but a time-out\. Put "TaskToken\.\$": "\$\$\.Task\.Token"/,
  ],
  [
    "a token where there is none",
    inJsonata({
      A: { ...call, Arguments: { FunctionName: "f", Payload: "{% $states.context.Task.Token %}" }, End: true },
    }),
    "task-token",
    /Arguments.Payload reads the task token, which only a Task has whose Resource ends in/,
  ],
  [
    'a path whose name does not end in ".$"',
    inMap({ A: { ...invoke, Parameters: { FunctionName: "f", Payload: { id: "$.order.id" } }, End: true } }),
    "literal-path",
    /Parameters.Payload.id is the text "\$.order.id", not what is there/,
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

/** Right machines that look like mistakes. */
const nearMistakes: readonly (readonly [what: string, definition: unknown])[] = [
  [
    "a counter that is read where it is set, on the second lap",
    inJsonata({
      A: { Type: "Pass", Assign: { n: 0 }, Next: "B" },
      B: { Type: "Pass", Assign: { n: "{% $n + 1 %}" }, Next: "C" },
      C: { Type: "Choice", Choices: [{ Condition: "{% $n > 3 %}", Next: "D" }], Default: "B" },
      D: done,
    }),
  ],
  [
    "a variable that is asked for before it is read",
    inJsonata({
      A: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.a %}", Assign: { n: 1 }, Next: "B" }],
        Default: "B",
      },
      B: { Type: "Pass", Output: "{% $exists($n) ? $n : 0 %}", End: true },
    }),
  ],
  [
    "variables of the catcher and of the state, one of which is set on every way",
    inJsonata({
      A: {
        ...call,
        Assign: { r: "{% $states.result %}" },
        Catch: [{ ErrorEquals: ["States.ALL"], Assign: { r: "{% $states.errorOutput %}" }, Next: "B" }],
        Next: "B",
      },
      B: { Type: "Pass", Output: "{% $r %}", End: true },
    }),
  ],
  [
    "a variable of outside, read two scopes further in",
    inJsonata({
      A: { Type: "Pass", Assign: { n: 1 }, Next: "P" },
      P: {
        Type: "Parallel",
        Branches: [
          inJsonPath({
            M: {
              Type: "Map",
              Items: [1],
              ItemProcessor: inJsonPath({ X: { Type: "Pass", Output: "{% $n %}", End: true } }),
              End: true,
            },
          }),
        ],
        End: true,
      },
    }),
  ],
  [
    "the whole context handed to whoever answers",
    inJsonPath({
      A: {
        ...invoke,
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters: { FunctionName: "f", "Payload.$": "$$" },
        End: true,
      },
    }),
  ],
  [
    "texts with a dollar sign, a price and an escaped hole",
    inJsonPath({
      A: {
        Type: "Pass",
        Parameters: { a: "$5", b: "$.50 each", c: "$name", "d.$": "States.Format('a\\'b, \\{\\} {}', $.x)" },
        End: true,
      },
    }),
  ],
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

describe("Mistakes that people make", () => {
  for (const [mistake, definition, code, message] of mistakes)
    it(`are found and explained: ${mistake}`, () => {
      const found = validateDefinition(definition);
      const texts = found.filter((each) => each.code === code).map((each) => each.message);
      expect(
        texts.some((text) => message.test(text)),
        JSON.stringify(found),
      ).to.equal(true);
    });

  for (const [what, definition] of nearMistakes)
    it(`are not seen in what is right: ${what}`, () => {
      expect(validateDefinition(definition)).to.deep.equal([]);
    });
});
