import { formatDiagnostic } from "../asl/diagnostic.ts";
import { retrySchedule } from "../asl/retry-schedule.ts";
import { retries } from "../workflows/retries.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { checkFiles } from "./validate/check-file.ts";
import { type Checked, checkPlatform } from "./validate/check-platform.ts";
import { defaultStage, quotasOf, readStage } from "./validate/stage.ts";
import { budgetTable } from "./validate/table.ts";

const command: Command = {
  usage: "npm run validate --",
  summary:
    "Builds every state machine, checks its definition and proves it inside the stage's quotas; lists the retry policies with " +
    "their true schedules. Given files, does the same for these definitions (bounds may stand beside x.asl.json in x.bounds.yml).",
  operands: "[FILE.asl.json …]",
  options: { stage: { value: "NAME", help: `the quotas to hold against: stages/NAME.yml (default ${defaultStage})` } },
};

async function validate({ operands, option, json }: Arguments): Promise<number> {
  const quotas = quotasOf(await readStage(option("stage") ?? defaultStage));
  const began = performance.now();
  const checked =
    operands.length > 0 ? await checkFiles(operands, quotas, option("stage") !== undefined) : checkPlatform(quotas);
  const milliseconds = Math.round(performance.now() - began);
  if (json) {
    const lines = checked.lines.map(inJson);
    console.log(JSON.stringify({ ...checked, lines, retries: schedules(), milliseconds }, null, 2));
  } else print(checked, operands.length === 0);
  return checked.diagnostics.some(({ severity }) => severity === "error") ? exitCodes.failed : exitCodes.done;
}

/** JSON has no Infinity: what nothing bounds is null, and `unbounded` says so. */
function inJson(line: Checked["lines"][number]) {
  const isUnbounded = line.bound === Number.POSITIVE_INFINITY;
  return { ...line, bound: isUnbounded ? null : (line.bound ?? null), unbounded: isUnbounded };
}

function schedules() {
  return Object.entries(retries).flatMap(([policy, retriers]) =>
    retriers.map((retrier) => ({
      policy,
      errors: retrier.ErrorEquals,
      jitter: retrier.JitterStrategy ?? "NONE",
      ...retrySchedule(retrier),
    })),
  );
}

function print({ machines, lines, diagnostics, silenced }: Checked, isPlatform: boolean): void {
  for (const { name, states } of machines) {
    const own = diagnostics.filter(({ machine }) => machine === name);
    const found = own.length === 0 ? "ok" : `${own.length} found`;
    console.log(`${name.padEnd(16)} ${String(states).padStart(3)} states  ${found}`);
  }
  if (diagnostics.length > 0) console.log("");
  for (const each of diagnostics) console.log(`${each.location ? "" : `${each.machine}: `}${formatDiagnostic(each)}`);
  for (const { diagnostic, reason } of silenced) {
    console.log(`silenced: ${diagnostic.machine} ${diagnostic.path} ${diagnostic.code}: ${reason}`);
  }
  console.log("\nBudget: the worst case, whatever choices, counts, errors and moments come together");
  for (const line of budgetTable(lines)) console.log(`  ${line}`);
  if (!isPlatform) return;
  console.log("\nRetry policies: seconds between attempts, and from the first failure to the last retry");
  for (const { policy, errors, jitter, waits, lastRetryAfter } of schedules()) {
    const shown = waits.map((wait) => wait.toFixed(1).replace(/\.0$/, "")).join(", ");
    console.log(
      `  ${policy}: ${shown}; ${lastRetryAfter.toFixed(1)}${jitter === "FULL" ? ", full jitter" : ""} (${errors.join(", ")})`,
    );
  }
}

await runCommand(command, validate);
