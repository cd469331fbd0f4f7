import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { type Command, exitCodes, isMain, runCommand } from "./command/command.ts";
import { projectRoot } from "./platform/names.ts";

const command: Command = {
  usage: "npx tsx scripts/arrows.ts",
  summary: "Checks which folder imports which, and that asl/, engine/ and schemas/ are pure.",
  options: {},
};

/** What each folder may import of ours, its own files apart. Of a function, a machine may know its contract. */
const arrows: Readonly<Record<string, readonly RegExp[]>> = {
  asl: [],
  schemas: [],
  engine: [/^asl\//],
  functions: [/^schemas\//],
  workflows: [/^asl\//, /^schemas\//, /^functions\/[^/]+\/contract\.ts$/],
  local: [/^engine\//, /^asl\//],
  scripts: [/./],
  test: [/./],
  bench: [/./],
};

/** `asl/` and `engine/` are handed time, chance and services. */
const impure: Readonly<Record<string, readonly [pattern: RegExp, what: string][]>> = Object.fromEntries(
  ["asl", "engine"].map((folder) => [
    folder,
    [
      [/from "(node:|@aws-sdk\/)/, "imports node or AWS modules"],
      [/\bDate\.now\(|new Date\(\)|performance\.now\(/, "reads the clock"],
      [/\bMath\.random\(|randomUUID\(/, "draws at random"],
      [/\bprocess\.(env|argv|cwd|stdout|stderr)\b/, "reads its environment"],
      [/\bset(Timeout|Interval|Immediate)\(/, "waits by itself"],
    ],
  ]),
);

/**
 * Checks one file against the arrows.
 *
 * @param file its path from the project's root, with `/`
 * @returns a message for each breach, with file and line
 */
export function checkFile(file: string, text: string): string[] {
  const [folder = ""] = file.split("/");
  const breaches: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const place = `${file}:${index + 1}`;
    for (const [pattern, what] of impure[folder] ?? []) {
      if (pattern.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))
        breaches.push(`${place}: ${folder}/ ${what}: hand it in.`);
    }
    const [, specifier] = /(?:from|import\()\s*"(\.[^"]+)"/.exec(line) ?? [];
    if (specifier === undefined) continue;
    const target = relative(projectRoot, resolve(projectRoot, file, "..", specifier))
      .split(sep)
      .join("/");
    const isOwn = target.startsWith(`${folder}/`);
    if (isOwn || (arrows[folder] ?? []).some((allowed) => allowed.test(target))) continue;
    breaches.push(`${place}: ${folder}/ must not import ${target}.`);
  }
  return breaches;
}

async function checkAll(): Promise<number> {
  const breaches: string[] = [];
  let files = 0;
  for (const folder of Object.keys(arrows)) {
    const entries = await readdir(join(projectRoot, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter(({ name }) => name.endsWith(".ts") && !name.endsWith(".d.ts"))) {
      const path = join(entry.parentPath, entry.name);
      breaches.push(...checkFile(relative(projectRoot, path).split(sep).join("/"), await readFile(path, "utf8")));
      files++;
    }
  }
  for (const breach of breaches) console.error(breach);
  console.log(
    `${files} files: ${breaches.length === 0 ? "every import follows the arrows" : `${breaches.length} breaches`}.`,
  );
  return breaches.length === 0 ? exitCodes.done : exitCodes.failed;
}

if (isMain(import.meta.url)) await runCommand(command, checkAll);
