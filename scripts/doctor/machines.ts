import type { Machine } from "../../asl/builder/machine.ts";
import { plural } from "../backfill/plural.ts";
import { compareDefinitions } from "../deployed/compare-definitions.ts";
import type { DeployedStage } from "../deployed/open-deployment.ts";
import { exactFinding, type Finding } from "./finding.ts";

/** Whether every machine's `live` version runs the definition that was proved here. */
export async function checkMachines(deployed: DeployedStage, machines: readonly Machine[]): Promise<Finding[]> {
  const compared = await compareDefinitions(deployed, machines);
  const { prefix } = deployed.clients.names;
  return compared.flatMap(({ machine, version, differences }) => [
    exactFinding(
      `Step Functions: ${prefix}${machine}`,
      "as here",
      differences &&
        (differences.length === 0 ? "as here" : `${differences.length} ${plural(differences.length, "difference")}`),
      `npm run compare -- --stage ${deployed.stage} shows them; deploy the stage again, or check out what is deployed.`,
    ),
    exactFinding(
      `Step Functions: ${prefix}${machine}:live`,
      "leads to a version",
      version === undefined ? undefined : "leads to a version",
      "Deploy the stage again.",
    ),
  ]);
}
