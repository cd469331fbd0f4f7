import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import { DatasetIndex, datasetIndexKey } from "../../schemas/dataset-index.ts";
import type { DescribedDataset } from "../../schemas/report.ts";
import type { DeployedStage } from "../deployed/open-deployment.ts";
import { definitionKeys } from "../platform/definitions.ts";
import { exactFinding, type Finding } from "./finding.ts";

/** Whether schedules run the datasets that are described here. */
export async function checkDefinitions(
  { clients, names }: DeployedStage,
  datasets: readonly DescribedDataset[],
): Promise<Finding[]> {
  const place = { Bucket: names.resources.work, Key: datasetIndexKey };
  const object = await clients.s3.send(new GetObjectCommand(place)).catch((error: unknown) => {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  });
  const text = await object?.Body?.transformToString();
  const index = text === undefined ? undefined : DatasetIndex.parse(JSON.parse(text));
  const indexed = new Map(index?.datasets.map(({ dataset }) => [dataset.name, dataset]));
  return datasets.map((described) => {
    const found = indexed.get(described.name);
    const wanted = definitionKeys(described);
    return exactFinding(
      `dataset ${described.name}`,
      [wanted.definition, wanted.reports ?? "no reports"].join(", "),
      found && [found.definition.key, found.reports?.key ?? "no reports"].join(", "),
      "Deploy the stage again: its schedules go by another description.",
    );
  });
}
