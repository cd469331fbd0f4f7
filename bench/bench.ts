import { UsageError } from "../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "../scripts/command/command.ts";
import { benchEngine } from "./engine/bench.ts";
import { benchFunctions } from "./functions/bench.ts";
import { benchPipeline } from "./pipeline/bench.ts";
import { benchTypes } from "./types/bench.ts";

const command: Command = {
  usage: "npm run bench --",
  summary:
    "Measures the engine, how type-checking grows with a machine, the packages of functions, or the local pipeline, and says of each line whether it keeps what it promises.",
  options: {
    runs: { value: "N", help: "runs of each workload, of which the best counts; default 15, of the others 3" },
    files: {
      value: "N",
      help: "of pipeline: small files of the largest backfill; default 2000",
    },
  },
  operands: "[engine|types|functions|pipeline]",
};

const kinds = ["engine", "types", "functions", "pipeline"];

async function bench({ option, operands, json }: Arguments): Promise<number> {
  const [what = "engine"] = operands;
  if (!kinds.includes(what) || operands.length > 1)
    throw new UsageError(`There is ${kinds.join(", ")} to measure, not ${JSON.stringify(operands.join(" "))}.`);
  const runs = whole("runs", option("runs") ?? (what === "engine" ? "15" : "3"));
  if (option("files") !== undefined && what !== "pipeline") throw new UsageError("--files is of the bench pipeline.");
  const files = whole("files", option("files") ?? "2000");
  const kept = await measured(what, { runs, files, json });
  return kept ? exitCodes.done : exitCodes.failed;
}

async function measured(what: string, { runs, files, json }: Asked): Promise<boolean> {
  if (what === "types") return benchTypes(runs, json);
  if (what === "functions") return benchFunctions(runs, json);
  if (what === "pipeline") return benchPipeline(runs, files, json);
  return benchEngine(runs, json);
}

interface Asked {
  readonly runs: number;
  readonly files: number;
  readonly json: boolean;
}

function whole(name: string, given: string): number {
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw new UsageError(`--${name} takes a number from 1 to 99999, not ${JSON.stringify(given)}.`);
}

await runCommand(command, bench);
