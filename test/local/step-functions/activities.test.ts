import {
  CreateActivityCommand,
  DeleteActivityCommand,
  DescribeActivityCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { errorName, type RunningService, runService } from "./running-service.ts";

const activity = "arn:aws:states:us-east-1:000000000000:activity:work";

describe("activities over the API", () => {
  let service: RunningService;
  /** Long polls that wait: each call ends one, as if its minute had passed. */
  let minutes: (() => void)[];
  /** Long polls that ended. */
  let over: number;
  let machines = 0;
  let clock: number;

  beforeEach(async () => {
    minutes = [];
    clock = Date.now();
    over = 0;
    service = await runService({
      now: () => clock,
      later(milliseconds, then) {
        expect(milliseconds).to.equal(60_000);
        minutes.push(then);
        return () => {
          over++;
        };
      },
    });
  });
  afterEach(() => service.stop());

  async function start(task: object = {}): Promise<string> {
    const state = { Type: "Task", Resource: activity, End: true, ...task };
    const stateMachineArn = await service.create(`m${++machines}`, { StartAt: "T", States: { T: state } });
    const started = await service.client.send(new StartExecutionCommand({ stateMachineArn, input: '{"a":1}' }));
    return started.executionArn ?? "";
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const polling = (count: number) => until(() => minutes.length >= count);

  it("are created once per name, described, listed in pages and deleted", async () => {
    const created = await service.client.send(new CreateActivityCommand({ name: "work" }));
    expect(created.activityArn).to.equal(activity);
    expect(created.creationDate?.getTime()).to.equal(clock);
    clock += 3_600_000;
    const again = await service.client.send(
      new CreateActivityCommand({ name: "work", tags: [{ key: "a", value: "b" }] }),
    );
    expect(again).to.deep.include({ activityArn: activity, creationDate: created.creationDate });
    const other = await service.client.send(new CreateActivityCommand({ name: "a" }));
    expect(other.creationDate?.getTime()).to.equal(clock);
    const first = await service.client.send(new ListActivitiesCommand({ maxResults: 1 }));
    const second = await service.client.send(new ListActivitiesCommand({ maxResults: 1, nextToken: first.nextToken }));
    expect([first, second].map(({ activities = [] }) => activities[0]?.name)).to.deep.equal(["a", "work"]);
    expect(second.nextToken).to.equal(undefined);
    const described = await service.client.send(new DescribeActivityCommand({ activityArn: activity }));
    expect(described).to.deep.include({ activityArn: activity, name: "work", creationDate: created.creationDate });
    await service.client.send(new DeleteActivityCommand({ activityArn: activity }));
    await service.client.send(new DeleteActivityCommand({ activityArn: activity }));
    expect(await errorName(service.client.send(new DescribeActivityCommand({ activityArn: activity })))).to.equal(
      "ActivityDoesNotExist",
    );
  });

  it("are refused with AWS's errors", async () => {
    expect(await errorName(service.client.send(new CreateActivityCommand({ name: "a b" })))).to.equal("InvalidName");
    const long = service.client.send(new CreateActivityCommand({ name: "a".repeat(81) }));
    expect(await errorName(long)).to.equal("ValidationException");
    expect(await errorName(service.client.send(new GetActivityTaskCommand({ activityArn: activity })))).to.equal(
      "ActivityDoesNotExist",
    );
    const machine = activity.replace(":activity:", ":stateMachine:");
    expect(await errorName(service.client.send(new DeleteActivityCommand({ activityArn: machine })))).to.equal(
      "InvalidArn",
    );
    const encryptionConfiguration = { type: "AWS_OWNED_KEY" } as const;
    await service.client.send(new CreateActivityCommand({ name: "work" }));
    const changed = service.client.send(new CreateActivityCommand({ name: "work", encryptionConfiguration }));
    expect(await errorName(changed)).to.equal("ActivityAlreadyExists");
  });

  it("hand each attempt to one worker, which has its input, keeps it alive and ends it", async () => {
    await service.client.send(new CreateActivityCommand({ name: "work" }));
    const executionArn = await start({ HeartbeatSeconds: 60 });
    const got = await service.client.send(new GetActivityTaskCommand({ activityArn: activity, workerName: "w" }));
    expect(JSON.parse(got.input ?? "")).to.deep.equal({ a: 1 });
    const nobody = service.client.send(new GetActivityTaskCommand({ activityArn: activity }));
    await polling(1);
    minutes[0]?.();
    expect((await nobody).taskToken ?? "none").to.equal("none");
    const { taskToken } = got;
    await service.client.send(new SendTaskHeartbeatCommand({ taskToken }));
    await service.client.send(new SendTaskSuccessCommand({ taskToken, output: '{"done":true}' }));
    expect(await service.ended(executionArn)).to.include({ status: "SUCCEEDED", output: '{"done":true}' });
    const { events = [] } = await service.client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type)).to.deep.equal([
      "ExecutionStarted",
      "TaskStateEntered",
      "ActivityScheduled",
      "ActivityStarted",
      "ActivitySucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events[3]?.activityStartedEventDetails).to.deep.equal({ workerName: "w" });
    const late = service.client.send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    expect(await errorName(late)).to.equal("TaskTimedOut");
  });

  it("serve workers that were there first in the order in which they came", async () => {
    await service.client.send(new CreateActivityCommand({ name: "work" }));
    const first = service.client.send(new GetActivityTaskCommand({ activityArn: activity }));
    await polling(1);
    const second = service.client.send(new GetActivityTaskCommand({ activityArn: activity }));
    await polling(2);
    const executionArn = await start();
    const { taskToken } = await first;
    await service.client.send(new SendTaskFailureCommand({ taskToken, error: "Odd", cause: "why" }));
    expect(await service.ended(executionArn)).to.include({ status: "FAILED", error: "Odd", cause: "why" });
    minutes[1]?.();
    expect((await second).taskToken ?? "none").to.equal("none");
  });

  it("give nothing to a worker that hung up, and nothing of an execution that was stopped", async () => {
    await service.client.send(new CreateActivityCommand({ name: "work" }));
    const gone = new AbortController();
    const hungUp = errorName(
      service.client.send(new GetActivityTaskCommand({ activityArn: activity }), { abortSignal: gone.signal }),
    );
    await polling(1);
    gone.abort();
    await hungUp;
    await until(() => over === 1);
    const stopped = await start();
    await service.client.send(new StopExecutionCommand({ executionArn: stopped }));
    const executionArn = await start();
    const { taskToken } = await service.client.send(new GetActivityTaskCommand({ activityArn: activity }));
    await service.client.send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    expect(await service.ended(executionArn)).to.include({ status: "SUCCEEDED" });
  });

  it("are there when the folder is opened again", async () => {
    await service.client.send(new CreateActivityCommand({ name: "work" }));
    await service.stop({ remove: false });
    service = await runService({ folder: service.folder });
    const { activities = [] } = await service.client.send(new ListActivitiesCommand({}));
    expect(activities.map(({ name }) => name)).to.deep.equal(["work"]);
  });
});
