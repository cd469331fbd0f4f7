import type { DescribedDataset } from "../../schemas/report.ts";
import type { DeployedStage } from "../deployed/open-deployment.ts";
import { readIndex } from "../deployed/read-index.ts";
import { definitionKeys } from "../platform/definitions.ts";
import { exactFinding, type Finding } from "./finding.ts";

/** Whether schedules run the datasets that are described here. */
export async function checkDefinitions(
  { clients }: DeployedStage,
  datasets: readonly DescribedDataset[],
): Promise<Finding[]> {
  const indexed = new Map((await readIndex(clients)).map((dataset) => [dataset.name, dataset]));
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
