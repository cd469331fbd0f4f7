import { UsageError } from "../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "../scripts/command/command.ts";
import { benchEngine } from "./engine/bench.ts";
import { benchFunctions } from "./functions/bench.ts";
import { benchTypes } from "./types/bench.ts";

const command: Command = {
  usage: "npm run bench --",
  summary:
    "Measures the engine, how type-checking grows with a machine, or the packages of functions, and says of each line whether it keeps what it promises.",
  options: {
    runs: { value: "N", help: "runs of each workload, of which the best counts; default 15, of the others 3" },
  },
  operands: "[engine|types|functions]",
};

async function bench({ option, operands, json }: Arguments): Promise<number> {
  const [what = "engine"] = operands;
  if (!["engine", "types", "functions"].includes(what) || operands.length > 1)
    throw new UsageError(`There is engine, types and functions to measure, not ${JSON.stringify(operands.join(" "))}.`);
  const given = option("runs") ?? (what === "engine" ? "15" : "3");
  if (!/^[1-9]\d{0,3}$/.test(given))
    throw new UsageError(`--runs takes a number from 1 to 9999, not ${JSON.stringify(given)}.`);
  const runs = Number(given);
  const kept = await measured(what, runs, json);
  return kept ? exitCodes.done : exitCodes.failed;
}

async function measured(what: string, runs: number, json: boolean): Promise<boolean> {
  if (what === "types") return benchTypes(runs, json);
  if (what === "functions") return benchFunctions(runs, json);
  return benchEngine(runs, json);
}

await runCommand(command, bench);
