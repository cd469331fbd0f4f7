import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { readNumber } from "./command/read-number.ts";
import { localStage, readStage } from "./platform/stage.ts";
import { disturb } from "./soak/disturb.ts";
import { useFully } from "./soak/full-use.ts";
import { killRuns } from "./soak/kills.ts";
import { formatDisturbance, formatFullUse, formatKills, formatReruns } from "./soak/report.ts";
import { runAgain } from "./soak/reruns.ts";

const command: Command = {
  usage: "npm run soak --",
  summary:
    "Kills, throttles and breaks the platform at random while it works, then checks that nothing was lost, doubled or mixed.",
  options: {
    kills: { value: "N", help: "backfills that are killed, one by one, 0 to 1000; default 20" },
    minutes: {
      value: "N",
      help: "of backfills on a gateway that is disturbed, then one that fills its share, 0 to 1440; default 5",
    },
    reruns: { value: "N", help: "runs of one partition, swept now and then, 0 to 10000; default 0" },
    seed: { value: "N", help: "what everything is drawn from; times and what runs beside decide too; default 1" },
  },
};

async function soak(args: Arguments): Promise<number> {
  const kills = readNumber(args, "kills", { least: 0, most: 1000, whole: true }) ?? 20;
  const minutes = readNumber(args, "minutes", { least: 0, most: 1440 }) ?? 5;
  const runs = readNumber(args, "reruns", { least: 0, most: 10_000, whole: true }) ?? 0;
  const seed = readNumber(args, "seed", { least: 0, most: 2 ** 31 - 1, whole: true }) ?? 1;
  const folder = await mkdtemp(join(tmpdir(), "sluice-soak-"));
  const log = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
  const killed =
    kills === 0 ? undefined : await killRuns({ folder: join(folder, "kills"), kills, seed, hours: 4, log });
  if (killed && !args.json) console.log(formatKills(killed));
  const disturbed = minutes === 0 ? undefined : await disturb({ folder: join(folder, "minutes"), minutes, seed, log });
  if (disturbed && !args.json) console.log(formatDisturbance(disturbed));
  const fullUse =
    minutes === 0
      ? undefined
      : await useFully({ folder: join(folder, "full-use"), stage: await readStage(localStage), files: 501 });
  if (fullUse && !args.json) console.log(formatFullUse(fullUse));
  const rerun = runs === 0 ? undefined : await runAgain({ folder: join(folder, "reruns"), runs, sweepEvery: 10, log });
  const wrong = [killed, disturbed, fullUse, rerun].flatMap((report) => report?.wrong ?? []);
  if (args.json) console.log(JSON.stringify({ seed, killed, disturbed, fullUse, rerun }, null, 2));
  else {
    if (rerun) console.log(formatReruns(rerun));
    console.log(wrong.length === 0 ? "Nothing was lost, doubled or mixed." : wrong.join("\n"));
  }
  if (wrong.length === 0) await rm(folder, { recursive: true, force: true });
  else console.log(`Seed ${seed}. What was left is in ${folder}.`);
  return wrong.length === 0 ? exitCodes.done : exitCodes.failed;
}

await runCommand(command, soak);
