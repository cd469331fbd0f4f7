import type { Dataset } from "../../schemas/dataset.ts";
import { placeInDataset } from "../../schemas/dataset-yaml.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { type FileNamePattern, parseFileNamePattern, partitionOf } from "../../schemas/file-name-pattern.ts";
import { sharedKey } from "../../schemas/pattern-overlap.ts";
import type { ReadDataset } from "./read-dataset.ts";

/** Of each two datasets whose patterns have a raw key in common: the later one's `files`, with such a key. */
export function sharedFiles(read: readonly ReadDataset[]): Diagnostic[] {
  const sound = read.flatMap(({ file, text, parsed }) => (parsed.ok ? [withPattern(parsed.dataset, file, text)] : []));
  return sound.flatMap((later, index) =>
    sound.slice(0, index).flatMap((earlier): Diagnostic[] => {
      const key = sharedKey(earlier.pattern, later.pattern);
      if (key === undefined) return [];
      const isOfBoth = [earlier, later].every(({ pattern }) => partitionOf(pattern, key) !== undefined);
      const message = `found ${JSON.stringify(later.files)}; ${isOfBoth ? "a" : "it cannot be ruled out that a"} raw file such as ${JSON.stringify(key)} is one of the dataset ${earlier.name} too (${earlier.file}: ${JSON.stringify(earlier.files)}). A file belongs to one dataset: begin the two with different folders or names`;
      return [{ ...placeInDataset(later.text, later.file, ["files"]), field: "files", message }];
    }),
  );
}

function withPattern({ name, files, partition }: Dataset, file: string, text: string) {
  const pattern = parseFileNamePattern(files, partition);
  if ("problem" in pattern) throw new TypeError(`The pattern ${files} of ${name}: ${pattern.problem}.`);
  return { name, files, file, text, pattern: pattern satisfies FileNamePattern };
}
