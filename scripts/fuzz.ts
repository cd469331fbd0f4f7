import { UsageError } from "../local/usage-error.ts";
import { caseSeed, fuzzCase } from "../test/engine/fuzz/fuzz-case.ts";
import { readExamples } from "../test/engine/fuzz/read-examples.ts";
import { runCase } from "../test/engine/fuzz/run-case.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";

const command: Command = {
  usage: "npm run fuzz --",
  summary: "Runs random machines and inputs, and stops at none: each failure is told with the seed that repeats it.",
  options: {
    cases: { value: "N", help: "how many; default 10000" },
    seed: { value: "N", help: "what all cases follow from; default 1" },
    case: { value: "SEED", help: "runs the one case of this seed, and shows it" },
    examples: { value: "DIR", help: "a folder of recorded executions whose definitions are mutated, too" },
  },
};

/** Processor time that one call into the engine may take, in milliseconds. */
const LONGEST = 1000;

interface Report {
  cases: number;
  events: number;
  readonly outcomes: Record<string, number>;
  /** Milliseconds of the longest call, and its case. */
  longest: { milliseconds: number; seed: number };
  /** Largest heap seen between cases, in bytes. */
  heap: number;
  readonly failures: { readonly seed: number; readonly what: string }[];
}

async function fuzz({ option, json }: Arguments): Promise<number> {
  const folder = option("examples");
  const examples = folder === undefined ? [] : readExamples(folder);
  const single = option("case");
  if (single !== undefined) {
    const shown = fuzzCase(whole("case", single), examples);
    console.log(JSON.stringify(shown, null, 2), runCase(shown));
    return exitCodes.done;
  }
  const cases = whole("cases", option("cases") ?? "10000");
  const seed = whole("seed", option("seed") ?? "1");
  const report: Report = {
    cases,
    events: 0,
    outcomes: {},
    longest: { milliseconds: 0, seed: 0 },
    heap: 0,
    failures: [],
  };
  for (let index = 0; index < cases; index++) {
    const of = caseSeed(seed, index);
    tryCase(of, report, () => fuzzCase(of, examples), index % 5 === 0);
    if (!json && (index + 1) % 10_000 === 0) console.log(`${index + 1} cases, ${report.failures.length} failures`);
  }
  console.log(json ? JSON.stringify(report) : shownReport(report));
  return report.failures.length === 0 ? exitCodes.done : exitCodes.failed;
}

function tryCase(seed: number, report: Report, make: () => ReturnType<typeof fuzzCase>, twice: boolean): void {
  try {
    const result = runCase(make());
    report.events += result.events;
    report.outcomes[result.outcome] = (report.outcomes[result.outcome] ?? 0) + 1;
    report.heap = Math.max(report.heap, process.memoryUsage().heapUsed);
    if (result.longest > report.longest.milliseconds) report.longest = { milliseconds: result.longest, seed };
    if (result.longest > LONGEST) fail(`a call took ${Math.round(result.longest)} ms`);
    if (twice && runCase(make()).digest !== result.digest) fail("the second run has another history");
  } catch (error) {
    fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  function fail(what: string): void {
    report.failures.push({ seed, what });
    console.error(`seed ${seed}: ${what}`);
  }
}

function shownReport({ cases, events, outcomes, longest, heap, failures }: Report): string {
  const counts = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  return [
    `${cases} cases, ${events} events: ${counts.map(([outcome, count]) => `${count} ${outcome}`).join(", ")}`,
    `longest call ${Math.round(longest.milliseconds)} ms (seed ${longest.seed}); largest heap ${Math.round(heap / 2 ** 20)} MiB`,
    `${failures.length} failures`,
  ].join("\n");
}

function whole(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text))
    throw new UsageError(`--${name} takes a whole number from 0, not ${JSON.stringify(text)}.`);
  return Number(text);
}

await runCommand(command, fuzz);
