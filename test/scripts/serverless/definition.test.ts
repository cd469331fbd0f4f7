import { expect } from "chai";
import * as z from "zod";
import { machine } from "../../../asl/builder/machine.ts";
import { deployedDefinition } from "../../../scripts/serverless/definition.ts";

const fn = {
  name: "read-it",
  input: z.strictObject({}),
  output: z.strictObject({ n: z.int() }),
  timeout: 1,
  memory: 128,
};
const nothing = { input: z.strictObject({}), output: z.strictObject({}) };
const child = machine("the-child", nothing, () => ({}));

const parent = machine("parent", nothing, (flow) => {
  flow.invoke("Read it", fn, {});
  flow.start("Child", child, {});
  return {};
});

const all = { machines: new Set(["parent", "the-child"]), functions: new Set(["read-it"]) };

describe("a definition as it is deployed", () => {
  it("names functions by reference and children by the exact version", () => {
    const { States } = deployedDefinition(parent, all) as { States: Record<string, { Arguments: object }> };
    expect(States["Read it"]?.Arguments).to.deep.include({
      FunctionName: { "Fn::GetAtt": ["ReadItLambdaFunction", "Arn"] },
    });
    expect(States.Child?.Arguments).to.deep.include({ StateMachineArn: { Ref: "TheChildVersion" } });
  });

  it("is refused where it calls what the stage does not deploy", () => {
    expect(() => deployedDefinition(parent, { ...all, functions: new Set(["other"]) })).to.throw(
      'parent calls the function "read-it", which is not deployed: scripts/platform/functions.ts names other. Nothing was packaged.',
    );
    expect(() => deployedDefinition(parent, { ...all, machines: new Set(["parent"]) })).to.throw(
      'parent calls the machine "the-child", which is not deployed: workflows/machines.ts names parent. Nothing',
    );
  });

  it("is refused where CloudFormation would read a text as a reference", () => {
    const text = machine("text", { input: z.strictObject({}), output: z.string() }, (flow) =>
      flow.pass("Say", "${Oops}"),
    );
    expect(() => deployedDefinition(text, all)).to.throw('holds "${", which CloudFormation would take for a reference');
  });
});
