// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitutions look like this.
import { expect } from "chai";
import { readDefinition } from "../../../scripts/validate/definition-file.ts";

/** The resources of a YAML definition's Tasks, as they are read. */
function resourcesOf(yaml: string): unknown[] {
  const { definition } = readDefinition("m.asl.yaml", yaml, {});
  return Object.values(definition.States as Record<string, { Resource: unknown }>).map(({ Resource }) => Resource);
}

const functionOf = (name: string) => `arn:aws:lambda:us-east-1:111111111111:function:${name}`;

describe("Definitions that stand in CloudFormation's templates", () => {
  it("name functions by its tags", () => {
    const yaml = [
      "StartAt: A",
      "States:",
      "  A: { Type: Task, Resource: !GetAtt Work.Arn, Next: B }",
      "  B: { Type: Task, Resource: !GetAtt [Work, Arn], Next: C }",
      '  C: { Type: Task, Resource: !Sub "arn:${AWS::Partition}:states:::lambda:invoke", Next: D }',
      '  D: { Type: Task, Resource: !Join [":", [arn:aws:states, "", "", "sqs:sendMessage"]], End: true }',
    ].join("\n");
    expect(resourcesOf(yaml)).to.deep.equal([
      functionOf("${Work.Arn}"),
      functionOf("${Work.Arn}"),
      "arn:aws:states:::lambda:invoke",
      "arn:aws:states:::sqs:sendMessage",
    ]);
  });

  it("name functions in the long form too, in JSON as in YAML", () => {
    const definition = {
      StartAt: "A",
      States: {
        A: { Type: "Task", Resource: { "Fn::GetAtt": ["Work", "Arn"] }, Next: "B" },
        B: { Type: "Task", Resource: { "Fn::ImportValue": { "Fn::Sub": "${Stack}-WorkFunction" } }, Next: "C" },
        C: {
          Type: "Task",
          Resource: "arn:aws:states:::sqs:sendMessage",
          Parameters: { QueueUrl: { Ref: "Queue" }, MessageBody: { Ref: "Queue", and: "more" } },
          End: true,
        },
      },
    };
    const read = readDefinition("m.asl.json", JSON.stringify(definition), {}).definition;
    expect(read.States).to.deep.equal({
      A: { ...definition.States.A, Resource: functionOf("${Work.Arn}") },
      B: { ...definition.States.B, Resource: functionOf("${Stack-WorkFunction}") },
      C: {
        ...definition.States.C,
        Parameters: { QueueUrl: "${Queue}", MessageBody: { Ref: "Queue", and: "more" } },
      },
    });
  });
});
