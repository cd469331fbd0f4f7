import { Dataset } from "../../schemas/dataset.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { ReadText } from "./read-text.ts";

const known = new Map<string, Dataset>();

/**
 * A dataset's description as the run began with it. Its key holds its digest, so that one read lasts for as long as the
 * function's environment does.
 */
export async function loadDefinition(read: ReadText, { definition }: DatasetRef): Promise<Dataset> {
  const place = `${definition.bucket}/${definition.key}`;
  const cached = known.get(place);
  if (cached) return cached;
  const dataset = Dataset.parse(JSON.parse(await read(definition)));
  known.set(place, dataset);
  return dataset;
}
