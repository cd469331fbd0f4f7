import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { UsageError } from "../local/usage-error.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { type Recording, replayCase } from "./conformance/replay-case.ts";
import { type CaseOutcome, conformanceTable } from "./conformance/table.ts";

const command: Command = {
  usage: "npm run conformance --",
  summary: "Replays what was recorded of Step Functions, and writes what the engine makes of each.",
  options: {
    cases: { value: "DIR", help: "where the recordings lie, JSON files at any depth", required: true },
    out: { value: "DIR", help: "where the produced files go, under the recordings' names", required: true },
  },
};

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

function replayFile(source: string, target: string): CaseOutcome {
  const recording = readRecording(source);
  if (recording === undefined) return { kind: "unreadable", tags: [], refused: "the file holds no recording" };
  const { kind, tags = [] } = recording;
  const found = replayCase(recording);
  if ("refused" in found) return { kind, tags, refused: found.refused };
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${JSON.stringify(found.produced, null, 1)}\n`);
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

await runCommand(command, conformance);
