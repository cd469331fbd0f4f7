import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import type { ApiModels } from "../../engine/api-model.ts";
import { virtualClock } from "../../engine/clock.ts";
import { invalidDefinition } from "../../engine/diagnostics.ts";
import { Engine } from "../../engine/engine.ts";
import type { MachineType } from "../../engine/machine.ts";
import { validateDefinitionText } from "../../engine/validate-definition.ts";

const models: ApiModels = (service) =>
  service === "sqs"
    ? {
        actions: { sendMessage: { members: ["QueueUrl", "MessageBody"], required: ["QueueUrl", "MessageBody"] } },
        shapes: {},
      }
    : undefined;

const engine = new Engine(
  { clock: virtualClock(), random: () => 0, uuid: () => "", hash: (text) => text, startTask() {} },
  { models },
);

function validated(text: string, type: MachineType = "STANDARD") {
  return validateDefinitionText(text, (read) => engine.compile(read, type));
}

/** Each diagnostic as CODE: message at location; SCHEMA_VALIDATION_FAILED is left out. */
function said(definition: Json, type?: MachineType): readonly string[] {
  return validated(JSON.stringify(definition), type).diagnostics.map((diagnostic) =>
    invalidDefinition([diagnostic])
      .replace(/^Invalid State Machine Definition: '(.*)'$/s, "$1")
      .replace("SCHEMA_VALIDATION_FAILED: ", ""),
  );
}

const machine = (state: Json, more: object = {}): Json => ({ StartAt: "A", States: { A: state }, ...more });
const pass = (more: object = {}): Json => machine({ Type: "Pass", End: true, ...more });
const task = (more: object): Json => machine({ Type: "Task", End: true, ...more });
const sqs = "arn:aws:states:::sqs:sendMessage";

describe("a definition that AWS would not create", () => {
  it("is told of all that an object misses at once, and of its transitions only where its form is right", () => {
    expect(said({})).to.deep.equal(["These fields are required: [States, StartAt] at /"]);
    expect(said({ StartAt: "A", States: { A: { Type: "Pass" } } })).to.deep.equal([
      "This object should have only one of the following fields: [Next, End] at /States/A",
    ]);
    const choice = { Type: "Choice", Choices: [{ Variable: "$.x", IsNull: true }], Default: "None" };
    expect(said(machine(choice))).to.deep.equal(["These fields are required: [Next] at /States/A/Choices[0]"]);
  });

  it("names a target that is missing, a state that nothing leads to, and a machine that cannot end", () => {
    const loop = { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } };
    expect(said({ StartAt: "A", States: { A: { Type: "Pass", Next: "NOPE" } } })).to.deep.equal([
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next",
      "MISSING_END_STATE: Workflow has no terminal state",
    ]);
    expect(said({ StartAt: "A", States: { ...loop, D: { Type: "Pass", Next: "A" } } })).to.deep.equal([
      "MISSING_END_STATE: Workflow has no terminal state",
    ]);
    expect(said({ StartAt: "A", States: { ...loop, C: { Type: "Succeed" } } })).to.deep.equal([
      'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C',
    ]);
  });

  it("has fields that a state of its type or language does not have", () => {
    expect(said(pass({ Retry: [] }))).to.deep.equal(["Field 'Retry' is not supported at /States/A"]);
    expect(said(pass({}))).to.deep.equal([]);
    expect(said(pass({ Output: 1 }))).to.deep.equal([
      "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A",
    ]);
    expect(said(pass({ InputPath: "x" }))).to.deep.equal(["Value must be a valid JSONPath. at /States/A/InputPath"]);
    expect(said(pass({ ResultPath: "$.a[*]" }))).to.deep.equal([
      "Value is not a Reference Path at /States/A/ResultPath",
    ]);
  });

  it("has values out of range or of another type", () => {
    const wait = (more: object) => said(machine({ Type: "Wait", End: true, ...more }));
    expect(wait({ Seconds: -1 })).to.deep.equal(["Minimum value is 0 at /States/A/Seconds"]);
    expect(wait({ Seconds: "1" })).to.deep.equal(["Expected value of type Integer at /States/A/Seconds"]);
    expect(wait({ Seconds: 1, Timestamp: "2024-01-01T00:00:00Z" })).to.deep.equal([
      "There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/A",
    ]);
    const retry = [{ ErrorEquals: ["States.ALL", "Other"] }, { ErrorEquals: [], JitterStrategy: "HALF" }];
    expect(said(task({ Resource: sqs, Parameters: { QueueUrl: "q", MessageBody: "m" }, Retry: retry }))).to.deep.equal([
      "States.ALL must appear alone and at end of list at /States/A/Retry[0]/ErrorEquals",
      "Value should be one of the following: [NONE, FULL] at /States/A/Retry[1]/JitterStrategy",
      "Value cannot be empty at /States/A/Retry[1]/ErrorEquals",
    ]);
  });

  it("has templates and expressions that do not parse", () => {
    expect(said(pass({ Parameters: { a: { "b.$": "no" } } }))).to.deep.equal([
      "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/A/Parameters/a",
    ]);
    const jsonata = { Type: "Pass", QueryLanguage: "JSONata", Output: { v: "{% 1 + %}" }, End: true };
    expect(said(machine(jsonata))).to.deep.equal([
      "INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/A/Output/v",
    ]);
  });

  it("calls integrations that do not exist, cannot be waited for so, or lack what their API asks for", () => {
    const unknown = (resource: string) => [
      `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource`,
    ];
    for (const Resource of [
      "arn:aws:states:::dynamodb:query",
      "arn:aws:states:::lambda:invoke.sync",
      `${sqs}.sync:2`,
    ]) {
      expect(said(task({ Resource, Parameters: {} })), Resource).to.deep.equal(unknown(Resource));
    }
    const sdk = "arn:aws:states:::aws-sdk:sqs:sendMesage";
    expect(said(task({ Resource: sdk, Parameters: {} }))).to.deep.equal(unknown(sdk));
    expect(said(task({ Resource: "arn:aws:states:::aws-sdk:unheard:of", Parameters: {} }))).to.deep.equal([]);
    expect(said(task({ Resource: "sqs" }))).to.deep.equal(["Value is not a valid resource ARN at /States/A/Resource"]);
    expect(said(task({ Resource: sqs }))).to.deep.equal([
      `Parameters field is required for resource ARN: ${sqs} at /States/A`,
    ]);
    expect(said(task({ Resource: sqs, Parameters: { "QueueUrl.$": "$.q", Body: "m" } }))).to.deep.equal([
      "The field 'MessageBody' is required but was missing at /States/A/Parameters",
      'The field "Body" is not supported by Step Functions at /States/A/Parameters',
    ]);
  });

  it("is of type EXPRESS and waits", () => {
    const resource = "arn:aws:states:us-east-1:123456789012:activity:a";
    expect(said(task({ Resource: resource }), "EXPRESS")).to.deep.equal([
      "Express state machine does not support Activity ARN at /States/A/Resource",
    ]);
    expect(said(task({ Resource: resource }))).to.deep.equal([]);
  });
});

describe("a text that is no definition", () => {
  const first = (text: string) => validated(text).diagnostics[0];

  it("holds no object", () => {
    for (const text of ["", " ", "[]", "null", "1"]) {
      expect(validated(text)).to.deep.equal({
        result: "FAIL",
        diagnostics: [
          { severity: "ERROR", code: "SCHEMA_VALIDATION_FAILED", message: "Definition must be a valid JSON object" },
        ],
        truncated: false,
      });
    }
  });

  it("is no JSON, in the words of AWS's parser", () => {
    const wrong: readonly [string, RegExp, string][] = [
      ['{"a":tru}', /^Unrecognized token 'tru': was expecting /, "line: 1, column: 9"],
      [
        '{"a":1,}',
        /^Unexpected character \('}' \(code 125\)\): was expecting double-quote to start/,
        "line: 1, column: 9",
      ],
      ['{"a" 1}', /^Unexpected character \('1' \(code 49\)\): was expecting a colon/, "line: 1, column: 7"],
      ['{\n "a":1\n', /^Unexpected end-of-input: expected close marker for Object/, "line: 3, column: 1"],
    ];
    for (const [text, message, place] of wrong) {
      expect(first(text)?.code).to.equal("INVALID_JSON_DESCRIPTION");
      expect(first(text)?.message).to.match(message);
      expect(first(text)?.location, text).to.equal(`[Source: (String)"${text}"; ${place}]`);
    }
  });

  it("may be deep or long", () => {
    expect(first("[".repeat(100_000))?.code).to.equal("INVALID_JSON_DESCRIPTION");
    expect(first(`{${" ".repeat(600)}`)?.location).to.match(/\[truncated 101 chars]; line: 1, column: 602]$/);
  });

  it("is cut to as many findings as were asked for", () => {
    const states = Object.fromEntries(["A", "B", "C"].map((name) => [name, { Type: "Pass" }]));
    const text = JSON.stringify({ StartAt: "A", States: states });
    const two = validateDefinitionText(text, (read) => engine.compile(read), 2);
    expect(two).to.include({ result: "FAIL", truncated: true });
    expect(two.diagnostics).to.have.length(2);
  });
});
