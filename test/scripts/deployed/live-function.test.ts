import {
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  ResourceNotFound,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { liveFunction } from "../../../scripts/deployed/live-function.ts";
import { deployedNames } from "../../../scripts/platform/deployed-names.ts";

const names = deployedNames("dev", { partition: "aws", region: "eu-north-1", account: "123456789012" });
const machine = "arn:aws:states:eu-north-1:123456789012:stateMachine:sluice-dev-backfill";
const planner = "arn:aws:lambda:eu-north-1:123456789012:function:sluice-dev-plan-partitions";

/** Step Functions with one machine: its definitions by ARN, and where its alias leads. */
class Machine extends SFNClient {
  readonly #definitions: Readonly<Record<string, string>>;
  readonly #live: string | undefined;

  constructor(definitions: Readonly<Record<string, string>>, live?: string) {
    super({ region: "eu-north-1" });
    this.#definitions = definitions;
    this.#live = live;
  }

  override async send(command: unknown): Promise<never> {
    if (command instanceof DescribeStateMachineCommand) {
      return { definition: this.#definitions[command.input.stateMachineArn ?? ""] } as never;
    }
    if (!(command instanceof DescribeStateMachineAliasCommand))
      throw new Error("The test has no answer to this command.");
    if (this.#live === undefined) throw new ResourceNotFound({ message: "no alias", $metadata: {} });
    return { routingConfiguration: [{ stateMachineVersionArn: this.#live, weight: 100 }] } as never;
  }
}

const calling = (...functions: readonly string[]) =>
  JSON.stringify(functions.map((FunctionName) => ({ FunctionName })));

describe("The function that a stage's machine calls", () => {
  it("is the version that the alias leads to, also where that is not the newest", async () => {
    const definitions = {
      [machine]: calling(`${planner}:9`),
      [`${machine}:4`]: calling(`${planner}-of-others:2`, `${planner}:3`),
    };
    const found = await liveFunction(
      { sfn: new Machine(definitions, `${machine}:4`), names },
      "backfill",
      "plan-partitions",
    );
    expect(found).to.equal(`${planner}:3`);
  });

  it("is what the machine itself calls where there are no aliases, and its name where it is called by name", async () => {
    const found = (definition: string) =>
      liveFunction({ sfn: new Machine({ [machine]: definition }), names }, "backfill", "plan-partitions");
    expect(await found(calling(planner))).to.equal(planner);
    expect(await found(calling("sluice-dev-plan-partitions"))).to.equal("sluice-dev-plan-partitions");
  });
});
