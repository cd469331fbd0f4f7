import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { homeFolder, projectRoot } from "../../scripts/platform/names.ts";
import { machineSource } from "./machine-source.ts";

/** What TypeScript took to check one machine. */
export interface Measured {
  /** Of the machine; 0 is what the builders and zod take by themselves. */
  readonly states: number;
  /** Seconds of checking, the best of the runs. */
  readonly checkSeconds: number;
  /** Types that were instantiated: the same in every run. */
  readonly instantiations: number;
  /** Types that were instantiated for each state more than the machine before has. */
  readonly perState: number;
}

/** Writes machines of so many states, and has the project's own TypeScript check each one some times. */
export async function measureTypes(sizes: readonly number[], runs: number): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const states of [0, ...sizes]) {
    const folder = await writeProject(states);
    const checks = [];
    for (let run = 0; run < runs; run++) checks.push(await check(folder));
    const checkSeconds = Math.min(...checks.map(({ seconds }) => seconds));
    const instantiations = checks[0]?.instantiations ?? 0;
    const before = measured.at(-1);
    const perState = before ? (instantiations - before.instantiations) / (states - before.states) : 0;
    measured.push({ states, checkSeconds, instantiations, perState });
  }
  return measured;
}

/** How many times as many types the largest machine takes for a state more as one of half its size; 1 is linear. */
export function growth(measured: readonly Measured[]): number {
  const [half, largest] = measured.slice(-2);
  return (largest?.perState ?? Number.NaN) / (half?.perState ?? Number.NaN);
}

async function writeProject(states: number): Promise<string> {
  const folder = join(homeFolder(), "bench-types", String(states));
  await mkdir(folder, { recursive: true });
  const root = relative(folder, projectRoot);
  // A machine without states uses nothing of what it imports.
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const config = { extends: `${root}/tsconfig.json`, compilerOptions, include: ["machine.ts"], exclude: [] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  await writeFile(join(folder, "machine.ts"), machineSource(states, root));
  return folder;
}

async function check(folder: string): Promise<{ seconds: number; instantiations: number }> {
  const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder, "--extendedDiagnostics"]);
  const read = (name: string) => {
    const [, value] = new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(stdout) ?? [];
    if (value === undefined) throw new Error(`TypeScript's diagnostics do not say "${name}":\n${stdout}`);
    return Number(value);
  };
  return { seconds: read("Check time"), instantiations: read("Instantiations") };
}
