import { UsageError } from "../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "../scripts/command/command.ts";
import { benchEngine } from "./engine/bench.ts";
import { benchTypes } from "./types/bench.ts";

const command: Command = {
  usage: "npm run bench --",
  summary:
    "Measures the engine, or how type-checking grows with a machine, and says of each line whether it keeps what it promises.",
  options: { runs: { value: "N", help: "runs of each workload, of which the best counts; default 15, of types 3" } },
  operands: "[engine|types]",
};

async function bench({ option, operands, json }: Arguments): Promise<number> {
  const [what = "engine"] = operands;
  if (!["engine", "types"].includes(what) || operands.length > 1)
    throw new UsageError(`There is engine and types to measure, not ${JSON.stringify(operands.join(" "))}.`);
  const given = option("runs") ?? (what === "types" ? "3" : "15");
  if (!/^[1-9]\d{0,3}$/.test(given))
    throw new UsageError(`--runs takes a number from 1 to 9999, not ${JSON.stringify(given)}.`);
  const runs = Number(given);
  const kept = what === "types" ? await benchTypes(runs, json) : benchEngine(runs, json);
  return kept ? exitCodes.done : exitCodes.failed;
}

await runCommand(command, bench);
