import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Command, exitCodes, runCommand } from "./command/command.ts";
import {
  installedAt,
  installedVersion,
  type LockedPackage,
  lambdaBinding,
  lockedPackage,
} from "./serverless/native-code.ts";

const command: Command = {
  usage: "npm run bindings",
  summary:
    "Fetches DuckDB's native code for Lambda's platform, in the version that package-lock.json pins, whatever machine this is. " +
    "`sls package` packs it beside the functions that need it.",
  options: {},
};

async function bindings({ json }: { readonly json: boolean }): Promise<number> {
  const locked = await lockedPackage(lambdaBinding);
  const isThere = (await installedVersion(lambdaBinding)) === locked.version;
  if (!isThere) await fetchPackage(lambdaBinding, locked);
  const place = installedAt(lambdaBinding);
  if (json) console.log(JSON.stringify({ package: lambdaBinding, version: locked.version, place, fetched: !isThere }));
  else console.log(`${lambdaBinding} ${locked.version} ${isThere ? "is there already" : "fetched"}: ${place}`);
  return exitCodes.done;
}

/** npm leaves out packages of other platforms, unless it is told that it is on that platform. */
async function fetchPackage(name: string, { version, integrity }: LockedPackage): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-bindings-"));
  try {
    const platform = ["--os=linux", "--cpu=x64", "--libc=glibc"];
    const options = ["--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", ...platform];
    await promisify(execFile)("npm", ["install", ...options, `${name}@${version}`], { cwd: folder });
    const got = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")) as {
      packages: Record<string, LockedPackage>;
    };
    const found = got.packages[`node_modules/${name}`]?.integrity;
    if (found !== integrity) {
      throw new Error(`${name} ${version} from the registry is ${found}; package-lock.json says ${integrity}.`);
    }
    const place = installedAt(name);
    await mkdir(dirname(place), { recursive: true });
    await rm(place, { recursive: true, force: true });
    await rename(join(folder, "node_modules", name), place).catch(async (error: NodeJS.ErrnoException) => {
      // The temporary folder may be on another disk.
      if (error.code !== "EXDEV") throw error;
      await cp(join(folder, "node_modules", name), place, { recursive: true });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await runCommand(command, bindings);
