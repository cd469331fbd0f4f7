import { mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildFailure, build, formatMessages, type Plugin } from "esbuild";
import { UsageError } from "../usage-error.ts";
import { bundleOptions } from "./bundle-options.ts";
import type { LambdaFunction } from "./lambda-function.ts";

/** Where the programs are that an environment runs. */
export interface Bundles {
  /** The child's own program. */
  readonly runtime: string;
  /** Each function's handler module, by the function's name. */
  readonly handlers: ReadonlyMap<string, string>;
}

/**
 * Bundles every handler, and the program that runs them, into `buildDir`: one ES module each, with a source map, and what several of them
 * import in modules that they share, which is written once instead of for each.
 *
 * @throws UsageError with esbuild's messages where a handler does not compile or does not exist
 */
export async function bundle(functions: readonly LambdaFunction[], buildDir: string): Promise<Bundles> {
  await mkdir(buildDir, { recursive: true });
  // Their names change with what they hold: those of an earlier build would stay for ever.
  await rm(join(buildDir, shared), { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries([
      ...functions.map(({ name, handlerFile }) => [join("functions", name), handlerFile]),
      ["runtime", ownFile("runtime.ts")],
      ["parent-guard", ownFile("parent-guard.ts")],
    ]),
    outdir: buildDir,
    outExtension: { ".js": ".mjs" },
    ...bundleOptions,
    splitting: true,
    chunkNames: join(shared, "[name]-[hash]"),
    target: "node20",
    plugins: [nativePackages],
    logLevel: "silent",
  }).catch(async (failure: BuildFailure) => {
    if (!Array.isArray(failure.errors)) throw failure;
    const messages = await formatMessages(failure.errors, { kind: "error", color: false });
    throw new UsageError(`The Lambda functions do not compile:\n${messages.join("\n").trim()}`);
  });
  return {
    runtime: join(buildDir, "runtime.mjs"),
    handlers: new Map(functions.map(({ name }) => [name, join(buildDir, "functions", `${name}.mjs`)])),
  };
}

/** The folder of the modules that several bundles share. */
const shared = "shared";

/**
 * Packages that hold native code cannot be bundled. They are imported by absolute URL, so that a bundle runs from any
 * folder.
 */
const nativePackages: Plugin = {
  name: "native-packages",
  setup(build) {
    build.onResolve({ filter: /^@duckdb\/node-api$/ }, ({ path, resolveDir }) => ({
      path: pathToFileURL(createRequire(join(resolveDir, "importer.js")).resolve(path)).href,
      external: true,
    }));
  },
};

function ownFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
