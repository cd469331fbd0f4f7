import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { LedgerItem } from "../../../schemas/ledger.ts";
import { explain } from "../../../scripts/backfill/explain.ts";
import { localResourceNames } from "../../../scripts/platform/resource-names.ts";

interface Ended {
  readonly name: string;
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Step Functions as far as listing and describing executions go; a machine's name begins its executions' ARNs. */
class Executions extends SFNClient {
  readonly described: string[] = [];
  readonly #byMachine: Readonly<Record<string, readonly Ended[]>>;

  constructor(byMachine: Readonly<Record<string, readonly Ended[]>>) {
    super({ region: "us-east-1" });
    this.#byMachine = byMachine;
  }

  override async send(command: unknown): Promise<never> {
    if (command instanceof ListExecutionsCommand) {
      const machine = command.input.stateMachineArn?.split(":").at(-1) ?? "";
      const known = this.#byMachine[machine];
      if (!known) throw new StateMachineDoesNotExist({ message: machine, $metadata: {} });
      const executions = known.map(({ name, status }) => ({
        name,
        status,
        executionArn: `${machine}:${name}`,
      }));
      return { executions } as never;
    }
    if (!(command instanceof DescribeExecutionCommand)) throw new Error("The test has no answer to this command.");
    const [machine = "", name = ""] = command.input.executionArn?.split(":") ?? [];
    this.described.push(name);
    return this.#byMachine[machine]?.find((execution) => execution.name === name) as never;
  }
}

const dataset = { name: "vibration", definition: { bucket: "work", key: "datasets/vibration/1.json" } };
const digest = "d".repeat(64);
const planned = (...partitions: readonly string[]) => ({
  dataset,
  partitions: partitions.map((partition) => ({ partition, reason: "missing" as const, files: 1, bytes: 1, digest })),
});
const item = (partition: string, more: Partial<LedgerItem>): LedgerItem => ({
  dataset: "vibration",
  partition,
  state: "PUBLISHED",
  run: "run-1",
  token: 1,
  owner: "arn",
  updated: "2024-01-01T00:00:00Z",
  ...more,
});

describe("explain()", () => {
  it("takes the reason from the ledger, else from the partition's execution, else from its chunk's", async () => {
    const sfn = new Executions({
      "run-partition": [
        { name: "vibration-2024-01-03-run-1-0123abcd", status: "FAILED", error: "PartitionHeldError", cause: "held" },
        { name: "vibration-2024-01-03-run-2-0123abcd", status: "FAILED", error: "Other", cause: "another run's" },
        { name: "vibration-2024-01-01-run-1-0123abcd", status: "SUCCEEDED" },
      ],
      "run-chunk-backfill": [
        { name: "chunk-0-run-1-0123abcd", status: "SUCCEEDED" },
        { name: "chunk-1-run-1-0123abcd", status: "FAILED", error: "S3.NoSuchKeyException", cause: "gone" },
      ],
    });
    const plan = [planned("2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"), planned("2024-01-05", "2024-01-06")];
    const ledger = [item("2024-01-01", {}), item("2024-01-02", { state: "FAILED", error: "FilesFailed", cause: "[]" })];
    expect(await explain({ sfn, names: localResourceNames }, { run: "run-1" }, plan, ledger)).to.deep.equal([
      { dataset: "vibration", partition: "2024-01-02", error: "FilesFailed", cause: "[]" },
      { dataset: "vibration", partition: "2024-01-03", error: "PartitionHeldError", cause: "held" },
      { dataset: "vibration", partition: "2024-01-04", error: "NotRun", cause: "It was not run." },
      { dataset: "vibration", partition: "2024-01-05", error: "S3.NoSuchKeyException", cause: "gone" },
      { dataset: "vibration", partition: "2024-01-06", error: "S3.NoSuchKeyException", cause: "gone" },
    ]);
    expect(sfn.described).to.deep.equal(["vibration-2024-01-03-run-1-0123abcd", "chunk-1-run-1-0123abcd"]);
  });

  it("tells apart the same partition of two datasets", async () => {
    const sfn = new Executions({
      "run-partition": [
        { name: "vibration-2024-01-01-run-1-0123abcd", status: "FAILED", error: "One", cause: "" },
        { name: "alerts-2024-01-01-run-1-0123abcd", status: "FAILED", error: "Other", cause: "" },
      ],
    });
    const plan = [planned("2024-01-01"), { ...planned("2024-01-01"), dataset: { ...dataset, name: "alerts" } }];
    const failed = await explain({ sfn, names: localResourceNames }, { run: "run-1" }, plan, []);
    expect(failed.map(({ dataset, error }) => [dataset, error])).to.deep.equal([
      ["vibration", "One"],
      ["alerts", "Other"],
    ]);
  });

  it("knows of no chunks where the stage has no machine for them", async () => {
    const failed = await explain(
      { sfn: new Executions({ "run-partition": [] }), names: localResourceNames },
      { run: "run-1" },
      [planned("2024-01-01")],
      [],
    );
    expect(failed.map(({ error }) => error)).to.deep.equal(["NotRun"]);
  });

  it("asks Step Functions nothing where the ledger says it all", async () => {
    const sfn = new Executions({});
    const ledger = [item("2024-01-01", { state: "FAILED", error: "TooManyRejects", cause: "2 of 3" })];
    expect(
      await explain({ sfn, names: localResourceNames }, { run: "run-1" }, [planned("2024-01-01")], ledger),
    ).to.deep.equal([{ dataset: "vibration", partition: "2024-01-01", error: "TooManyRejects", cause: "2 of 3" }]);
    expect(sfn.described).to.deep.equal([]);
  });
});
