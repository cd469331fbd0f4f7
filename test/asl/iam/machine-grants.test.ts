import { expect } from "chai";
import * as z from "zod";
import { integration } from "../../../asl/builder/integration.ts";
import { readJson } from "../../../asl/builder/item-source.ts";
import { machine } from "../../../asl/builder/machine.ts";
import { machineGrants } from "../../../asl/iam/machine-grants.ts";
import { mergeGrants } from "../../../asl/iam/merge-grants.ts";

const transform = {
  name: "transform",
  input: z.strictObject({ file: z.string().max(10) }),
  output: z.strictObject({ rows: z.int() }),
  timeout: 10,
  memory: 128,
};

const child = machine("child", { input: z.strictObject({}), output: z.strictObject({ n: z.int() }) }, (flow) =>
  flow.pass("One", { n: 1 }),
);

const files = { input: z.strictObject({ files: z.array(z.string().max(10)).max(3) }), output: z.array(z.int()).max(3) };

describe("what a machine's role has to allow", () => {
  it("is to invoke exactly the functions that its states call, wherever they stand", () => {
    const parent = machine("parent", files, (flow, input) =>
      flow.map("Each", { items: input.files }, (each, file) => each.invoke("Transform", transform, { file }).rows),
    );
    expect(machineGrants(parent)).to.deep.equal([
      {
        actions: ["lambda:InvokeFunction"],
        resources: ["{function:transform}"],
        neededBy: "States.Each.ItemProcessor.States.Transform",
      },
    ]);
  });

  it("is to start exactly the children, and with .sync to watch and stop them and to be told when they end", () => {
    const parent = machine("parent", { input: z.strictObject({}), output: z.strictObject({ n: z.int() }) }, (flow) =>
      flow.start("Run", child, {}),
    );
    expect(machineGrants(parent).map(({ actions, resources }) => [actions, resources])).to.deep.equal([
      [["states:StartExecution"], ["{machine:child}"]],
      [["states:DescribeExecution", "states:StopExecution"], ["{execution:child}"]],
      [
        ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
        ["arn:{partition}:events:{region}:{account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"],
      ],
    ]);
  });

  it("is not to watch children that are started and left", () => {
    const parent = machine("parent", { input: z.strictObject({}), output: z.strictObject({}) }, (flow) => {
      flow.start("Run", child, {}, { action: "startExecution" });
      return {};
    });
    expect(machineGrants(parent).flatMap(({ actions }) => actions)).to.deep.equal(["states:StartExecution"]);
  });

  it("is what an integration says of itself, and none can be derived where it says nothing", () => {
    const access = [{ actions: ["s3:GetObject"], resources: ["arn:{partition}:s3:::{work}/*"] }];
    const contract = { input: z.strictObject({ Bucket: z.string() }), output: z.object({ Body: z.string() }) };
    const reading = (given: object) =>
      machine(
        "reader",
        { input: z.strictObject({}), output: z.string() },
        (flow) =>
          flow.call("Read", integration("aws-sdk:s3:getObject", { ...contract, ...given }), { Bucket: "b" }).Body,
      );
    expect(machineGrants(reading({ access }))).to.deep.equal([{ ...access[0], neededBy: "States.Read" }]);
    expect(() => machineGrants(reading({}))).to.throw(
      "reader, States.Read: no role can be derived, because `access` does not say what aws-sdk:s3:getObject calls.",
    );
  });

  it("of a distributed Map is to start, watch and redrive its own children, and what its reader needs", () => {
    const access = [{ actions: ["s3:GetObject"], resources: ["arn:{partition}:s3:::{work}/*"] }];
    const items = readJson({ bucket: "b", key: "k", maxItems: 3 }, z.string());
    const distributed = machine("wide", { input: z.strictObject({}), output: z.strictObject({}) }, (flow) => {
      flow.distributedMap("Each", { items, executionType: "STANDARD", access }, (each) => each.pass("One", 1));
      return {};
    });
    expect(machineGrants(distributed).map(({ actions, resources }) => [actions, resources])).to.deep.equal([
      [["states:StartExecution"], ["{machine:wide}"]],
      [["states:DescribeExecution", "states:StopExecution"], ["{execution:wide}"]],
      [["states:RedriveExecution"], ["{map-run-execution:wide}"]],
      [["s3:GetObject"], ["arn:{partition}:s3:::{work}/*"]],
    ]);
  });
});

describe("grants put together", () => {
  it("are one statement where resources and condition are the same, with all that need them", () => {
    const merged = mergeGrants([
      { actions: ["s3:PutObject"], resources: ["b", "a"], neededBy: "One" },
      { actions: ["s3:GetObject"], resources: ["a", "b"], neededBy: "Two" },
      { actions: ["s3:GetObject"], resources: ["a", "b"], neededBy: "One" },
      { actions: ["s3:GetObject"], resources: ["a"], condition: { StringLike: { x: "y" } }, neededBy: "One" },
    ]);
    expect(merged).to.deep.equal([
      { actions: ["s3:GetObject", "s3:PutObject"], resources: ["a", "b"], neededBy: ["One", "Two"] },
      { actions: ["s3:GetObject"], resources: ["a"], condition: { StringLike: { x: "y" } }, neededBy: ["One"] },
    ]);
  });
});
