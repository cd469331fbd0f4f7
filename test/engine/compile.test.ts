import { expect } from "chai";
import fc from "fast-check";
import type { Json } from "../../asl/types/json.ts";
import { awsLimits } from "../../engine/limits.ts";
import { payload } from "../../engine/payload.ts";
import { runMachine, testEngine } from "./run-machine.ts";

function problems(definition: Json): readonly string[] {
  const compiled = testEngine().engine.compile(definition);
  return "problems" in compiled ? compiled.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

const jsonata = (states: Json, more: object = {}) => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states as object)[0] ?? "",
  States: states,
  ...more,
});

describe("a definition", () => {
  it("is refused with the state's path where it needs what is not supported yet", () => {
    expect(problems(jsonata({ P: { Type: "Parallel", Branches: [], End: true } }))).to.deep.equal([
      "/States/P/Branches: an array of at least one branch is required here",
    ]);
    const task = { Type: "Task", Resource: "arn:aws:states:::http:invoke", End: true };
    expect(problems(jsonata({ T: task }))).to.deep.equal(["/States/T/Resource: HTTP Tasks are not supported"]);
  });

  it("is refused where a field is misspelt, a state does not exist or an expression does not parse", () => {
    const states = {
      A: { Type: "Pass", Outptu: 1, Next: "C" },
      B: { Type: "Pass", Output: "{% 1 + %}", End: true },
    };
    expect(problems(jsonata(states, { Timeout: 3 }))).to.deep.equal([
      '/States/A/Next: there is no state "C" beside this one; there are ["A","B"]',
      '/States/A/Outptu: "Outptu" is no field of a Pass state in JSONata',
      "/States/B/Output: The JSONata expression '1 +' is not valid: S0207: Unexpected end of expression",
      '/Timeout: "Timeout" is no field of a state machine',
    ]);
  });

  it("is refused where a state has no type, or one that there is not", () => {
    expect(problems(jsonata({ A: { Type: "", End: true } }))).to.include('/States/A/Type: "" is no state type');
    expect(problems(jsonata({ A: { Type: "Taks", End: true } }))).to.include('/States/A/Type: "Taks" is no state type');
    expect(problems(jsonata({ A: { End: true } }))).to.deep.equal(["/States/A/Type: a string is required here"]);
    expect(problems(jsonata({ A: { Type: 5, End: true } }))).to.deep.equal([
      "/States/A/Type: a string is expected, found 5",
    ]);
  });

  it("of an EXPRESS machine has no Tasks that wait, and no Distributed Map", () => {
    const { engine } = testEngine();
    for (const [resource, allowed] of [
      ["arn:aws:states:::lambda:invoke", true],
      ["arn:aws:states:::states:startExecution.sync:2", false],
      ["arn:aws:states:::sqs:sendMessage.waitForTaskToken", false],
      ["arn:aws:states:us-east-1:111111111111:activity:work", false],
    ] as const) {
      const task = { Type: "Task", Resource: resource, End: true };
      const added = engine.addMachine({ name: "m", type: "EXPRESS", definition: jsonata({ T: task }) });
      expect("plan" in added, resource).to.equal(allowed);
    }
    const processor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
      StartAt: "P",
      States: { P: { Type: "Pass", End: true } },
    };
    const map = { Type: "Map", ItemProcessor: processor, End: true };
    const refused = engine.addMachine({ name: "d", type: "EXPRESS", definition: jsonata({ M: map }) });
    expect("problems" in refused && refused.problems[0]).to.include({
      path: "/States/M/ItemProcessor/ProcessorConfig/Mode",
      message: "an EXPRESS machine has no Distributed Map",
    });
    const started = engine.start({
      machineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:m",
      name: "run",
      input: payload({}),
    });
    expect("execution" in started && started.execution.arn).to.match(/:express:m:run:[\w-]{36}$/);
  });

  it("of a Distributed Map names its children's type, and fields that fit each other", () => {
    const distributed = (fields: { readonly [name: string]: Json }, config: Json = { ExecutionType: "STANDARD" }) =>
      problems(
        jsonata({
          M: {
            Type: "Map",
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ...(config as object) },
              StartAt: "P",
              States: { P: { Type: "Pass", End: true } },
            },
            End: true,
            ...fields,
          },
        }),
      );
    const reader = (config: Json, action = "getObject") => ({
      ItemReader: {
        Resource: `arn:aws:states:::s3:${action}`,
        Arguments: { Bucket: "b", Key: "k" },
        ReaderConfig: config,
      },
    });
    expect(distributed({})).to.deep.equal([]);
    expect(distributed({}, {})).to.deep.equal([
      '/States/M/ItemProcessor/ProcessorConfig/ExecutionType: "STANDARD" or "EXPRESS" is required of a Distributed Map, found nothing',
    ]);
    expect(distributed({ Label: "a b" })).to.deep.equal(['/States/M/Label: " " cannot stand in a label']);
    expect(distributed({ ItemBatcher: { BatchInput: 1 } })).to.deep.equal([
      "/States/M/ItemBatcher: an ItemBatcher needs MaxItemsPerBatch, MaxInputBytesPerBatch or both",
    ]);
    expect(distributed({ ResultWriter: {} })).to.deep.equal([
      "/States/M/ResultWriter: a ResultWriter needs a Resource with its arguments, a WriterConfig, or both",
    ]);
    expect(distributed(reader({ InputType: "CSV" }))).to.deep.equal([
      '/States/M/ItemReader/ReaderConfig/CSVHeaderLocation: "FIRST_ROW" or "GIVEN" is required with CSV',
    ]);
    expect(distributed(reader({ InputType: "JSONL", CSVDelimiter: "TAB" }))).to.deep.equal([
      '/States/M/ItemReader/ReaderConfig/CSVDelimiter: "CSVDelimiter" is no field of a ReaderConfig in JSONata that reads JSONL',
    ]);
    expect(distributed(reader({ InputType: "JSON", MaxItems: 100_000_001 }))).to.deep.equal([
      "/States/M/ItemReader/ReaderConfig/MaxItems: a whole number from 0 to 100000000 is expected, found 100000001",
    ]);
    expect(distributed(reader({ Transformation: "LOAD_AND_FLATTEN" }, "listObjectsV2"))).to.deep.equal([
      "/States/M/ItemReader/ReaderConfig/InputType: CSV, JSON, JSONL or PARQUET is required with LOAD_AND_FLATTEN, found nothing",
    ]);
    expect(distributed(reader({ InputType: "JSON", ItemsPointer: "a" }))).to.deep.equal([
      '/States/M/ItemReader/ReaderConfig/ItemsPointer: a JSON Pointer such as /orders/items is expected: it does not start with "/"',
    ]);
  });

  it("may not set a variable of an outer scope in an inner one, nor name a state twice", () => {
    const inner = { StartAt: "A", States: { A: { Type: "Pass", Assign: { x: 2 }, End: true } } };
    const found = problems(
      jsonata({
        A: { Type: "Pass", Assign: { x: 1 }, Next: "M" },
        M: { Type: "Map", Items: [1], ItemProcessor: inner, End: true },
      }),
    );
    expect(found).to.have.length(2);
    expect(found[0]).to.match(/\$x is set here and in a scope around/);
    expect(found[1]).to.match(/the name "A" is taken by \/States\/A/);
  });

  it("is refused where a path or an intrinsic function does not parse, or a field is the other language's", () => {
    const states = {
      A: { Type: "Pass", Parameters: { x: [{ "y.$": "$." }], "z.$": "States.Nope()" }, Next: "B" },
      B: { Type: "Pass", ResultPath: "$[*]", Output: 1, Next: "C" },
      C: { Type: "Pass", InputPath: "$.a[", QueryLanguage: "JSONata", End: true },
    };
    const found = problems({ StartAt: "A", States: states });
    expect(found.map((each) => each.split(":")[0])).to.deep.equal([
      "/States/A/Parameters",
      "/States/B/Output",
      "/States/B/ResultPath",
      "/States/C/InputPath",
    ]);
  });

  it("in JSONPath never crashes the engine either, nor does its run", () => {
    const known = ["$", "$$", "$.a", "$.a[0]", "$..b", "$[*]", "$v.x", "$[?(@.a == 1)]", "$$.State", "$['a']['b']"];
    const path = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...known) },
      { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(..."$.[]*?@'()a0:, !=&|"), maxLength: 12 }) },
    );
    const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
    const template = fc.record({ "x.$": path, y: fc.oneof(path, value) }, { requiredKeys: [] });
    const flow = { InputPath: path, OutputPath: path, Assign: template, End: fc.constant(true) };
    const work = { ...flow, ResultSelector: template, ResultPath: path };
    const processor = fc.constant<Json>({ StartAt: "P", States: { P: { Type: "Pass", End: true } } });
    const choices = fc.constant<Json>([{ Variable: "$.a", StringEqualsPath: "$.b", Next: "A" }]);
    const of = (Type: string, more: Record<string, fc.Arbitrary<Json>>, required: readonly string[] = []) => {
      const fields: Record<string, fc.Arbitrary<Json>> = { ...more, Type: fc.constant<Json>(Type) };
      return fc.record(fields, { requiredKeys: ["Type", ...required] });
    };
    const state = fc.oneof(
      of("Pass", { ...flow, Parameters: template, ResultPath: path }, ["End"]),
      of("Wait", { ...flow, SecondsPath: path }, ["End", "SecondsPath"]),
      of("Choice", { InputPath: path, OutputPath: path, Choices: choices }, ["Choices"]),
      of("Map", { ...work, ItemsPath: path, ItemSelector: template, Iterator: processor }, ["End", "Iterator"]),
      of("Parallel", { ...work, Parameters: template, Branches: fc.tuple(processor) }, ["End", "Branches"]),
      of("Task", { ...work, Parameters: template, Resource: fc.constant("arn:aws:states:::lambda:invoke") }, [
        "End",
        "Resource",
      ]),
    );
    let ran = 0;
    fc.assert(
      fc.property(state, value, (definition, input) => {
        const machine = { QueryLanguage: "JSONPath", StartAt: "A", States: { A: definition as Json } };
        if (problems(machine).length > 0) return;
        ran++;
        runMachine(machine, JSON.parse(JSON.stringify(input)) as Json, {
          limits: { ...awsLimits, historyEvents: 500 },
        });
      }),
      { numRuns: 1000 },
    );
    expect(ran).to.be.greaterThan(200);
    const deep = `$[?(${"(".repeat(200_000)}`;
    expect(problems({ StartAt: "A", States: { A: { Type: "Pass", InputPath: deep, End: true } } })).to.have.length(1);
  });

  it("never crashes the engine, however hostile", () => {
    const key = fc.constantFrom(
      "StartAt",
      "States",
      "Type",
      "Next",
      "End",
      "Choices",
      "Catch",
      "Retry",
      "ItemProcessor",
      "Items",
      "Output",
      "Assign",
      "A",
      "__proto__",
    );
    const { node } = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<Json>(null, 1, true, "A", "Pass", "Task", "Map", "Choice", "{% $x %}", "{% ( %}", "JSONata"),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(key, tie("node"), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(node, node, (a, b) => {
        expect(problems(a).length).to.be.greaterThan(0);
        problems(jsonata({ A: a, B: b }));
      }),
      { numRuns: 500 },
    );
    const deep = JSON.parse(`${'{"a":'.repeat(3000)}1${"}".repeat(3000)}`) as Json;
    expect(problems(deep)).to.deep.equal(["/: the definition is nested deeper than 500 levels"]);
  });

  it("keeps data apart from prototypes", () => {
    const input = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as Json;
    const states = {
      A: { Type: "Pass", Output: "{% $merge([$states.input, {'__proto__': {'polluted': 2}}]) %}", End: true },
    };
    runMachine({ StartAt: "A", States: states }, input);
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
  });
});
