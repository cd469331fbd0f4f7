import { open, rename, rm } from "node:fs/promises";

/**
 * Writes a file so that readers, and whoever starts after a crash, find the old or the new content whole: into a
 * temporary file beside it, flushed, then renamed. One writer at a time for one file.
 */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, "w");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file).catch(async (error: unknown) => {
    await rm(temporary, { force: true });
    throw error;
  });
}
