import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../asl/builder/machine.ts";
import { localNames } from "../../asl/builder/names.ts";
import { formatDiagnostic } from "../../asl/diagnostic.ts";
import { validateDefinition } from "../../asl/validate.ts";
import { inJsonPath, machineOf, readingCsv, task, wrong } from "./wrong-definitions.ts";

const findings = (definition: unknown) =>
  validateDefinition(definition).map(({ code, path, message }) => ({ code, path, message }));

describe("validateDefinition()", () => {
  it("finds nothing in a right definition, and leaves it as it is", () => {
    const definition = machineOf({});
    const copy = structuredClone(definition);
    expect(validateDefinition(definition)).to.deep.equal([]);
    expect(definition).to.deep.equal(copy);
  });

  it("takes filters and functions of JSONPath that asl-validator's parser does not know", () => {
    for (const path of ["$.a[?(@.b == 1 && @.c > 2)].d", "$.a.length()", "$['a','b']", "$.a[?(!@.b)]"])
      expect(findings(inJsonPath({ Type: "Pass", InputPath: path })), path).to.deep.equal([]);
  });

  it("takes a Condition that is true or false itself, which asl-validator alone would refuse", () => {
    const rule = { Condition: true, Next: "B" };
    expect(findings(machineOf({ A: { Type: "Choice", Choices: [rule] }, B: { Type: "Succeed" } }))).to.deep.equal([]);
  });

  it("takes what S3 Inventory and Athena write, the first of which has no InputType", () => {
    for (const config of [
      { ManifestType: "S3_INVENTORY" },
      { InputType: "MANIFEST" },
      { ManifestType: "ATHENA_DATA", InputType: "PARQUET" },
    ])
      expect(findings(inJsonPath(readingCsv(config))), JSON.stringify(config)).to.deep.equal([]);
  });

  it("says one thing of a Retry that is no list of retriers", () => {
    for (const Retry of [{ ErrorEquals: ["States.ALL"] }, [{ ErrorEquals: "States.ALL" }]])
      expect(findings(machineOf({ A: { ...task, Retry } })).map(({ code }) => code)).to.deep.equal(["catchers"]);
  });

  it("takes the name of a child that is new each time for no fixed one", () => {
    const child = (args: object, QueryLanguage: string) => ({
      ...task,
      QueryLanguage,
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: undefined,
      [QueryLanguage === "JSONata" ? "Arguments" : "Parameters"]: {
        StateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:m",
        ...args,
      },
    });
    const inJsonata = [
      "$now()",
      "$string($millis())",
      "$uuid()",
      "'a' & $random()",
      "$states.context.State.RetryCount",
    ];
    const inPaths = ["States.UUID()", "States.Format('a-{}', States.MathRandom(1, 999))", "$$.State.RetryCount"];
    const states = [
      ...inJsonata.map((name) => child({ Name: `{% ${name} %}` }, "JSONata")),
      ...inPaths.map((name) => child({ "Name.$": name }, "JSONPath")),
    ];
    for (const state of states) {
      const found = findings({ StartAt: "A", States: { A: state } }).map(({ code }) => code);
      expect(found, JSON.stringify(state)).not.to.include("fixed-child-name");
    }
  });

  it("gives the retrier that is missing as it is written with the builders, where a line of TypeScript made the state", () => {
    const locations = new Map([["A", { file: "workflows/a.ts", line: 1 }]]);
    const found = validateDefinition(machineOf({ A: { ...task, Retry: undefined } }), { locations });
    expect(found[0]?.message).to.include(
      'Add retry: [{ ErrorEquals: ["Lambda.TooManyRequestsException"], IntervalSeconds: 2, MaxAttempts: 7, BackoffRate: 1.85, ',
    );
  });

  for (const [code, definition, message] of wrong) {
    it(`${code}: ${message.source.replaceAll("\\", "")}`, () => {
      const found = findings(definition).filter((finding) => finding.code === code);
      expect(found, JSON.stringify(findings(definition))).to.have.length(1);
      expect(found[0]?.message).to.match(message);
    });
  }

  it("says which state, at any depth, and which line built it", () => {
    const made = machine(
      "m",
      { input: z.strictObject({ xs: z.array(z.int()) }), output: z.array(z.int()) },
      (flow, { xs }) =>
        flow.map("Each", { items: xs }, (one, n) => {
          one.wait("Pause", { seconds: 1 });
          return n;
        }),
    );
    const definition = structuredClone(made.definition(localNames)) as {
      States: Record<string, { ItemProcessor: { States: Record<string, object> } }>;
    };
    Object.assign(definition.States.Each?.ItemProcessor.States.Pause ?? {}, { Seconds: "{% $gone %}" });
    const [found] = validateDefinition(definition, { locations: made.locations });
    expect(found).to.include({ path: "States.Each.ItemProcessor.States.Pause", code: "undefined-variable" });
    expect(formatDiagnostic(found as never)).to.match(
      /validate\.test\.ts:\d+ States\.Each\.ItemProcessor\.States\.Pause: error undefined-variable: Seconds reads \$gone/,
    );
  });

  it("has no error for definitions that Step Functions has run", function () {
    const corpus = new URL("../../../shared/corpus/", import.meta.url);
    if (!existsSync(corpus)) {
      console.log("      skipped: there are no recorded executions beside this checkout (../shared/corpus)");
      this.skip();
    }
    this.timeout(60_000);
    const falseErrors: string[] = [];
    const files = readdirSync(corpus).filter((file) => file.endsWith(".json"));
    let definitions = 0;
    for (const file of files) {
      const { kind, definition } = JSON.parse(readFileSync(new URL(file, corpus), "utf8"));
      if (!kind.startsWith("execution") || definition === undefined) continue;
      definitions++;
      for (const found of validateDefinition(definition)) {
        if (found.severity === "error" && !found.atRunTime) falseErrors.push(`${file}: ${formatDiagnostic(found)}`);
      }
    }
    expect(definitions).to.be.greaterThan(500);
    expect(falseErrors).to.deep.equal([]);
  });
});
