import type { Json } from "../../../asl/types/json.ts";
import type { Draw } from "./draw.ts";
import { randomData } from "./random-data.ts";
import { jsonata, path, template } from "./random-query.ts";

type Language = "JSONata" | "JSONPath";
type Fields = Record<string, Json>;

const resources = [
  ...["arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke", "arn:aws:states:::sqs:sendMessage"],
  ...["arn:aws:states:::aws-sdk:s3:getObject", "arn:aws:lambda:us-east-1:111111111111:function:f"],
  ...["arn:aws:states:::lambda:invoke.waitForTaskToken", "arn:aws:states:::athena:startQueryExecution.sync"],
  ...["arn:aws:states:us-east-1:111111111111:activity:work", "arn:aws:states:us-east-1:111111111111:activity:none"],
];

const starts = ["", ".sync", ".sync:2", ".waitForTaskToken"].map(
  (suffix) => `arn:aws:states:::states:startExecution${suffix}`,
);

/** Machines that a Task may start: {@link randomDefinition}'s own, and one that is never there. */
const machineArns = ["child", "machine", "none"].map(
  (name) => `arn:aws:states:us-east-1:111111111111:stateMachine:${name}`,
);

const errors = [
  "States.ALL",
  "States.TaskFailed",
  "States.Timeout",
  "Boom",
  "States.QueryEvaluationError",
  "States.Runtime",
];

/** A definition that is well formed: every state type, both languages, blocks within blocks. */
export function randomDefinition(draw: Draw): Json {
  const language: Language = draw.chance(0.5) ? "JSONata" : "JSONPath";
  return {
    ...(language === "JSONata" || draw.chance(0.2) ? { QueryLanguage: language } : {}),
    ...(draw.chance(0.1) ? { TimeoutSeconds: 1 + draw.integer(60) } : {}),
    ...block(draw, language, "", 3),
  };
}

/** States in a row, with some edges back: the history's limit ends what goes round. */
function block(draw: Draw, language: Language, prefix: string, levels: number): Fields {
  const count = 1 + draw.integer(4);
  const names = Array.from({ length: count }, (_, at) => `${prefix}S${at}`);
  const states = names.map((name, at) => {
    const own = language === "JSONPath" && draw.chance(0.15) ? "JSONata" : language;
    const fields = state(draw, own, { prefix: name, levels, names, at, around: language });
    return [name, own === language ? fields : { QueryLanguage: own, ...fields }] as const;
  });
  return { StartAt: names[0] ?? "", States: Object.fromEntries(states) };
}

interface Place {
  readonly prefix: string;
  readonly levels: number;
  readonly names: readonly string[];
  readonly at: number;
  /** What the states of a block within speak, unless they say otherwise: the machine's language. */
  readonly around: Language;
}

function state(draw: Draw, language: Language, place: Place): Fields {
  const kinds = ["Pass", "Pass", "Task", "Task", "Choice", "Wait", "Succeed", "Fail"];
  const type = draw.pick(place.levels > 0 ? [...kinds, "Map", "Map", "Parallel"] : kinds);
  switch (type) {
    case "Task":
      return {
        Type: type,
        ...task(draw, language),
        ...flow(draw, language, type, place),
        ...recovery(draw, language, place),
        ...leads(draw, place),
      };
    case "Map":
      return {
        Type: type,
        ...map(draw, language, place),
        ...flow(draw, language, type, place),
        ...recovery(draw, language, place),
        ...leads(draw, place),
      };
    case "Parallel":
      return {
        Type: type,
        Branches: draw.some(1, 3, (at) => block(draw, place.around, `${place.prefix}B${at}`, place.levels - 1)),
        ...flow(draw, language, type, place),
        ...recovery(draw, language, place),
        ...leads(draw, place),
      };
    case "Choice":
      return { Type: type, ...choices(draw, language, place), ...flow(draw, language, type, place) };
    case "Wait":
      return { Type: type, ...wait(draw, language), ...flow(draw, language, type, place), ...leads(draw, place) };
    case "Fail":
      return { Type: type, ...(draw.chance(0.5) ? { Error: draw.pick(errors), Cause: "because" } : {}) };
    case "Succeed":
      return {
        Type: type,
        ...(language === "JSONata" && draw.chance(0.5) ? { Output: template(draw, language) } : {}),
      };
    default:
      return { Type: type, ...flow(draw, language, type, place), ...leads(draw, place) };
  }
}

function leads(draw: Draw, { names, at }: Place): Fields {
  const next = names[at + 1];
  if (draw.chance(0.06)) return { Next: draw.pick(names) };
  return next === undefined || draw.chance(0.1) ? { End: true } : { Next: next };
}

function flow(draw: Draw, language: Language, type: string, { levels }: Place): Fields {
  const fields: Fields = {};
  const may = (name: string, probability: number, value: () => Json) => {
    if (draw.chance(probability)) fields[name] = value();
  };
  may("Assign", 0.25, () => assign(draw, language, levels));
  if (language === "JSONata") {
    may("Output", 0.4, () => template(draw, language));
    if (type === "Parallel") may("Arguments", 0.3, () => template(draw, language));
    return fields;
  }
  may("InputPath", 0.15, () => (draw.chance(0.2) ? null : path(draw)));
  may("OutputPath", 0.15, () => (draw.chance(0.2) ? null : path(draw)));
  if (type === "Choice" || type === "Wait") return fields;
  may("ResultPath", 0.3, () =>
    draw.pick(draw.chance(0.02) ? ["$.items[*]"] : ["$.a", "$.a.b", "$.__proto__.x", "$.items[0]", "$", null]),
  );
  if (type === "Pass") may("Result", 0.3, () => randomData(draw, 2));
  else may("ResultSelector", 0.2, () => template(draw, language));
  if (type === "Pass" || type === "Parallel") may("Parameters", 0.4, () => template(draw, language));
  return fields;
}

/** Sets another variable in each block within a block: the same one would be refused. */
function assign(draw: Draw, language: Language, levels: number): Json {
  const name = draw.chance(0.02)
    ? draw.pick(["1x", "v"])
    : draw.pick([["w", "v", "x", "v"], ["hasOwnProperty"], ["w"], ["v", "__proto__"]][levels] ?? ["v"]);
  if (language === "JSONata") return { [name]: template(draw, language) };
  return draw.chance(0.5) ? { [`${name}.$`]: path(draw) } : { [name]: template(draw, language) };
}

function task(draw: Draw, language: Language): Fields {
  const starting = draw.chance(0.2);
  const given = starting
    ? { StateMachineArn: draw.pick(machineArns), Input: language === "JSONata" ? jsonata(draw) : { a: 1 } }
    : template(draw, language);
  return {
    Resource: draw.pick(starting ? starts : resources),
    ...(draw.chance(0.8) ? { [language === "JSONata" ? "Arguments" : "Parameters"]: given } : {}),
    ...(draw.chance(0.3) ? { TimeoutSeconds: seconds(draw, language) } : {}),
    ...(draw.chance(0.15) ? { HeartbeatSeconds: 1 + draw.integer(5) } : {}),
  };
}

function seconds(draw: Draw, language: Language): Json {
  return language === "JSONata" && draw.chance(0.3) ? jsonata(draw) : 1 + draw.integer(20);
}

function map(draw: Draw, language: Language, place: Place): Fields {
  const few = [1, 2, { n: 3, items: [1] }, "a"];
  const items: Fields =
    language === "JSONata"
      ? { Items: draw.chance(0.6) ? few : draw.chance(0.5) ? "{% [1..60] %}" : jsonata(draw) }
      : draw.chance(0.7)
        ? { ItemsPath: draw.pick(["$.items", "$", "$$.Execution.Input.items", "$v"]) }
        : {};
  return {
    ...items,
    ...(draw.chance(0.3) ? { ItemSelector: template(draw, language) } : {}),
    ...(draw.chance(0.4) ? { MaxConcurrency: draw.integer(4) } : {}),
    ...(draw.chance(0.05) ? { ToleratedFailurePercentage: draw.integer(101) } : {}),
    ...(draw.chance(0.2) ? distributed(draw, language, place) : inline(draw, place)),
  };
}

function inline(draw: Draw, place: Place): Fields {
  const name = draw.chance(0.1) ? "Iterator" : "ItemProcessor";
  return { [name]: block(draw, place.around, `${place.prefix}M`, place.levels - 2) };
}

function distributed(draw: Draw, language: Language, place: Place): Fields {
  const config = { Mode: "DISTRIBUTED", ExecutionType: draw.pick(["STANDARD", "EXPRESS"]) };
  const parameters = { [language === "JSONata" ? "Arguments" : "Parameters"]: { Bucket: "bucket", Key: "key.json" } };
  return {
    ItemProcessor: { ProcessorConfig: config, ...block(draw, place.around, `${place.prefix}M`, place.levels - 2) },
    ...(draw.chance(0.3) ? { ItemBatcher: { MaxItemsPerBatch: 1 + draw.integer(3) } } : {}),
    ...(draw.chance(0.3) ? { ToleratedFailureCount: draw.integer(3) } : {}),
    ...(draw.chance(0.2) ? { Label: "label" } : {}),
    ...(draw.chance(0.05) ? { ResultWriter: { Resource: "arn:aws:states:::s3:putObject", ...parameters } } : {}),
    ...(draw.chance(0.05)
      ? {
          ItemReader: { Resource: "arn:aws:states:::s3:getObject", ReaderConfig: { InputType: "JSON" }, ...parameters },
        }
      : {}),
  };
}

function choices(draw: Draw, language: Language, { names, at }: Place): Fields {
  const next = () => (draw.chance(0.05) ? draw.pick(names) : (names[at + 1] ?? names[0] ?? ""));
  const rule = (): Json =>
    language === "JSONata"
      ? { Condition: draw.chance(0.3) ? true : jsonata(draw), Next: next() }
      : { ...comparison(draw, 2), Next: next() };
  return {
    Choices: draw.some(1, 3, rule),
    ...(draw.chance(0.7) ? { Default: next() } : {}),
  };
}

const operators: readonly (readonly [string, Json])[] = [
  ["NumericGreaterThan", 2],
  ["StringEquals", "abc"],
  ["StringMatches", "*a*a*a*a*a*a*a*b"],
  ["IsPresent", true],
  ["IsNull", false],
  ["BooleanEquals", true],
  ["TimestampLessThan", "2024-01-01T00:00:00Z"],
  ["NumericEqualsPath", "$.n"],
  ["IsString", true],
];

function comparison(draw: Draw, levels: number): Fields {
  if (levels > 0 && draw.chance(0.3)) {
    const parts = draw.some(1, 3, () => comparison(draw, levels - 1));
    return draw.chance(0.3) ? { Not: parts[0] ?? {} } : { [draw.pick(["And", "Or"])]: parts };
  }
  const [operator, operand] = draw.pick(operators);
  return { Variable: path(draw), [operator]: operand };
}

function wait(draw: Draw, language: Language): Fields {
  if (draw.chance(0.7))
    return { Seconds: language === "JSONata" && draw.chance(0.3) ? jsonata(draw) : draw.integer(30) };
  if (language === "JSONPath" && draw.chance(0.5)) return { SecondsPath: path(draw) };
  return { Timestamp: draw.pick(["2024-01-01T00:01:00Z", "2024-01-01T00:00:09.5+01:00", "9999-12-31T23:59:59Z"]) };
}

function recovery(draw: Draw, language: Language, { names, at, levels }: Place): Fields {
  const retriers = draw.some(1, 2, () => ({
    ErrorEquals: [draw.pick(errors)],
    ...(draw.chance(0.5) ? { IntervalSeconds: 1 + draw.integer(5), MaxAttempts: draw.integer(4) } : {}),
    ...(draw.chance(0.3) ? { BackoffRate: 1 + draw.integer(3), MaxDelaySeconds: 30 } : {}),
    ...(draw.chance(0.3) ? { JitterStrategy: draw.pick(["FULL", "NONE"]) } : {}),
  }));
  const catcher = {
    ErrorEquals: [draw.pick(errors)],
    Next: names[at + 1] ?? names[at] ?? "",
    ...(draw.chance(0.3) ? { Assign: assign(draw, language, levels) } : {}),
    ...(language === "JSONata" && draw.chance(0.3) ? { Output: "{% $states.errorOutput %}" } : {}),
    ...(language === "JSONPath" && draw.chance(0.3) ? { ResultPath: "$.error" } : {}),
  };
  return {
    ...(draw.chance(0.3) ? { Retry: retriers } : {}),
    ...(draw.chance(0.3) ? { Catch: [catcher] } : {}),
  };
}
