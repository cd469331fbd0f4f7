import { formatDiagnostic } from "../asl/diagnostic.ts";
import { retrySchedule } from "../asl/retry-schedule.ts";
import type { ThrottleCoverage } from "../asl/throttle-coverage.ts";
import { lambdaThrottle } from "../asl/throttles.ts";
import { UsageError } from "../local/usage-error.ts";
import { machinesOf } from "../workflows/machines.ts";
import { retries } from "../workflows/retries.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { accountStage, quotasOf, readStage, stageNames } from "./platform/stage.ts";
import { checkFiles } from "./validate/check-file.ts";
import { type Checked, checkPlatform } from "./validate/check-platform.ts";
import { explainRoles, formatRoles } from "./validate/explain-iam.ts";
import { budgetTable } from "./validate/table.ts";

const command: Command = {
  usage: "npm run validate --",
  summary:
    "Builds every state machine of every stage, checks its definition and proves it inside the stage's quotas; lists the retry " +
    "policies with their true schedules. Given files, does the same for these definitions, and for those in templates of " +
    "CloudFormation, SAM and serverless-step-functions (bounds may stand beside x.asl.json in x.bounds.yml).",
  operands: "[FILE.asl.json|FILE.asl.yaml|template.yaml …]",
  options: {
    stage: {
      value: "NAME",
      help: `only stages/NAME.yml (default: all of them; for files, the quotas of ${accountStage})`,
    },
    "explain-iam": {
      help: "print the role of every machine and function instead, each statement with the states that need it",
    },
  },
};

/** What was found about the machines of one stage, or about files that are held against it. */
interface CheckedStage extends Checked {
  readonly stage: string;
  /** Why files could not be read, a message each. */
  readonly unread?: readonly string[];
}

async function validate({ operands, option, flag, json }: Arguments): Promise<number> {
  if (flag("explain-iam")) return explainIam(operands, option("stage") ?? accountStage, json);
  const began = performance.now();
  const checked = operands.length > 0 ? [await filesOf(operands, option("stage"))] : await platformOf(option("stage"));
  const milliseconds = Math.round(performance.now() - began);
  if (json) console.log(JSON.stringify({ ...inJson(checked), retries: schedules(), milliseconds }, null, 2));
  else {
    for (const [index, each] of checked.entries()) {
      if (operands.length === 0) console.log(`${index > 0 ? "\n" : ""}Stage ${each.stage}`);
      print(each);
    }
    if (operands.length === 0) printSchedules();
    const machines = checked.reduce((sum, each) => sum + each.machines.length, 0);
    console.log(`\n${machines} definitions checked in ${(milliseconds / 1000).toFixed(1)} s.`);
  }
  const unread = checked.flatMap((each) => each.unread ?? []);
  for (const message of unread) console.error(message);
  if (unread.length > 0) return exitCodes.usage;
  const isFailed = checked.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === "error"));
  return isFailed ? exitCodes.failed : exitCodes.done;
}

/** Prints the roles of one stage. */
async function explainIam(operands: readonly string[], stage: string, json: boolean): Promise<number> {
  if (operands.length > 0)
    throw new UsageError("--explain-iam takes no files: roles are derived from our own machines.");
  const settings = await readStage(stage);
  const roles = explainRoles(stage, settings.region, machinesOf(settings));
  console.log(json ? JSON.stringify(roles, null, 2) : formatRoles(roles).join("\n").trimEnd());
  return exitCodes.done;
}

async function filesOf(files: readonly string[], named: string | undefined): Promise<CheckedStage> {
  const stage = named ?? accountStage;
  return { stage, ...(await checkFiles(files, quotasOf(await readStage(stage)), named !== undefined)) };
}

async function platformOf(named: string | undefined): Promise<CheckedStage[]> {
  const names = named === undefined ? await stageNames() : [named];
  return Promise.all(names.map(async (stage) => ({ stage, ...checkPlatform(await readStage(stage)) })));
}

/** All that was found, each with its stage. */
function inJson(checked: readonly CheckedStage[]) {
  const all = <Item extends object>(itemsOf: (each: CheckedStage) => readonly Item[]) =>
    checked.flatMap((each) => itemsOf(each).map((item) => ({ stage: each.stage, ...item })));
  return {
    machines: all(({ machines }) => machines),
    lines: all(({ lines }) => lines.map(lineInJson)),
    diagnostics: all(({ diagnostics }) => diagnostics),
    silenced: all(({ silenced }) => silenced),
    throttles: checked.map(({ stage, throttles }) => ({ stage, ...throttles })),
    unread: checked.flatMap(({ unread }) => unread ?? []),
  };
}

/** JSON has no Infinity: what nothing bounds is null, and `unbounded` says so. */
function lineInJson(line: Checked["lines"][number]) {
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

function print({ machines, lines, diagnostics, silenced, throttles }: Checked): void {
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
  for (const line of throttleLines(throttles)) console.log(line);
}

/** Who waits throttling out, where anything calls Lambda or Athena. */
function throttleLines({ lambda, athena }: ThrottleCoverage): string[] {
  const lines = [
    ...(lambda.tasks === 0
      ? []
      : [
          `  Lambda: of ${lambda.retriers} retriers for its errors ${lambda.taking} take ${lambdaThrottle}, ${lambda.leaving} leave it ` +
            `to another of their Task, ${lambda.missing} miss it; ${lambda.unretried} of ${lambda.tasks} Tasks fail at once by it`,
        ]),
    ...(athena.tasks === 0
      ? []
      : [
          `  Athena: ${athena.retried} of ${athena.tasks} Tasks retry; ` +
            `${athena.missing} of ${athena.queries} that start a query fail at once by a throttle error`,
        ]),
  ];
  return lines.length === 0 ? [] : ["", "Throttling", ...lines];
}

function printSchedules(): void {
  console.log("\nRetry policies: seconds between attempts, and from the first failure to the last retry");
  for (const { policy, errors, jitter, waits, lastRetryAfter } of schedules()) {
    const shown = waits.map((wait) => wait.toFixed(1).replace(/\.0$/, "")).join(", ");
    console.log(
      `  ${policy}: ${shown}; ${lastRetryAfter.toFixed(1)}${jitter === "FULL" ? ", full jitter" : ""} (${errors.join(", ")})`,
    );
  }
}

await runCommand(command, validate);
