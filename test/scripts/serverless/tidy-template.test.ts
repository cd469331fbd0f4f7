import { expect } from "chai";
import { type Template, tidyTemplate } from "../../../scripts/serverless/tidy-template.ts";

function tidied(template: Template): Template {
  tidyTemplate(template);
  return template;
}

describe("a template, tidied", () => {
  it("says no dependency twice, in whatever way the reference is written", () => {
    const { Resources } = tidied({
      Resources: {
        A: {
          DependsOn: ["ByRef", "ByAttribute", "ByText", "OnlyHere"],
          Properties: {
            One: { Ref: "ByRef" },
            Two: [{ "Fn::GetAtt": ["ByAttribute", "Arn"] }],
            Three: { "Fn::Sub": "arn:${ByText}/*" },
          },
        },
        B: { DependsOn: "ByRef", Properties: { One: { Ref: "ByRef" } } },
      },
    });
    expect(Resources.A?.DependsOn).to.deep.equal(["OnlyHere"]);
    expect(Resources.B).to.deep.equal({ Properties: { One: { Ref: "ByRef" } } });
  });

  it("keeps a dependency that a text's own variable only seems to refer to", () => {
    const { Resources } = tidied({
      Resources: { A: { DependsOn: "Own", Properties: { Text: { "Fn::Sub": ["${Own}", { Own: "x" }] } } } },
    });
    expect(Resources.A?.DependsOn).to.deep.equal(["Own"]);
  });

  it("gives variables names that begin with a letter", () => {
    const { Resources } = tidied({
      Resources: { A: { Properties: { Text: { "Fn::Sub": ["a ${67f} b ${67f} ${Own}", { "67f": { Ref: "X" } }] } } } },
    });
    expect(Resources.A?.Properties).to.deep.equal({
      Text: { "Fn::Sub": ["a ${v67f} b ${v67f} ${Own}", { v67f: { Ref: "X" } }] },
    });
  });

  it("has its resources and outputs in the order of their names, the deployment's bucket first", () => {
    const { Resources, Outputs } = tidied({
      Resources: { B: {}, ServerlessDeploymentBucket: {}, A: {} },
      Outputs: { Z: {}, Y: {} },
    });
    expect(Object.keys(Resources)).to.deep.equal(["ServerlessDeploymentBucket", "A", "B"]);
    expect(Object.keys(Outputs ?? {})).to.deep.equal(["Y", "Z"]);
  });
});
