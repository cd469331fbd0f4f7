// A definition as data: what the types take, and, line by line, what they keep out.
import type { Retrier } from "../../../asl/types/retry.ts";
import type { StateMachine } from "../../../asl/types/state-machine.ts";

/** A machine as data, in JSONPath: every state type, and what the types keep out of it. */
export const asData = {
  StartAt: "Any?",
  TimeoutSeconds: 3600,
  States: {
    "Any?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.n", NumericGreaterThan: 0, Next: "Both" },
        {
          And: [{ Variable: "$.s", IsPresent: true }, { Not: { Variable: "$.s", StringMatches: "a*" } }],
          Next: "Stop",
        },
      ],
      Default: "Wait",
    },
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Set", States: { Set: { Type: "Pass", Result: { a: 1 }, ResultPath: "$.set", End: true } } },
      ],
      ResultSelector: { "first.$": "$[0]" },
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Stop" }],
      Next: "Each",
    },
    Each: {
      Type: "Map",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        Parameters: { "Bucket.$": "$.bucket", Key: "items.json" },
        ReaderConfig: { InputType: "JSON", MaxItems: 10 },
      },
      ItemBatcher: { MaxItemsPerBatch: 10 },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        StartAt: "Do",
        States: {
          Do: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { "Payload.$": "$" }, End: true },
        },
      },
      ToleratedFailurePercentage: 5,
      End: true,
    },
    Legacy: {
      Type: "Map",
      Iterator: {
        StartAt: "Call",
        States: { Call: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:111111111111:function:f", End: true } },
      },
      Parameters: { "item.$": "$$.Map.Item.Value" },
      ItemsPath: "$.items",
      MaxConcurrencyPath: "$.most",
      End: true,
    },
    Wait: { Type: "Wait", SecondsPath: "$.seconds", Next: "Done" },
    Stop: { Type: "Fail", Error: "Stopped", CausePath: "$.error.Cause" },
    Done: { Type: "Succeed", OutputPath: "$.set" },
  },
} satisfies StateMachine;

const block = { StartAt: "B", States: {} };

export const wrongData: StateMachine[] = [
  // @ts-expect-error there is no such state type
  { StartAt: "A", States: { A: { Type: "Loop" } } },
  // @ts-expect-error a misspelt field
  { StartAt: "A", States: { A: { Type: "Wait", Second: 5, End: true } } },
  // @ts-expect-error a Task needs a Resource
  { StartAt: "A", States: { A: { Type: "Task", End: true } } },
  // @ts-expect-error a Succeed has no Next
  { StartAt: "A", States: { A: { Type: "Succeed", Next: "B" } } },
  {
    StartAt: "A",
    // @ts-expect-error a distributed Map's children are STANDARD or EXPRESS
    States: { A: { Type: "Map", ItemProcessor: { ...block, ProcessorConfig: { ExecutionType: "FAST" } } } },
  },
  // @ts-expect-error Step Functions reads no XML
  { StartAt: "A", States: { A: { Type: "Map", ItemReader: { Resource: "r", ReaderConfig: { InputType: "XML" } } } } },
  // @ts-expect-error a branch starts somewhere
  { StartAt: "A", States: { A: { Type: "Parallel", Branches: [{ States: {} }] } } },
  // @ts-expect-error a rule of a Choice leads somewhere
  { StartAt: "A", States: { A: { Type: "Choice", Choices: [{ Condition: "{% true %}" }] } } },
];

// @ts-expect-error jitter is FULL or NONE
export const wrongRetrier: Retrier = { ErrorEquals: ["X"], JitterStrategy: "SOME" };
