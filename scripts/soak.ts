import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { readNumber } from "./command/read-number.ts";
import { killRuns } from "./soak/kills.ts";

const command: Command = {
  usage: "npm run soak --",
  summary: "Kills, disturbs and throttles the platform at random, then checks that nothing was lost, doubled or mixed.",
  options: {
    kills: { value: "N", help: "runs that are killed, 0 to 1000; default 20" },
    seed: { value: "N", help: "what everything is drawn from; default 1" },
  },
};

async function soak(args: Arguments): Promise<number> {
  const kills = readNumber(args, "kills", { least: 0, most: 1000, whole: true }) ?? 20;
  const seed = readNumber(args, "seed", { least: 0, most: 2 ** 31, whole: true }) ?? 1;
  const folder = await mkdtemp(join(tmpdir(), "sluice-soak-"));
  const report = await killRuns({
    folder: join(folder, "kills"),
    kills,
    seed,
    hours: 4,
    log: (line) => console.error(line),
  });
  console.log(report);
  if (report.wrong.length === 0) await rm(folder, { recursive: true, force: true });
  return report.wrong.length === 0 ? exitCodes.done : exitCodes.failed;
}

await runCommand(command, soak);
