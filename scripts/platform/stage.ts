import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Quotas } from "../../asl/budget/platform.ts";
import { UsageError } from "../../local/usage-error.ts";
import { formatDiagnostic } from "../../schemas/diagnostic.ts";
import { Stage } from "../../schemas/stage.ts";
import { parseYaml } from "../../schemas/yaml-file.ts";
import { projectRoot } from "./names.ts";

/** The stage of a laptop: what every command uses that is asked for none. */
export const localStage = "local";

/** The stage whose quotas somebody else's definitions are held against where none is named. */
export const accountStage = "prod";

const stagesFolder = join(projectRoot, "stages");

/** Every stage there is a file of, by name. */
export async function stageNames(): Promise<string[]> {
  return (await readdir(stagesFolder))
    .filter((file) => file.endsWith(".yml"))
    .map((file) => file.slice(0, -".yml".length))
    .sort();
}

/**
 * Reads `stages/NAME.yml`.
 *
 * @throws UsageError where there is no such stage, or its file is wrong
 */
export async function readStage(name: string): Promise<Stage> {
  const known = await stageNames();
  if (!known.includes(name)) throw new UsageError(`There is no stage "${name}". There is ${known.join(", ")}.`);
  const file = `stages/${name}.yml`;
  const parsed = parseYaml(await readFile(join(stagesFolder, `${name}.yml`), "utf8"), file, Stage);
  if (!parsed.ok) throw new UsageError(parsed.diagnostics.map(formatDiagnostic).join("\n"));
  return parsed.value;
}

/**
 * Refuses a stage that is not this machine, for commands that work on a gateway.
 *
 * @throws UsageError for a stage that is on AWS, and for one that there is no file of
 */
export async function checkLocalStage(name: string | undefined): Promise<void> {
  if (name === undefined || name === localStage) return;
  await readStage(name);
  throw new UsageError(
    `--stage is "${name}", which is on AWS, and nothing is deployed there yet: leave --stage out, or say --stage ${localStage}.`,
  );
}

/** What a stage holds machines against. */
export function quotasOf({ historyEvents, quotas, rates, reserved, leases, entryPoints }: Stage): Quotas {
  return { historyEvents, limits: quotas, rates, reserved, leases: leases as Quotas["leases"], entryPoints };
}
