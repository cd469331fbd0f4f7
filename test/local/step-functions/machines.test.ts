import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  StartExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, role, runService } from "./running-service.ts";

const pass = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };

describe("state machines over the API", () => {
  let service: RunningService;
  beforeEach(async () => {
    service = await runService();
  });
  afterEach(() => service.stop());

  const definition = JSON.stringify({ QueryLanguage: "JSONata", ...pass });
  const create = (name: string, text = definition) =>
    service.client.send(new CreateStateMachineCommand({ name, definition: text, roleArn: role }));

  it("are created, described, listed in pages, updated and deleted", async () => {
    for (const name of ["c", "a", "b"]) await create(name);
    const first = await service.client.send(new ListStateMachinesCommand({ maxResults: 2 }));
    const second = await service.client.send(
      new ListStateMachinesCommand({ maxResults: 2, nextToken: first.nextToken }),
    );
    expect([...(first.stateMachines ?? []), ...(second.stateMachines ?? [])].map(({ name }) => name)).to.deep.equal([
      "a",
      "b",
      "c",
    ]);
    expect(second.nextToken).to.equal(undefined);

    const stateMachineArn = first.stateMachines?.[0]?.stateMachineArn ?? "";
    const started = await service.client.send(new StartExecutionCommand({ stateMachineArn }));
    const changed = JSON.stringify({ ...pass, Comment: "changed", QueryLanguage: "JSONata" });
    await service.client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: changed }));
    const described = await service.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).to.include({ name: "a", status: "ACTIVE", type: "STANDARD", definition: changed, roleArn: role });
    const { executionArn } = started;
    const before = await service.client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(before.definition, "an execution keeps the definition it started with").to.equal(definition);

    await service.client.send(new DeleteStateMachineCommand({ stateMachineArn }));
    expect(await errorName(service.client.send(new DescribeStateMachineCommand({ stateMachineArn })))).to.equal(
      "StateMachineDoesNotExist",
    );
  });

  it("of the same name and definition are the same; with another definition the name is taken", async () => {
    const [first, again] = [await create("m"), await create("m")];
    expect(again).to.deep.include({ stateMachineArn: first.stateMachineArn, creationDate: first.creationDate });
    expect(
      await errorName(create("m", JSON.stringify({ ...pass, QueryLanguage: "JSONata", Comment: "other" }))),
    ).to.equal("StateMachineAlreadyExists");
  });

  it("keep their tags and configurations, which have no effect here", async () => {
    const group = { cloudWatchLogsLogGroup: { logGroupArn: "arn:aws:logs:us-east-1:000000000000:log-group:g:*" } };
    const loggingConfiguration = { level: "ALL" as const, includeExecutionData: true, destinations: [group] };
    const given = { name: "m", definition, roleArn: role, loggingConfiguration };
    const tags = [{ key: "k", value: "v" }];
    const created = await service.client.send(new CreateStateMachineCommand({ ...given, tags }));
    const { stateMachineArn } = created;
    const tracingConfiguration = { enabled: true };
    await service.client.send(new UpdateStateMachineCommand({ stateMachineArn, tracingConfiguration }));
    const described = await service.client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).to.deep.include({ loggingConfiguration, tracingConfiguration, definition });
    const { tags: kept } = await service.client.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
    expect(kept).to.deep.equal(tags);
    expect(await errorName(create("m"))).to.equal("StateMachineAlreadyExists");
  });

  it("are refused with AWS's errors", async () => {
    expect(await errorName(create("a b"))).to.equal("InvalidName");
    expect(await errorName(create("m", "{"))).to.equal("InvalidDefinition");
    const roleless = new CreateStateMachineCommand({ name: "m", definition, roleArn: "role" });
    expect(await errorName(service.client.send(roleless))).to.equal("InvalidArn");
  });

  it("that cannot run here are refused with the places and reasons", async () => {
    const machine = {
      QueryLanguage: "JSONata",
      StartAt: "P",
      States: { P: { Type: "Task", Resource: "arn:aws:states:::http:invoke", End: true } },
    };
    try {
      await create("m", JSON.stringify(machine));
      expect.fail("it was created");
    } catch (error) {
      expect((error as Error).name).to.equal("InvalidDefinition");
      expect((error as Error).message).to.match(/HTTP Tasks are not supported at \/States\/P\/Resource/);
    }
    const lost = { QueryLanguage: "JSONata", StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } };
    expect(await errorName(create("m", JSON.stringify(lost)))).to.equal("InvalidDefinition");
  });
});
