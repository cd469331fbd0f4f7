import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { contracts } from "../../scripts/platform/functions.ts";
import { projectRoot } from "../../scripts/platform/names.ts";
import { type Artifact, artifactsIn, maxUnzippedBytes } from "../../scripts/serverless/artifact-sizes.ts";
import { logicalId } from "../../scripts/serverless/template.ts";
import { unpack } from "../../scripts/serverless/unpack.ts";

const run = promisify(execFile);

/** One function's package, and how long a bare process takes to import its handler. */
interface Measured extends Pick<Artifact, "zipped" | "unzipped"> {
  readonly name: string;
  readonly milliseconds: number;
}

/**
 * Packages all functions, and prints how large each package is and how long its handler takes to start.
 *
 * @param runs of each start, of which the best counts
 * @returns whether Lambda takes every package
 */
export async function benchFunctions(runs: number, json: boolean): Promise<boolean> {
  await run("npx", ["--no-install", "sls", "package", "--stage", "dev"], { cwd: projectRoot });
  const folder = await mkdtemp(join(tmpdir(), "sluice-bench-"));
  try {
    const measured = await measure(folder, runs);
    const fits = measured.every(({ unzipped }) => unzipped <= maxUnzippedBytes);
    if (json) console.log(JSON.stringify({ measured, pass: fits }));
    else for (const line of table(measured)) console.log(line);
    if (!json) console.log(`${fits ? "pass" : "MISS"}  unzipped packages of at most 250 MB`);
    return fits;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, runs: number): Promise<Measured[]> {
  const packages = join(projectRoot, ".serverless");
  const artifacts = new Map((await artifactsIn(packages)).map((artifact) => [artifact.name, artifact]));
  const measured: Measured[] = [];
  for (const { name } of contracts) {
    const zip = `${logicalId(name)}.zip`;
    const { zipped = 0, unzipped = 0 } = artifacts.get(zip) ?? {};
    await unpack(join(packages, zip), join(folder, name));
    const handler = join(folder, name, "functions", name, "handler.mjs");
    let milliseconds = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < runs; turn++) milliseconds = Math.min(milliseconds, await start(handler));
    measured.push({ name, zipped, unzipped, milliseconds });
  }
  return measured;
}

/** Milliseconds that importing a handler takes, in a process that has nothing of this project. */
async function start(handler: string): Promise<number> {
  const program = `const begun = performance.now(); await import(${JSON.stringify(handler)}); console.log(performance.now() - begun); process.exit(0);`;
  const env = {
    PATH: process.env.PATH ?? "",
    AWS_REGION: "us-east-1",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: tmpdir(), env });
  return Number(stdout.trim());
}

function table(measured: readonly Measured[]): string[] {
  const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const rows = measured.map(({ name, zipped, unzipped, milliseconds }) => [
    name.padEnd(18),
    megabytes(zipped).padStart(9),
    megabytes(unzipped).padStart(9),
    `${milliseconds.toFixed(0)} ms`.padStart(8),
  ]);
  return [["function".padEnd(18), "zipped".padStart(9), "unzipped".padStart(9), "start".padStart(8)], ...rows].map(
    (cells) => cells.join("  "),
  );
}
