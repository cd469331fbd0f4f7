// A stage on a gateway that stands for it, and the command beside it, as they are on AWS: slow, and the only test of both together.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { startGateway } from "../../../local/gateway.ts";
import { findRun } from "../../../scripts/backfill/find-run.ts";
import { publishedBy } from "../../../scripts/backfill/status.ts";
import type { Clients } from "../../../scripts/platform/clients.ts";
import { deployDatasets, deployPlatform } from "../../../scripts/platform/deploy.ts";
import { loadDatasets } from "../../../scripts/platform/load-dataset.ts";
import { openPlatform } from "../../../scripts/platform/open-platform.ts";
import { machineArn } from "../../../scripts/platform/resource-names.ts";
import { readStage } from "../../../scripts/platform/stage.ts";
import { finished, startProgram } from "../../support/program.ts";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";
import { content, files, range, withWorld } from "../backfill-world.ts";

interface Stage {
  readonly clients: Clients;
  /** Starts the command on the stage, from a home of its own. */
  backfill(...args: readonly string[]): ReturnType<typeof startProgram>;
  put(key: string, text: string): Promise<void>;
}

/** The stage dev with two datasets, whose last file of days takes for ever the first time. */
async function withStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  await withWorld(files, async ({ folder, home, put }) => {
    const faults = join(folder, "faults.yml");
    await writeFile(
      faults,
      "- { function: transform-file, match: days/a/2024-03-31, times: 1, error: Slow, delay: 600 }\n",
    );
    process.env.SLUICE_FAULTS = faults;
    const platform = await openPlatform({ home, raw: join(folder, "raw"), stage: "dev" });
    delete process.env.SLUICE_FAULTS;
    try {
      await deployPlatform(platform.clients, await readStage("dev"));
      await deployDatasets(platform.clients, await loadDatasets(join(folder, "datasets")));
      const environment = {
        AWS_ENDPOINT_URL: platform.url,
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      };
      const backfill = (...args: readonly string[]) =>
        startProgram("backfill.ts", ["--stage", "dev", ...args], join(folder, "elsewhere"), environment);
      await work({ clients: platform.clients, put, backfill });
    } finally {
      await platform.close();
    }
  });
}

/** Waits until a run has published so many partitions; five minutes at most. */
async function isThatFar(clients: Clients, partitions: number): Promise<void> {
  for (const until = Date.now() + 300_000; Date.now() < until; await sleep(100)) {
    const run = await findRun(clients, new Date());
    if (run && publishedBy(run).published >= partitions) return;
  }
  throw new Error(`No run has published ${partitions} partitions.`);
}

describe("A backfill of a deployed stage", function () {
  this.timeout(600_000);

  it("is not mixed with what runs on this machine", async () => {
    await withTemporaryFolder(async (home) => {
      const gateway = await startGateway({ home, port: 0, services: [], about: { stage: "dev" } });
      const refused: unknown = await openPlatform({ home }).catch((error: unknown) => error);
      expect(refused).to.be.an("error").with.property("name", "UsageError");
      expect((refused as Error).message).to.equal(
        `The gateway that runs at ${gateway.url} (process ${process.pid}) stands for the stage dev: work on it with --stage dev and AWS_ENDPOINT_URL=${gateway.url}, or stop it first.`,
      );
      await gateway.close();
    });
  });

  it("is planned, started by the alias, followed, stopped and redriven, in the words of one on this machine", async () => {
    await withStage(async ({ clients, backfill, put }) => {
      const dry = await finished(backfill("--all", ...range, "--dry-run"));
      const [, hash = ""] =
        /To do exactly this: npm run backfill -- --stage dev --plan (\S+)\n$/.exec(dry.stdout) ?? [];
      expect(dry.stdout).to.match(
        /^days: 2 partitions \(2 missing\), 3 files, .*beside what stages\/dev\.yml allows:/s,
      );

      const first = backfill("--plan", hash.slice(0, 8), "--json");
      const left = finished(first);
      await isThatFar(clients, 1);
      first.kill("SIGINT");
      const { code, stderr } = await left;
      expect(code).to.equal(130);
      expect(stderr).to.match(
        /^Run (\S+) goes on\. See how far it is with npm run backfill -- --stage dev --status; stop it with npm run backfill -- --stage dev --stop\.\n$/,
      );
      const second = await finished(backfill("--all", ...range));
      const [, run = ""] = /execution:sluice-dev-backfill:(\S+) \(run \1\), since /.exec(second.stderr) ?? [];
      expect({ code: second.code, stdout: second.stdout }).to.deep.equal({ code: 1, stdout: "" });
      const stateMachineArn = machineArn(clients.names, "backfill");
      const { executions = [] } = await clients.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      expect(executions.map(({ name }) => name)).to.deep.equal([run]);

      const stopped = await finished(backfill("--stop", run));
      expect(stopped.stdout).to.equal(
        `Stopped run ${run}. 1 of 4 partitions published, which stay; what was being worked on is as it was before.\n` +
          "To go on: npm run backfill -- --stage dev --dataset days,hours --from 2024-03-30 --to 2024-03-31\n",
      );

      const redriven = await finished(backfill("--redrive", "--json"));
      const summary = JSON.parse(redriven.stdout);
      expect(summary).to.include({ run, plan: hash, status: "SUCCEEDED", planned: 4, published: 4, addsUp: true });
      expect(summary.figures).to.deep.include({ machine: "backfill", forgotten: 0 });
      expect(summary.figures.lambda).to.include({ share: 20, quota: 1000 });
      expect(redriven.code).to.equal(0);
      const { executionArn } = summary;
      const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
      expect(execution).to.include({ redriveCount: 1, stateMachineAliasArn: `${stateMachineArn}:live` });
      const status = await finished(backfill("--status"));
      expect(status.stdout).to.match(
        new RegExp(
          `^Run ${run} SUCCEEDED .*: days, hours from 2024-03-30 to 2024-03-31\n {2}days   2 of 2 partitions, `,
        ),
      );

      // A run whose own verdict is that it failed would come to the same again.
      await put("days/a/2024-03-31.csv", "at,wrong\n");
      await put("days/a/2024-03-30.csv", content(7));
      const failing = await finished(backfill("--dataset", "days", ...range, "--json"));
      expect(JSON.parse(failing.stdout)).to.include({ status: "FAILED", planned: 2, published: 1 });
      const refused = await finished(backfill("--redrive"));
      expect(refused.stderr).to.match(
        /^Run \S+ was brought to its end, and failed by its own verdict \(PartitionsFailed\), which a redrive would only repeat\. Run what is missing anew: npm run backfill -- --stage dev --dataset days --from 2024-03-30 --to 2024-03-31\n$/,
      );
      expect(refused.code).to.equal(1);
    });
  });
});
