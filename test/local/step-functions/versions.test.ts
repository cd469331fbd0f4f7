import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  PublishStateMachineVersionCommand,
  type RoutingConfigurationListItem,
  StartExecutionCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, role, runService } from "./running-service.ts";

function says(word: string): string {
  return JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: "P",
    States: { P: { Type: "Pass", Output: word, End: true } },
  });
}

describe("versions and aliases over the API", () => {
  const opened: RunningService[] = [];
  let service: RunningService;
  let machine: string;
  async function open(folder?: string): Promise<RunningService> {
    const running = await runService(folder === undefined ? {} : { folder });
    opened.push(running);
    return running;
  }
  beforeEach(async () => {
    service = await open();
    const command = new CreateStateMachineCommand({ name: "m", definition: says("one"), roleArn: role });
    machine = (await service.client.send(command)).stateMachineArn ?? "";
  });
  afterEach(async () => {
    for (const running of opened.splice(0)) await running.stop();
  });

  const update = (word: string, more: { publish?: boolean; versionDescription?: string } = {}) =>
    service.client.send(new UpdateStateMachineCommand({ stateMachineArn: machine, definition: says(word), ...more }));
  const publish = (more: { revisionId?: string | undefined; description?: string } = {}) =>
    service.client.send(new PublishStateMachineVersionCommand({ stateMachineArn: machine, ...more }));
  const alias = (name: string, ...routes: readonly (readonly [version: number, weight: number])[]) =>
    service.client.send(new CreateStateMachineAliasCommand({ name, routingConfiguration: routing(routes) }));
  const routing = (routes: readonly (readonly [number, number])[]): RoutingConfigurationListItem[] =>
    routes.map(([version, weight]) => ({ stateMachineVersionArn: `${machine}:${version}`, weight }));
  async function run(arn: string) {
    const { executionArn = "" } = await service.client.send(new StartExecutionCommand({ stateMachineArn: arn }));
    return service.ended(executionArn);
  }
  const versions = async () =>
    (
      await service.client.send(new ListStateMachineVersionsCommand({ stateMachineArn: machine }))
    ).stateMachineVersions?.map((each) => each.stateMachineVersionArn?.replace(machine, ""));

  it("are published once a revision, by the call of their own, a create or an update", async () => {
    const first = await publish({ revisionId: "INITIAL", description: "the first" });
    expect(first.stateMachineVersionArn).to.equal(`${machine}:1`);
    expect(await publish()).to.deep.include({
      stateMachineVersionArn: `${machine}:1`,
      creationDate: first.creationDate,
    });
    const { revisionId, stateMachineVersionArn } = await update("two", { publish: true, versionDescription: "2nd" });
    expect(stateMachineVersionArn).to.equal(`${machine}:2`);
    expect(await errorName(publish({ revisionId: "INITIAL" }))).to.equal("ConflictException");
    expect(await publish({ revisionId })).to.include({ stateMachineVersionArn: `${machine}:2` });
    expect(await update("two"), "nothing changed").to.include({ revisionId });
    expect(await versions()).to.deep.equal([":2", ":1"]);
    const described = await service.client.send(new DescribeStateMachineCommand({ stateMachineArn: `${machine}:1` }));
    expect(described).to.include({
      stateMachineArn: `${machine}:1`,
      description: "the first",
      definition: says("one"),
    });
    expect(described).not.to.have.property("revisionId");
    const command = new CreateStateMachineCommand({ name: "p", definition: says("p"), roleArn: role, publish: true });
    expect((await service.client.send(command)).stateMachineVersionArn).to.match(/:stateMachine:p:1$/);
    expect(await errorName(update("three", { versionDescription: "unpublished" }))).to.equal("ValidationException");
  });

  it("run what they were, also after the gateway was started anew, and are named by their executions", async () => {
    await publish();
    await update("two", { publish: true });
    await update("three");
    await alias("live", [1, 100]);
    await service.stop({ remove: false });
    service = await open(service.folder);

    for (const [arn, output] of [
      [`${machine}:1`, '"one"'],
      [`${machine}:2`, '"two"'],
      [machine, '"three"'],
    ] as const) {
      expect((await run(arn)).output).to.equal(output);
    }
    const ended = await run(`${machine}:live`);
    const names = { stateMachineVersionArn: `${machine}:1`, stateMachineAliasArn: `${machine}:live` };
    expect(ended).to.include({ ...names, stateMachineArn: machine, output: '"one"' });
    const { executionArn = "" } = ended;
    expect(await service.client.send(new DescribeExecutionCommand({ executionArn }))).to.include(names);
    const { events } = await service.client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.[0]?.executionStartedEventDetails).to.include(names);
    for (const [stateMachineArn, count] of [
      [machine, 4],
      [`${machine}:1`, 2],
      [`${machine}:live`, 1],
    ] as const) {
      const { executions } = await service.client.send(new ListExecutionsCommand({ stateMachineArn }));
      expect(executions, stateMachineArn).to.have.length(count);
    }
    expect((await update("four", { publish: true })).stateMachineVersionArn).to.equal(`${machine}:3`);
  });

  it("aliases lead to one or two versions, can be led elsewhere, and are listed newest first", async () => {
    await publish();
    await update("two", { publish: true });
    const created = await alias("live", [1, 100]);
    const stateMachineAliasArn = created.stateMachineAliasArn ?? "";
    expect(await alias("live", [1, 100])).to.deep.include({ stateMachineAliasArn, creationDate: created.creationDate });
    expect(await errorName(alias("live", [2, 100]))).to.equal("ConflictException");
    await alias("test", [1, 50], [2, 50]);
    await service.client.send(
      new UpdateStateMachineAliasCommand({
        stateMachineAliasArn,
        description: "what users get",
        routingConfiguration: routing([[2, 100]]),
      }),
    );
    expect((await run(stateMachineAliasArn)).output).to.equal('"two"');
    const described = await service.client.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
    expect(described).to.deep.include({
      name: "live",
      description: "what users get",
      routingConfiguration: routing([[2, 100]]),
      creationDate: created.creationDate,
    });
    const listed = async (stateMachineArn: string) =>
      (await service.client.send(new ListStateMachineAliasesCommand({ stateMachineArn }))).stateMachineAliases?.map(
        (each) => each.stateMachineAliasArn?.replace(machine, ""),
      );
    expect(await listed(machine)).to.deep.equal([":test", ":live"]);
    expect(await listed(`${machine}:1`)).to.deep.equal([":test"]);
    await service.client.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
    expect(await listed(machine)).to.deep.equal([":test"]);
    expect(await errorName(run(stateMachineAliasArn))).to.equal("StateMachineDoesNotExist");
  });

  it("are refused with AWS's errors", async () => {
    await publish();
    const other = new CreateStateMachineCommand({ name: "o", definition: says("o"), roleArn: role, publish: true });
    const { stateMachineVersionArn } = await service.client.send(other);
    const create = (routingConfiguration: RoutingConfigurationListItem[], name = "a") =>
      errorName(service.client.send(new CreateStateMachineAliasCommand({ name, routingConfiguration })));
    expect(await create(routing([[1, 99]]))).to.equal("ValidationException");
    expect(await create([])).to.equal("ValidationException");
    expect(
      await create(
        routing([
          [1, 50],
          [1, 50],
        ]),
      ),
    ).to.equal("ValidationException");
    expect(await create([...routing([[1, 50]]), { stateMachineVersionArn, weight: 50 }])).to.equal(
      "ValidationException",
    );
    expect(await create(routing([[7, 100]]))).to.equal("ResourceNotFound");
    expect(await create(routing([[1, 100]]), "12")).to.equal("InvalidName");
    const missing = new DescribeStateMachineAliasCommand({ stateMachineAliasArn: `${machine}:none` });
    expect(await errorName(service.client.send(missing))).to.equal("ResourceNotFound");
    const numbered = new DescribeStateMachineAliasCommand({ stateMachineAliasArn: `${machine}:1` });
    expect(await errorName(service.client.send(numbered))).to.equal("InvalidArn");
    expect(await errorName(run(`${machine}:9`))).to.equal("StateMachineDoesNotExist");
    expect(await errorName(run(`${machine}/label`))).to.equal("ValidationException");
    const qualified = new DeleteStateMachineCommand({ stateMachineArn: `${machine}:1` });
    expect(await errorName(service.client.send(qualified))).to.equal("ValidationException");
  });

  it("go when they are deleted, whose numbers are not given again, or with their machine", async () => {
    await publish();
    await alias("live", [1, 100]);
    const remove = (version: number) =>
      service.client.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${machine}:${version}` }));
    expect(await errorName(remove(1))).to.equal("ConflictException");
    await service.client.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn: `${machine}:live` }));
    await remove(1);
    await remove(1);
    expect(await versions()).to.deep.equal([]);
    expect((await publish()).stateMachineVersionArn).to.equal(`${machine}:2`);
    await service.client.send(new DeleteStateMachineCommand({ stateMachineArn: machine }));
    expect(await errorName(run(`${machine}:2`))).to.equal("StateMachineDoesNotExist");
    expect(await errorName(versions())).to.equal("StateMachineDoesNotExist");
  });

  it("are listed in pages that stay right while more are published", async () => {
    await publish();
    for (const word of ["two", "three", "four"]) await update(word, { publish: true });
    const list = (nextToken?: string) =>
      service.client.send(new ListStateMachineVersionsCommand({ stateMachineArn: machine, maxResults: 2, nextToken }));
    const first = await list();
    await update("five", { publish: true });
    const second = await list(first.nextToken);
    const numbers = [...(first.stateMachineVersions ?? []), ...(second.stateMachineVersions ?? [])];
    expect(numbers.map((each) => each.stateMachineVersionArn?.slice(-2))).to.deep.equal([":4", ":3", ":2", ":1"]);
    expect(second).not.to.have.property("nextToken");
  });
});
