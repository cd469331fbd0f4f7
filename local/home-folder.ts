import { access, constants } from "node:fs/promises";
import { makeFolder } from "./make-folder.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Makes the folder of all local state, unless it is there.
 *
 * @throws UsageError where it cannot be made or written to
 */
export async function makeHomeFolder(home: string): Promise<void> {
  try {
    await makeFolder(home);
    await access(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const why = reasons[code] ?? `it cannot be made (${code})`;
    throw new UsageError(`${home} cannot hold the local state: ${why}. Set SLUICE_HOME to another folder.`, {
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: "it is not a folder",
  ENOENT: "its file system makes no folders there",
  ENOTDIR: "something above it is not a folder",
  EACCES: "this user may not write there",
  EPERM: "writing there is not allowed",
  EROFS: "its file system is read-only",
};
