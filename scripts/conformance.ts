import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { RecordedCase } from "../engine/recorded-case.ts";
import { type Replayed, replay } from "../engine/replay.ts";
import { UsageError } from "../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { type CaseOutcome, conformanceTable } from "./conformance/table.ts";

const command: Command = {
  usage: "npm run conformance --",
  summary: "Replays recorded executions of Step Functions, and writes what the engine makes of each.",
  options: {
    cases: { value: "DIR", help: "where the recordings lie, JSON files at any depth", required: true },
    out: { value: "DIR", help: "where the produced files go, under the recordings' names", required: true },
  },
};

/** A recording's members that say what it is; the rest is the engine's to read. */
interface Recording extends RecordedCase {
  readonly kind: string;
  readonly tags?: readonly string[];
  readonly replay?: { readonly replayable: boolean; readonly reasons?: readonly string[] };
}

/** Kinds that hold an execution. The others ask the API something else, and are counted as not replayed. */
const REPLAYED = ["execution", "execution-output"];

async function conformance({ required, json }: Arguments): Promise<number> {
  const [cases, out] = [required("cases"), required("out")];
  const outcomes = recordings(cases).map((file) => replayFile(join(cases, file), join(out, file)));
  if (outcomes.length === 0) throw new UsageError(`There is no recording (*.json) in ${cases}.`);
  console.log(json ? JSON.stringify({ outcomes }) : conformanceTable(outcomes));
  return exitCodes.done;
}

function recordings(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".json") && entry.name !== "index.json")
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    throw new UsageError(`The recordings in ${folder} cannot be read: ${(error as Error).message}`);
  }
}

function digest(text: string, algorithm: string): string {
  return createHash(algorithm.replace("SHA-", "sha")).update(text).digest("hex");
}

/**
 * Where a case recorded the result alone, DescribeExecution gave it: the error is written even where it is none, as for
 * TIMED_OUT, or it would be read from the last event.
 */
function replayFile(source: string, target: string): CaseOutcome {
  const recording = readRecording(source);
  if (recording === undefined) return { kind: "unreadable", tags: [], refused: "the file holds no recording" };
  const { kind, tags = [], replay: can } = recording;
  if (!REPLAYED.includes(kind)) return { kind, tags, refused: `cases of kind ${kind} are not replayed` };
  if (can?.replayable === false) return { kind, tags, refused: `not replayable: ${can.reasons?.join(", ")}` };
  const produced = replayed(recording);
  if ("problems" in produced) return { kind, tags, refused: produced.problems[0]?.message ?? "refused" };
  mkdirSync(dirname(target), { recursive: true });
  const answer = kind === "execution" ? produced : { ...produced, error: produced.error ?? null };
  writeFileSync(target, `${JSON.stringify(answer, null, 1)}\n`);
  return { kind, tags, refused: undefined };
}

function readRecording(source: string): Recording | undefined {
  try {
    const read = JSON.parse(readFileSync(source, "utf8")) as Partial<Recording> | null;
    return typeof read?.kind === "string" ? (read as Recording) : undefined;
  } catch {
    return undefined;
  }
}

/** One recording that the engine stumbles over must not keep the others from being replayed. */
function replayed(recording: Recording): Replayed | { readonly problems: readonly { readonly message: string }[] } {
  try {
    return replay(recording, digest);
  } catch (error) {
    return { problems: [{ message: `the replay broke: ${(error as Error).message}` }] };
  }
}

await runCommand(command, conformance);
