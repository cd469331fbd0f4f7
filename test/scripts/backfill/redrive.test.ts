import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetExecutionHistoryCommand, type HistoryEventType, SFNClient } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { Run } from "../../../scripts/backfill/find-run.ts";
import { refusalOf } from "../../../scripts/backfill/redrive.ts";
import { executionArn, localResourceNames as names } from "../../../scripts/platform/resource-names.ts";

const arn = executionArn(names, "backfill", "run-1");
const dataset = { name: "vibration", definition: { bucket: "work", key: "datasets/vibration/1.json" } };

/** A run as it ended; it had a plan unless something else is said. */
const ended = (execution: Partial<Run["execution"]>, plan = true): Run => ({
  execution: execution as Run["execution"],
  input: {
    run: "run-1",
    ranges: [{ dataset, from: "2024-01-01", to: "2024-01-31" }],
    only: "due",
    newestFirst: false,
    maxPartitions: null,
    plan: null,
  },
  plan: plan ? { plan: {} as NonNullable<Run["plan"]>["plan"], planned: new Date(0) } : undefined,
  progress: [],
});
const again = "Run what is missing anew: npm run backfill -- --dataset vibration --from 2024-01-01 --to 2024-01-31";

/** What is said of a run whose history ends so, and whose lease was taken last by `owner`. */
function refusal(run: Run, { last = "MapIterationAborted", owner = arn }: { last?: HistoryEventType; owner?: string }) {
  const sfn = new (class extends SFNClient {
    override async send(command: unknown): Promise<never> {
      expect(command).to.be.instanceOf(GetExecutionHistoryCommand);
      return { events: [{ type: "ExecutionAborted" }, { type: last }] } as never;
    }
  })({ region: "us-east-1" });
  const holder = { M: { owner: { S: owner }, run: { S: "run-2" }, since: { S: "2024-02-01T00:00:00Z" } } };
  const dynamodb = new (class extends DynamoDBClient {
    override async send(command: unknown): Promise<never> {
      expect(command).to.be.instanceOf(GetItemCommand);
      return { Item: { token: { N: "2" }, state: { S: "HELD" }, holder } } as never;
    }
  })({ region: "us-east-1" });
  return refusalOf({ stage: "local", clients: { sfn, dynamodb, names } }, run, arn);
}

describe("A redrive", () => {
  it("is done of a run that broke off and whose lease nobody has had since", async () => {
    expect(await refusal(ended({ status: "ABORTED", redriveStatus: "REDRIVABLE" }), {})).to.equal(undefined);
    expect(await refusal(ended({ status: "TIMED_OUT", redriveStatus: "REDRIVABLE" }), {})).to.equal(undefined);
  });

  it("takes the lease where the run had not come to it", async () => {
    const run = ended({ status: "ABORTED", redriveStatus: "REDRIVABLE" }, false);
    expect(await refusal(run, { owner: "another" })).to.equal(undefined);
  });

  it("is refused where another run has had the lease, whose partitions it may not touch", async () => {
    const run = ended({ status: "ABORTED", redriveStatus: "REDRIVABLE" });
    expect(await refusal(run, { owner: "another" })).to.equal(
      `Run run-1 cannot go on, because run run-2 has had its lease since. ${again}`,
    );
  });

  it("is refused of a run that ended in a Fail state, which would only be entered again", async () => {
    const run = ended({ status: "FAILED", error: "PartitionsFailed", redriveStatus: "REDRIVABLE" });
    expect(await refusal(run, { last: "FailStateEntered" })).to.equal(
      `Run run-1 was brought to its end, and failed by its own verdict (PartitionsFailed), which a redrive would only repeat. ${again}`,
    );
  });

  it("is refused in Step Functions' words where it refuses", async () => {
    const redriveStatusReason = "Execution redrivable period exceeded";
    const run = ended({ status: "ABORTED", redriveStatus: "NOT_REDRIVABLE", redriveStatusReason });
    expect(await refusal(run, {})).to.equal(`Run run-1 cannot be redriven: ${redriveStatusReason}. ${again}`);
  });

  it("has nothing to do of a run that runs, or has succeeded", async () => {
    expect(await refusal(ended({ status: "RUNNING" }), {})).to.match(/^Run run-1 runs: /);
    expect(await refusal(ended({ status: "SUCCEEDED" }), {})).to.match(/^Run run-1 has succeeded: /);
  });
});
