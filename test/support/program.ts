import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { projectRoot } from "../../scripts/platform/names.ts";

/** What a command came to. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts a command as a user would, with its state in a folder of its own.
 *
 * @param script in `scripts/`: `backfill.ts`
 */
export function startProgram(
  script: string,
  args: readonly string[],
  home: string,
  environment: NodeJS.ProcessEnv = {},
): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", join("scripts", script), ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...environment, SLUICE_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Waits until a command has ended; returns what it said. */
export async function finished(child: ChildProcess): Promise<Finished> {
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (text) => (said.stdout += text));
  child.stderr?.on("data", (text) => (said.stderr += text));
  const [code] = await once(child, "close");
  return { code, ...said };
}
