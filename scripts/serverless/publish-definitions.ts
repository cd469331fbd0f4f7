import { S3Client } from "@aws-sdk/client-s3";
import type { Place } from "../../engine/arn.ts";
import { writeDefinition, writeIndex } from "../platform/definitions.ts";
import { deployedNames } from "../platform/deployed-names.ts";
import { loadDatasets } from "../platform/load-dataset.ts";

/**
 * Writes every dataset's description, then their index, to a stage's work bucket: what schedules find from then on. Runs that have begun keep the
 * descriptions that they began with.
 *
 * @returns the names of the datasets
 */
export async function publishDefinitions(stage: string, place: Place): Promise<string[]> {
  const bucket = deployedNames(stage, place).resources.work;
  // An emulator, which AWS_ENDPOINT_URL names, is not found by a bucket's name in the host.
  const forcePathStyle = process.env.AWS_ENDPOINT_URL !== undefined;
  const s3 = new S3Client({ region: place.region, forcePathStyle });
  try {
    const written = [];
    for (const dataset of await loadDatasets()) {
      written.push({ dataset, ref: await writeDefinition(s3, bucket, dataset) });
    }
    await writeIndex(s3, bucket, written);
    return written.map(({ ref }) => ref.name);
  } finally {
    s3.destroy();
  }
}
