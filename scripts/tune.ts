import type { Retrier } from "../asl/types/retry.ts";
import { UsageError } from "../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { readNumber } from "./command/read-number.ts";
import { describeSchedule, scheduleText, tooLate } from "./tune/schedule.ts";

const command: Command = {
  usage: "npm run tune --",
  summary: "Shows when a retry policy's attempts really start, and which outages it outlasts.",
  operands: "schedule",
  options: {
    interval: { value: "SECONDS", help: "IntervalSeconds, a whole number from 1; default 1" },
    rate: { value: "RATE", help: "BackoffRate, at least 1; default 2" },
    attempts: { value: "N", help: "MaxAttempts: retries after the first attempt, 0 to 1000; default 3" },
    "max-delay": { value: "SECONDS", help: "MaxDelaySeconds, above the interval; default none" },
    jitter: { value: "full|none", help: "JitterStrategy; default none" },
    outage: { value: "SECONDS", help: "an outage's length; default several, from 10 s to an hour" },
  },
};

/** Seconds after the first failure at which an outage ends, where none was asked for. */
const USUAL_OUTAGES = [10, 30, 60, 120, 300, 600, 1_800, 3_600];

async function tune(args: Arguments): Promise<number> {
  const [what, ...more] = args.operands;
  if (what !== "schedule" || more.length > 0) {
    throw new UsageError(`Say what to tune: schedule. Found "${args.operands.join(" ")}". See npm run tune -- --help.`);
  }
  const retrier = readRetrier(args);
  const outage = readNumber(args, "outage", { least: 0 });
  const late = tooLate(retrier);
  if (late !== undefined) throw new UsageError(late);
  const schedule = describeSchedule(retrier, outage === undefined ? USUAL_OUTAGES : [outage]);
  console.log(args.json ? JSON.stringify(schedule, null, 2) : scheduleText(schedule));
  return exitCodes.done;
}

/** The ranges are those of the States Language (FACTS.md C); a thousand attempts are as many as a table can show. */
function readRetrier(args: Arguments): Retrier {
  const interval = readNumber(args, "interval", { least: 1, most: 99_999_999, whole: true }) ?? 1;
  const maxDelay = readNumber(args, "max-delay", { least: 1, most: 31_622_400, whole: true });
  if (maxDelay !== undefined && maxDelay <= interval) {
    throw new UsageError(`--max-delay ${maxDelay} is not above --interval ${interval}: every wait would be cut to it.`);
  }
  const jitter = args.option("jitter") ?? "none";
  if (jitter !== "full" && jitter !== "none") throw new UsageError(`--jitter is full or none, found "${jitter}".`);
  return {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: interval,
    BackoffRate: readNumber(args, "rate", { least: 1, most: 1_000 }) ?? 2,
    MaxAttempts: readNumber(args, "attempts", { least: 0, most: 1_000, whole: true }) ?? 3,
    ...(maxDelay === undefined ? {} : { MaxDelaySeconds: maxDelay }),
    JitterStrategy: jitter === "full" ? "FULL" : "NONE",
  };
}

await runCommand(command, tune);
