import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../platform/names.ts";

/** The package that holds DuckDB's native code for the functions' platform: Amazon Linux on x86_64. */
export const lambdaBinding = "@duckdb/node-bindings-linux-x64";

/** A package as package-lock.json pins it. */
export interface LockedPackage {
  readonly version: string;
  /** Subresource integrity of its tarball: `sha512-…`. */
  readonly integrity: string;
}

/** What package-lock.json says of a package; every platform's native code is in there, whatever this machine is. */
export async function lockedPackage(name: string, root = projectRoot): Promise<LockedPackage> {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  const found = lock.packages[`node_modules/${name}`];
  if (found) return found;
  throw new Error(`package-lock.json does not hold ${name}.`);
}

/** Where a package is installed. */
export function installedAt(name: string, root = projectRoot): string {
  return join(root, "node_modules", name);
}

/** The version that is installed, or undefined where the package is not there. */
export async function installedVersion(name: string, root = projectRoot): Promise<string | undefined> {
  const text = await readFile(join(installedAt(name, root), "package.json"), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { version: string }).version;
}

/** Why a package for Lambda cannot be made yet; undefined where it can. */
export async function missingNativeCode(root = projectRoot): Promise<string | undefined> {
  const { version } = await lockedPackage(lambdaBinding, root);
  const installed = await installedVersion(lambdaBinding, root);
  if (installed === version) return undefined;
  const found = installed === undefined ? "is not here" : `is here in version ${installed}, and ${version} is needed`;
  return `DuckDB's native code for Lambda (${lambdaBinding}) ${found}: run npm run bindings, then this again.`;
}
