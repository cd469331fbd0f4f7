import type { Json } from "../../asl/types/json.ts";
import type { TaskModel } from "../../engine/task-model.ts";

/** A machine with an input and a world, as the engine is asked to run it. */
export interface Workload {
  readonly definition: Json;
  /** A machine that it starts, under the name `child`. */
  readonly child?: Json;
  readonly input: Json;
  /** What Tasks answer. Default: `{}`, at once. */
  readonly model?: TaskModel;
}

const pass = (name: string, more: object = {}): Json => ({
  StartAt: name,
  States: { [name]: { Type: "Pass", ...more, End: true } },
});

const mapOf = (processor: Json, more: object = {}): Json => ({
  StartAt: "Map",
  States: { Map: { Type: "Map", ItemsPath: "$.items", ItemProcessor: processor, ...more, End: true } },
});

const numbers = (count: number): Json => ({ items: Array.from({ length: count }, (_, at) => at) });

/** W1: an inline Map over `count` items, one Pass each. */
export const mapOfPass = (count: number): Workload => ({ definition: mapOf(pass("Pass")), input: numbers(count) });

/** W2: a Map over 1,000 items, four at once: Choice, an instant Task, Pass. */
export const mapOfTasks: Workload = {
  definition: mapOf(
    {
      StartAt: "Choice",
      States: {
        Choice: {
          Type: "Choice",
          Choices: [{ Variable: "$", NumericGreaterThanEquals: 0, Next: "Task" }],
          Default: "Pass",
        },
        Task: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Parameters: { FunctionName: "f", "Payload.$": "$" },
          Next: "Pass",
        },
        Pass: { Type: "Pass", End: true },
      },
    },
    { MaxConcurrency: 4 },
  ),
  input: numbers(1000),
};

/** W3: 100 children, each a Map over 50 items, one Pass each. */
export const nestedMaps: Workload = {
  definition: mapOf({
    StartAt: "Start",
    States: {
      Start: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Parameters: {
          StateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:child",
          Input: numbers(50),
        },
        End: true,
      },
    },
  }),
  child: mapOf(pass("Pass")),
  input: numbers(100),
};

/** W4: 5,000 rounds of Choice and States.MathAdd. */
export const loop: Workload = {
  definition: {
    StartAt: "More?",
    States: {
      "More?": {
        Type: "Choice",
        Choices: [{ Variable: "$.n", NumericLessThan: 5000, Next: "Add" }],
        Default: "Done",
      },
      Add: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "More?" },
      Done: { Type: "Succeed" },
    },
  },
  input: { n: 0 },
};

/** W5: a Map over 400 items whose Task fails twice each: IntervalSeconds 1, BackoffRate 2; 3 s a piece, 40 at once. */
export const retries: Workload = {
  definition: mapOf({
    StartAt: "Task",
    States: {
      Task: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: "f", "Payload.$": "$" },
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 3 }],
        End: true,
      },
    },
  }),
  input: numbers(400),
  model: ({ retryCount }) => (retryCount < 2 ? { error: "Busy" } : { result: {} }),
};

const people = (count: number): Json => ({
  items: Array.from({ length: count }, (_, at) => ({ id: at, name: `name ${at}`, size: { w: at % 7, h: 3 } })),
});

/** A Map over `count` items, four simple JSONPath values each. */
export const mapInJsonPath = (count: number): Workload => ({
  definition: mapOf(
    pass("Pass", {
      Parameters: {
        "id.$": "$.id",
        "name.$": "States.Format('{}!', $.name)",
        "next.$": "States.MathAdd($.id, 1)",
        "width.$": "$.size.w",
      },
    }),
  ),
  input: people(count),
});

/** The same Map in JSONata: the same four values. */
export const mapInJsonata = (count: number): Workload => ({
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Map",
    States: {
      Map: {
        Type: "Map",
        Items: "{% $states.input.items %}",
        ItemProcessor: pass("Pass", {
          Output: {
            id: "{% $states.input.id %}",
            name: "{% $states.input.name & '!' %}",
            next: "{% $states.input.id + 1 %}",
            width: "{% $states.input.size.w %}",
          },
        }),
        End: true,
      },
    },
  },
  input: people(count),
});
