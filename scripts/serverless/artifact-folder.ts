import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const hour = 3_600_000;

/**
 * The moment that names the folder which a package's artefacts are going to be uploaded to. The framework takes the clock's, so that two packages
 * of the same sources differ; this is the commit's, moved within the hour by what the artefacts hold, so that other artefacts have another
 * name and CloudFormation sees that there are new ones.
 *
 * @param folder where the zip files of the functions are
 * @param root the sources' folder; outside of git, the year 2000 stands for the commit's time
 */
export async function momentOfPackage(folder: string, root: string): Promise<Date> {
  const hash = createHash("sha256");
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".zip")).sort()) {
    hash.update(name).update(await readFile(join(folder, name)));
  }
  const within = hash.digest().readUInt32BE(0) % hour;
  return new Date((await commitTime(root)) + within);
}

/** Milliseconds since 1970 of the last commit. */
async function commitTime(root: string): Promise<number> {
  const year2000 = 946_684_800_000;
  return promisify(execFile)("git", ["log", "-1", "--format=%ct"], { cwd: root }).then(
    ({ stdout }) => Number(stdout.trim()) * 1000 || year2000,
    () => year2000,
  );
}
