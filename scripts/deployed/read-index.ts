import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import { DatasetIndex, datasetIndexKey } from "../../schemas/dataset-index.ts";
import type { DatasetRef } from "../../schemas/partition.ts";
import type { Clients } from "../platform/clients.ts";

/** The datasets that a stage runs, as its last deployment described them; none where it never wrote them. */
export async function readIndex({ s3, names }: Pick<Clients, "s3" | "names">): Promise<DatasetRef[]> {
  const place = { Bucket: names.resources.work, Key: datasetIndexKey };
  const object = await s3.send(new GetObjectCommand(place)).catch((error: unknown) => {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  });
  const text = await object?.Body?.transformToString();
  return text === undefined ? [] : DatasetIndex.parse(JSON.parse(text)).datasets.map(({ dataset }) => dataset);
}
