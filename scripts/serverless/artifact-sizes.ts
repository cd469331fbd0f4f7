import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";

/** Bytes that a function's package may have when it is unzipped (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const maxUnzippedBytes = 250 * 1024 * 1024;

/** A function's package. */
export interface Artifact {
  /** The file's name, `TransformFile.zip`. */
  readonly name: string;
  readonly zipped: number;
  readonly unzipped: number;
}

/** The packages in a folder, with their sizes in bytes. */
export async function artifactsIn(folder: string): Promise<Artifact[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".zip")).sort();
  return Promise.all(
    names.map(async (name) => {
      const zip = await readFile(join(folder, name));
      let unzipped = 0;
      unzipSync(zip, {
        filter: ({ originalSize }) => {
          unzipped += originalSize;
          return false;
        },
      });
      return { name, zipped: zip.length, unzipped };
    }),
  );
}

/** What Lambda would refuse of the packages in a folder; undefined where it takes all. */
export async function oversizedIn(folder: string): Promise<string | undefined> {
  const over = (await artifactsIn(folder)).filter(({ unzipped }) => unzipped > maxUnzippedBytes);
  if (over.length === 0) return undefined;
  const found = over.map(({ name, unzipped }) => `${name} (${Math.ceil(unzipped / 1024 / 1024)} MB)`).join(", ");
  return `Lambda takes packages of 250 MB unzipped at most; found ${found}. Leave packages out of what the function imports.`;
}
