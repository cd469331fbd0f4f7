// Real processes beside each other: slow, as backfill-command.test.ts is, whose world it shares.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { findGateway } from "../../local/find-gateway.ts";
import { findRun } from "../../scripts/backfill/find-run.ts";
import { publishedBy } from "../../scripts/backfill/status.ts";
import { createClients } from "../../scripts/platform/clients.ts";
import { finished, startProgram } from "../support/program.ts";
import { files, range, withWorld } from "./backfill-world.ts";

/** Waits until the run on a home has published so many partitions; five minutes at most. */
async function isThatFar(home: string, partitions: number): Promise<void> {
  for (const until = Date.now() + 300_000; Date.now() < until; await sleep(300)) {
    const gateway = await findGateway(home);
    const run = gateway && (await findRun(createClients(gateway.url), new Date()));
    if (run && publishedBy(run).published >= partitions) return;
  }
  throw new Error(`No run on ${home} has published ${partitions} partitions.`);
}

describe("A run, from another terminal", function () {
  this.timeout(600_000);

  it("is followed, keeps a second one out, and is stopped; what was published stays, and a redrive does the rest", async () => {
    await withWorld(files, async ({ home, folder, backfill }) => {
      const program = (...args: string[]) => finished(startProgram("backfill.ts", args, home));
      expect((await program("--status")).stdout).to.equal("No backfill has run here yet.\n");
      expect((await program("--stop")).stdout).to.equal("No backfill runs here.\n");

      const faults = join(folder, "faults.yml");
      await writeFile(faults, "- { function: transform-file, match: days/a/2024-03-31, error: Slow, delay: 600 }\n");
      const options = ["--raw", join(folder, "raw"), "--datasets", join(folder, "datasets")];
      const first = finished(
        startProgram("backfill.ts", [...options, "--all", ...range], home, { SLUICE_FAULTS: faults }),
      );
      await isThatFar(home, 1);
      const seen = await program("--status");
      const [, run = "", since = ""] = /^Run (\S+) RUNNING since (\S+),/.exec(seen.stdout) ?? [];
      expect(seen.stdout.split("\n").slice(0, 3).join("\n")).to.match(
        new RegExp(
          `^Run ${run} RUNNING since ${since}, [\\d:]+: days, hours from 2024-03-30 to 2024-03-31\n` +
            "  days   1 of 2 partitions, 2 of 3 files, [\\d.]+ files/s, [\\d:]+ left\n" +
            "  hours  0 of 2 partitions, 0 of 2 files",
        ),
      );

      const second = await backfill("--all", ...range);
      expect(second.stderr).to.match(
        new RegExp(
          `^A backfill runs: arn:aws:states:us-east-1:000000000000:execution:backfill:${run} \\(run ${run}\\), since \\S+Z\\. ` +
            "Wait until it has ended, or stop it, and run again\\.\nSee how far it is with --status; stop it with --stop\\.\n$",
        ),
      );
      expect({ code: second.code, stdout: second.stdout }).to.deep.equal({ code: 1, stdout: "" });

      const absent = await program("--stop", "20240101-000000-0000");
      expect(absent.stderr).to.equal("There is no run 20240101-000000-0000. See npm run backfill -- --status.\n");
      expect(absent.code).to.equal(2);
      const stopped = await program("--stop", run);
      expect(stopped.stdout).to.equal(
        `Stopped run ${run}. 1 of 4 partitions published, which stay; what was being worked on is as it was before.\n` +
          "To go on: npm run backfill -- --dataset days,hours --from 2024-03-30 --to 2024-03-31\n",
      );
      const { code, stdout } = await first;
      expect(stdout).to.match(
        /ABORTED in .*\n\n {2}Stopped\n {4}The run was stopped by npm run backfill -- --stop\.\n/,
      );
      expect(code).to.equal(1);
      expect(JSON.parse((await program("--status", "--json")).stdout)).to.deep.include({ run, status: "ABORTED" });
      // By a gateway that knows of the run what is on disk.
      const done = JSON.parse((await program("--redrive", run, "--raw", join(folder, "raw"), "--json")).stdout);
      expect(done).to.deep.include({ run, status: "SUCCEEDED", published: 4, upToDate: 0 });
    });
  });
});
