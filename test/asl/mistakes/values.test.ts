import { call, done, inBranch, inJsonata, inJsonPath, inMap, invoke, pass } from "./definitions.ts";
import { holdMistakes, type Mistake, type NearMistake } from "./hold-mistakes.ts";

const mistakes: readonly Mistake[] = [
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
];

const nearMistakes: readonly NearMistake[] = [
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
];

describe("Mistakes that people make in expressions, paths and variables", () => holdMistakes(mistakes, nearMistakes));
