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
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name)) {
    throw new UsageError(
      `${file}: a stage's name is part of the names of buckets, functions and tables: 1 to 30 of a-z, 0-9 and -, a letter first. Rename the file.`,
    );
  }
  const parsed = parseYaml(await readFile(join(stagesFolder, `${name}.yml`), "utf8"), file, Stage);
  if (!parsed.ok) throw new UsageError(parsed.diagnostics.map(formatDiagnostic).join("\n"));
  return parsed.value;
}

/**
 * Reads `stages/NAME.yml` of a stage on AWS.
 *
 * @throws UsageError as {@link readStage}, and for a stage that is none of AWS
 */
export async function readDeployedStage(name: string): Promise<Stage> {
  const stage = await readStage(name);
  if (stage.deployment) return stage;
  throw new UsageError(`The stage ${name} is not one of AWS: stages/${name}.yml has no \`deployment\`.`);
}

/** What a stage holds machines against. */
export function quotasOf({ historyEvents, quotas, rates, reserved, leases, entryPoints }: Stage): Quotas {
  return { historyEvents, limits: quotas, rates, reserved, leases: leases as Quotas["leases"], entryPoints };
}
