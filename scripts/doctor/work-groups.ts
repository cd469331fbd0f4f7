import { GetWorkGroupCommand, InvalidRequestException, type WorkGroupConfiguration } from "@aws-sdk/client-athena";
import type { DeployedStage } from "../deployed/open-deployment.ts";
import { exactFinding, type Finding } from "./finding.ts";

/** Whether the work groups are as they were deployed: enforced, with results, engine and limit of ours. */
export async function checkWorkGroups({ clients, settings }: DeployedStage): Promise<Finding[]> {
  const { resources } = clients.names;
  const findings: Finding[] = [];
  for (const share of ["live", "backfill"] as const) {
    const WorkGroup = resources[`${share}-queries`];
    const found = await clients.athena.send(new GetWorkGroupCommand({ WorkGroup })).catch((error: unknown) => {
      if (error instanceof InvalidRequestException) return undefined;
      throw error;
    });
    const configuration = found?.WorkGroup?.Configuration;
    const wanted = describe({
      EnforceWorkGroupConfiguration: true,
      EngineVersion: { SelectedEngineVersion: "Athena engine version 3" },
      BytesScannedCutoffPerQuery: settings.deployment?.scannedBytes,
      ResultConfiguration: { OutputLocation: `s3://${resources.work}/athena/${share}/` },
    });
    findings.push(
      exactFinding(
        `Athena: work group ${WorkGroup}`,
        wanted,
        configuration && describe(configuration),
        "Somebody has changed or deleted it: change it back by hand (a deployment changes what differs in the sources only).",
      ),
    );
  }
  return findings;
}

function describe(configuration: WorkGroupConfiguration): string {
  const { EnforceWorkGroupConfiguration, EngineVersion, BytesScannedCutoffPerQuery, ResultConfiguration } =
    configuration;
  return [
    EnforceWorkGroupConfiguration ? "enforced" : "not enforced",
    EngineVersion?.SelectedEngineVersion?.replace("Athena engine version", "engine") ?? "any engine",
    `up to ${BytesScannedCutoffPerQuery ?? "any number of"} bytes`,
    ResultConfiguration?.OutputLocation ?? "results anywhere",
  ].join(", ");
}
