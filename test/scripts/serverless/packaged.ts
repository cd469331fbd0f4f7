import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../../scripts/platform/names.ts";

/** Where packages are made. */
export const packageFolder = join(projectRoot, ".serverless");

/** What a copy of the project needs, beside its packages. */
const copied =
  "asl datasets functions local schemas scripts stages workflows package.json package-lock.json serverless.yml tsconfig.json";

/** Copies the project's sources to a folder of their own, which shares its packages and its commits. */
export async function copyProject(): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), "sluice-copy-"));
  for (const entry of copied.split(" ")) await cp(join(projectRoot, entry), join(project, entry), { recursive: true });
  for (const shared of ["node_modules", ".git"]) await symlink(join(projectRoot, shared), join(project, shared));
  return project;
}

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs the framework as a user does.
 *
 * @param environment beside what a process needs to run; no credentials, unless they are among it
 * @param from the project's folder, or that of a copy, and the umask there
 */
export async function sls(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { cwd, umask }: { readonly cwd: string; readonly umask: string } = { cwd: projectRoot, umask: "022" },
): Promise<Ended> {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...environment };
  const command = ["-c", 'umask "$0" && exec npx --no-install sls "$@"', umask, ...args];
  return promisify(execFile)("sh", command, {
    cwd,
    env,
    maxBuffer: 1 << 26,
  }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  );
}

/** Whether a program is installed here. */
export async function isInstalled(program: string): Promise<boolean> {
  return promisify(execFile)(program, ["--help"]).then(
    () => true,
    () => false,
  );
}

/** What Lambda's runtime does, and no more: import the handler, call it, hand on what it gives. */
const bareRuntime = `
  const [, handlerFile, event] = process.argv;
  const { handler } = await import(handlerFile);
  const answer = await handler(JSON.parse(event)).then(
    (payload) => ({ payload }),
    (error) => ({ errorType: error.name, errorMessage: error.message }),
  );
  await new Promise((done) => process.stdout.write("\\n" + JSON.stringify(answer), done));
  process.exit(0);
`;

export interface Answer {
  readonly payload?: Record<string, unknown>;
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** Invokes an unpacked function in a process that has nothing of this project. */
export async function invokeBare(
  folder: string,
  fn: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<Answer> {
  const handler = join(folder, "functions", fn, "handler.mjs");
  const args = ["--input-type=module", "-e", bareRuntime, handler, JSON.stringify(event)];
  const child = spawn(process.execPath, args, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    err += text;
  });
  await new Promise((done) => child.once("close", done));
  const last = out.trim().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(last) as Answer;
  } catch {
    throw new Error(`${fn} did not answer: ${out}${err}`);
  }
}
