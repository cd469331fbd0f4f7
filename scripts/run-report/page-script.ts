import { createHash } from "node:crypto";
import { join } from "node:path";
import { build } from "esbuild";
import { projectRoot } from "../platform/names.ts";

/** A script as the page holds it, with the hash by which its policy lets it run: nothing else does. */
export interface PageScript {
  readonly code: string;
  /** SHA-256, base64. */
  readonly hash: string;
}

/** The charts' script with its library, as one piece. */
export async function pageScript(): Promise<PageScript> {
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot, "scripts", "run-report", "page", "main.ts")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "silent",
  });
  const code = outputFiles[0]?.text ?? "";
  return { code, hash: createHash("sha256").update(code).digest("base64") };
}
