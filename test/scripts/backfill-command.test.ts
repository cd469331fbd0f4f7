// The real program in a folder of its own, and its exact messages: slow, because each run of it loads all of the local AWS.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../scripts/platform/names.ts";
import { finished, startProgram } from "../support/program.ts";
import { withTemporaryFolder } from "../support/temporary-folder.ts";
import { besideGateway, content, files, range, yaml } from "./backfill-world.ts";

const hashIn = (text: string) => /^Plan ([0-9a-f]{64})$/m.exec(text)?.[1] ?? "";

describe("The backfill command's options", function () {
  this.timeout(600_000);

  it("are refused with exit code 2 and one message where they are wrong", async () => {
    await besideGateway(files, async ({ backfill }) => {
      const wrong: [args: string[], message: string][] = [
        [
          ["--all", "--dataset", "days", ...range],
          "--all and --dataset do not go together. See npm run backfill -- --help.",
        ],
        [
          ["--all", "--from", "2024-03-30"],
          "--to DATE is missing: the last partition, included. See npm run backfill -- --help.",
        ],
        [
          ["--dataset", "hour", ...range],
          'There is no dataset "hour" in DATASETS. There: days, hours. Did you mean hours?',
        ],
        [
          ["--dataset", "days,hours", "--from", "2024-03-30T05", "--to", "2024-03-31"],
          "--from and --to: 2024-03-30T05 is an hour, but days is cut by the day: ask for 2024-03-30.",
        ],
        [
          ["--all", "--from", "2024-03-31", "--to", "2024-03-30"],
          "--from and --to: The range ends before it begins: from 2024-03-31 to 2024-03-30.",
        ],
        [
          ["--all", "--only", "faild", ...range],
          '--only is "faild"; it is due, missing, stale, failed or all. Did you mean failed?',
        ],
        [
          ["--all", "--force", "--only", "stale", ...range],
          "--force is the same as --only all: say one of them. See npm run backfill -- --help.",
        ],
        [["--all", "--max-partitions", "0", ...range], '--max-partitions is a whole number of at least 1, found "0".'],
        [["--all", "now", ...range], '"now" is not an option. See npm run backfill -- --help.'],
        [
          ["--plan", "HASH"],
          '--plan is "HASH"; it is the hash that --dry-run prints, 64 hexadecimal digits, or at least its first 8.',
        ],
        [["--plan", "0123456789ab"], "There is no plan 0123456789ab: make one with --dry-run, which prints its hash."],
        [
          ["--all", "--stage", "prod", ...range],
          "--raw names a folder of this machine, and the stage prod has its raw files in its own bucket: leave --raw out.",
        ],
        [["--status", "--stop"], "--status and --raw do not go together. See npm run backfill -- --help."],
        [
          ["--all", "--from", "2023-01-01", "--to", "2023-01-31"],
          [
            "There are no raw files of days in this range. Files are looked for as days/{rig}/{yyyy}-{MM}-{dd}.csv.",
            "There are no raw files of hours in this range. Files are looked for as hours/{rig}/{yyyy}-{MM}-{dd}T{HH}.csv.",
          ].join("\n"),
        ],
      ];
      const isRefused = async ([args, message]: (typeof wrong)[number]) => {
        const { code, stdout, stderr } = await backfill(...args);
        expect(stderr.replace(/ in \S+\/datasets\./, " in DATASETS.")).to.equal(`${message}\n`);
        expect({ code, stdout }, args.join(" ")).to.deep.equal({ code: 2, stdout: "" });
      };
      // Two at a time: they share nothing but the gateway.
      for (let at = 0; at < wrong.length; at += 2) await Promise.all(wrong.slice(at, at + 2).map(isRefused));
    });
  });

  it("are told by --help before anything is loaded that does the work", async () => {
    const source = await readFile(join(projectRoot, "scripts", "backfill.ts"), "utf8");
    const loaded = [...source.matchAll(/^import .* from "(.*)";$/gm)].map(([, module]) => module);
    expect(loaded).to.deep.equal(["./command/command.ts"]);
    await withTemporaryFolder(async (home) => {
      const { code, stdout } = await finished(startProgram("backfill.ts", ["--help"], home));
      expect(stdout).to.match(/^npm run backfill -- \[RUN\] \[options\]\n/);
      expect(code).to.equal(0);
    });
  });
});

describe("A dry run", function () {
  this.timeout(600_000);

  it("prints the exact plan and its hash, writes nothing but that, and is what --plan then does", async () => {
    await besideGateway(files, async ({ home, backfill, put, remove, describe: describeDataset }) => {
      const dry = await backfill("--dataset", "hours", "--dataset", "days", ...range, "--dry-run");
      expect(dry.stderr).to.equal("");
      const hash = hashIn(dry.stdout);
      expect(dry.stdout.split("\n").slice(0, 8)).to.deep.equal([
        "hours: 2 partitions (2 missing), 2 files, 62 bytes, 0 up to date",
        "  2024-03-31T01  missing  1 file   31 bytes",
        "  2024-03-31T03  missing  1 file   31 bytes",
        "days: 2 partitions (2 missing), 3 files, 115 bytes, 0 up to date",
        "  2024-03-30     missing  2 files  84 bytes",
        "  2024-03-31     missing  1 file   31 bytes",
        "",
        "At worst, whatever fails and is retried, beside what stages/local.yml allows:",
      ]);
      expect(dry.stdout).to.match(/^ {2}run-chunk-backfill +history +\d+ +25,000 .*Run partition 2 x /m);
      expect(dry.stdout).to.match(/^ {2}lease backfill +lambda +8 +8 +100 %/m);
      expect(dry.stdout).to.match(new RegExp(`\\nTo do exactly this: npm run backfill -- --plan ${hash}\\n$`));
      const folders = await readdir(join(home, "s3", "sluice-work"));
      expect(folders.sort()).to.deep.equal(["datasets", "plans"]);
      expect(await readdir(join(home, "s3", "sluice-work", "plans"))).to.deep.equal([hash]);
      expect(await readdir(join(home, "s3", "sluice-lake"))).to.deep.equal([]);
      expect(await readdir(join(home, "glue")).catch(() => [])).to.deep.equal([]);

      const other = await backfill("--all", ...range, "--dry-run", "--json");
      const plan = JSON.parse(other.stdout);
      expect(plan.hash).not.to.equal(hash);
      expect(plan).to.include({ partitions: 4, files: 5, bytes: 177, upToDate: 0 });
      expect(plan.planned[0]).to.deep.include({
        dataset: "days",
        partition: "2024-03-30",
        reason: "missing",
        files: 2,
      });

      // Other contents of the same length, a file more, a file less, another description: each is told.
      await put("days/a/2024-03-31.csv", content(9));
      await put("hours/b/2024-03-31T03.csv", content(6));
      await remove("hours/a/2024-03-31T01.csv");
      await put("hours/a/2024-03-31T02.csv", content(7));
      const moved = await backfill("--plan", hash);
      expect(moved.stdout).to.match(
        new RegExp(
          [
            `^The plan ${hash} is not any more what would be done, so nothing was run\\. What moved since:`,
            "  hours 2024-03-31T01  gone     was missing, 1 file, 31 bytes",
            "  hours 2024-03-31T02  added    missing, 1 file, 31 bytes",
            "  hours 2024-03-31T03  changed  1 → 2 files, 31 → 62 bytes",
            "  days 2024-03-31      changed  files with other names or contents",
            "Now it is the plan [0-9a-f]{64}: look at it with --dry-run\\.\n$",
          ].join("\n"),
        ),
      );
      expect(moved.code).to.equal(1);

      const now = hashIn((await backfill("--dataset", "hours,days", ...range, "--dry-run")).stdout);
      await describeDataset("days", yaml("days", "day").replace("int", "bigint"));
      const changed = await backfill("--plan", now, "--json");
      expect(JSON.parse(changed.stdout)).to.deep.include({
        status: "PLAN_MOVED",
        plan: now,
        changes: [{ dataset: "days", change: "changed", what: "its description is another one" }],
      });
      expect(changed.code).to.equal(1);
      expect(await readdir(join(home, "s3", "sluice-lake"))).to.deep.equal([]);

      await describeDataset("days", yaml("days", "day"));
      const run = await backfill("--plan", now.slice(0, 12), "--json");
      const summary = JSON.parse(run.stdout);
      expect(summary).to.deep.include({ status: "SUCCEEDED", plan: now, planned: 4, published: 4 });
      expect(summary.datasets.map(({ dataset }: { dataset: string }) => dataset)).to.deep.equal(["hours", "days"]);
      expect(run.code).to.equal(0);
      const nothing = await backfill("--all", ...range);
      expect(nothing.stdout).to.equal("Nothing to do.\n  days: 2 up to date\n  hours: 2 up to date\n");
    });
  });
});

describe("A choice of partitions", function () {
  this.timeout(600_000);

  it("by order and number takes the newest, by reason only what failed or is stale, which completes a failed run", async () => {
    await besideGateway({ ...files, "days/a/2024-03-30.csv": "at,wrong\n" }, async ({ backfill, put }) => {
      const newest = await backfill("--dataset", "hours", ...range, "--newest-first", "--max-partitions", "1");
      expect(newest.stdout.split("\n")[0]).to.equal(
        "hours: 1 of 1 partition published, 0 failed, 0 up to date, 1 due but not asked for",
      );
      const failing = await backfill("--all", ...range);
      expect(failing.code).to.equal(1);
      expect(failing.stdout).to.match(
        /^days: 1 of 2 partitions published, 1 failed, 0 up to date\nhours: 1 of 1 partition/,
      );
      expect(failing.stdout).to.match(
        /FAILED in .*\n\n {2}days 2024-03-30 failed: FilesFailed\n {4}days\/a\/2024-03-30\.csv: /,
      );

      const stale = await backfill("--all", ...range, "--only", "stale");
      expect(stale.stdout).to.equal(
        "Nothing to do.\n  days: 1 up to date, 1 due but not asked for\n  hours: 2 up to date\n",
      );
      await put("days/a/2024-03-30.csv", content(1));
      await put("days/a/2024-03-31.csv", content(8, 9));
      const completed = await backfill("--all", ...range, "--only", "failed", "--json");
      expect(JSON.parse(completed.stdout)).to.deep.include({
        status: "SUCCEEDED",
        planned: 1,
        published: 1,
        leftOut: 1,
      });
      const rest = await backfill("--all", ...range, "--only", "stale", "--json");
      expect(JSON.parse(rest.stdout)).to.deep.include({ status: "SUCCEEDED", planned: 1, published: 1, upToDate: 3 });
      const forced = await backfill("--dataset", "days,days", ...range, "--force", "--dry-run");
      expect(forced.stdout).to.match(/^days: 2 partitions \(2 forced\), /);
    });
  });
});
