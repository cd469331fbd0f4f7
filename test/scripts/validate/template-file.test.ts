// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitutions look like this.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { UsageError } from "../../../local/usage-error.ts";
import { quotasOf, readStage } from "../../../scripts/platform/stage.ts";
import { checkFiles } from "../../../scripts/validate/check-file.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";

/** What is found in a template beside other files; places as `file:line`. */
async function check(name: string, files: Readonly<Record<string, string>>) {
  return withTemporaryFolder(async (folder) => {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    const { diagnostics, machines, unread, lines, silenced } = await checkFiles(
      [join(folder, name)],
      quotasOf(await readStage("prod")),
      false,
    );
    return {
      machines: machines.map((machine) => machine.name),
      errors: diagnostics
        .filter(({ severity }) => severity === "error")
        .map(({ code, location }) => `${location?.file.slice(folder.length + 1)}:${location?.line} ${code}`),
      warnings: diagnostics.filter(({ severity }) => severity === "warning").map(({ code }) => code),
      unread: unread.map((message) => message.replaceAll(`${folder}/`, "")),
      histories: lines.filter(({ resource }) => resource === "history").map(({ of }) => of),
      silenced: silenced.map(({ diagnostic }) => `${diagnostic.machine} ${diagnostic.code}`),
    };
  });
}

const retry = '"Retry": [{ "ErrorEquals": ["States.ALL"] }]';

describe("A template that holds state machines", () => {
  it("is read one machine after the other, with the lines of their states, whichever way they are written", async () => {
    const template = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: !If [IsProd, !Ref Name, !Ref "AWS::NoValue"] } }
  AsObject:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: { Wait: 5, WorkArn: !GetAtt Work.Arn }
      Definition:
        StartAt: Pause
        States:
          Pause: { Type: Wait, Seconds: "\${Wait}", Next: Work }
          Work: { Type: Task, Resource: "\${WorkArn}", Retry: [{ ErrorEquals: [States.ALL] }], Nxt: Work, End: true }
  AsText:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        {
          "StartAt": "A",
          "States": {
            "A": { "Type": "Task", "Resource": "\${Work.Arn}", ${retry}, "Next": "B" },
            "B": { "Type": "Pass", "Next": "Gone" },
            "C": { "Type": "Succeed" }
          }
        }
  InParts:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString:
        Fn::Sub:
          - |
            { "StartAt": "A", "States": {
              "A": { "Type": "Succeed", "Foo": 1 } } }
          - { WorkArn: !GetAtt Work.Arn }
  Joined:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Join ["", ['{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"', !GetAtt Work.Arn, '","End":1}}}']]
  Broken:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: '{"StartAt": }'
`;
    const { machines, errors, unread, warnings } = await check("template.yaml", { "template.yaml": template });
    expect(machines).to.deep.equal(["AsObject", "AsText", "InParts", "Joined"].map((id) => `template/${id}`));
    expect(errors).to.deep.equal([
      "template.yaml:13 state-fields",
      "template.yaml:22 transitions",
      "template.yaml:33 state-fields",
      "template.yaml:38 machine",
      "template.yaml:38 transitions",
    ]);
    expect(unread).to.deep.equal([
      "template.yaml:42: DefinitionString of Broken: this is not JSON: Unexpected token '}'.",
    ]);
    expect(warnings).to.deep.equal(["lambda-throttle-retried"]);
  });

  it("may be JSON, as the CDK writes it", async () => {
    const text = ['{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:', '","Nxt":1,"End":true}}}'];
    const parts = [
      text[0],
      { Ref: "AWS::Partition" },
      `:states:::lambda:invoke","Parameters":{"FunctionName":"f"}, ${retry}, "Next":"A${text[1]}`,
    ];
    const SM = {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: { DefinitionString: { "Fn::Join": ["", parts] } },
    };
    const { machines, errors } = await check("stack.json", { "stack.json": JSON.stringify({ Resources: { SM } }) });
    expect(machines).to.deep.equal(["stack/SM"]);
    expect(errors).to.deep.equal(["stack.json:1 state-fields", "stack.json:1 transitions"]);
  });

  it("may name the file of a definition, whose bounds stand beside the template", async () => {
    const map = (name: string) =>
      `{ "StartAt": "${name}", "States": { "${name}": { "Type": "Map", "End": true, "ItemProcessor": { "StartAt": "P${name}",
        "States": { "P${name}": { "Type": "Pass", "Result": "\${Text}", "End": true } } } } } }`;
    const machine = (type: string, file: string, more: string) =>
      `{ Type: AWS::Serverless::StateMachine, Properties: { Type: ${type}, DefinitionUri: ${file}${more} } }`;
    const { errors, warnings, histories, unread, silenced } = await check("template.yml", {
      "template.yml": `Resources:\n  S: ${machine("STANDARD", "asl/s.asl.json", ", DefinitionSubstitutions: { Text: t }")}\n  E: ${machine("EXPRESS", "e.asl.json", "")}\n  G: ${machine("STANDARD", "gone.json", "")}\n`,
      "asl/s.asl.json": map("Standard"),
      "e.asl.json": map("Express"),
      "template.bounds.yml": 'silence: [{ rule: unbounded-map, state: Standard, reason: "it is short" }]',
    });
    expect([errors, warnings]).to.deep.equal([[], []]);
    expect(silenced).to.deep.equal(["template/S unbounded-map"]);
    // An Express workflow has no history that could get too long.
    expect(histories).to.deep.equal(["template/S"]);
    expect(unread.join()).to.match(/template\.yml: the definition of G cannot be read: ENOENT.*gone\.json/);
  });

  it("may be a serverless.yml of serverless-step-functions", async () => {
    const { machines, errors } = await check("serverless.yml", {
      "serverless.yml": [
        "service: shop",
        "stepFunctions:",
        "  stateMachines:",
        "    hello:",
        "      definition:",
        "        StartAt: A",
        "        States:",
        "          A: { Type: Task, Resource: { Fn::GetAtt: [hello, Arn] }, Retry: [{ ErrorEquals: [States.ALL] }], Next: B }",
        "          B:",
        "            Type: Wait",
        "            Seconds: ${self:custom.wait}",
        "            Next: C",
        "          D: { Type: Succeed }",
        "    other: { definition: '${file(other.yml)}' }",
      ].join("\n"),
      "other.yml": "StartAt: A\nStates:\n  A: { Type: Pass, Next: A }\n",
    });
    expect(machines).to.deep.equal(["serverless/hello", "serverless/other"]);
    expect(errors).to.deep.equal(["serverless.yml:9 transitions", "other.yml:1 machine"]);
  });

  it("says of which machine a function, or S3, has the definition", async () => {
    const include = "Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/k } }";
    const text = [
      "Resources:",
      `  S: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { ${include} } } }`,
      "  T: { Type: AWS::StepFunctions::StateMachine, Properties: { DefinitionS3Location: { Bucket: b, Key: k } } }",
      "  U: { Type: AWS::StepFunctions::StateMachine, Properties: { Definition: { StartAt: A, States: { A: { Type: Succeed } } } } }",
    ].join("\n");
    const { machines, errors, unread } = await check("t.yaml", { "t.yaml": text });
    expect([machines, errors]).to.deep.equal([["t/U"], []]);
    expect(unread).to.deep.equal(
      ["S", "T"].map(
        (id) => `t.yaml: the definition of ${id} is not in it, nor in a file that it names: give that file.`,
      ),
    );
  });

  it("is refused where it holds none", async () => {
    const error = await check("t.yaml", { "t.yaml": "Resources: { B: { Type: AWS::S3::Bucket } }" }).then(
      () => undefined,
      (refusal: unknown) => refusal,
    );
    expect(error).to.be.instanceOf(UsageError);
    expect((error as UsageError).message).to.match(
      /t\.yaml is a template without a state machine: a resource of type AWS::/,
    );
  });
});
