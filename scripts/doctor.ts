import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { machinesOf } from "../workflows/machines.ts";
import { type Arguments, type Command, exitCodes, runCommand } from "./command/command.ts";
import { askingAws } from "./deployed/asking-aws.ts";
import { type DeployedStage, openDeployment } from "./deployed/open-deployment.ts";
import { checkDefinitions } from "./doctor/definitions.ts";
import type { Finding } from "./doctor/finding.ts";
import { checkFunctions } from "./doctor/functions.ts";
import { checkMachines } from "./doctor/machines.ts";
import { checkQuotas } from "./doctor/quotas.ts";
import { checkWorkGroups } from "./doctor/work-groups.ts";
import { contracts } from "./platform/functions.ts";
import { loadDatasets } from "./platform/load-dataset.ts";

const command: Command = {
  usage: "npm run doctor --",
  summary:
    "Looks whether a stage's account has what the stage's file claims, and whether what is deployed is what the sources here say.",
  options: { stage: { value: "NAME", help: "a file in stages/ that has a `deployment`", required: true } },
};

async function doctor({ required, json }: Arguments): Promise<number> {
  const deployed = await openDeployment(required("stage"));
  const findings = await askingAws(deployed.stage, look(deployed));
  if (json) console.log(JSON.stringify(findings, null, 2));
  else for (const line of tableOf(findings)) console.log(line);
  return findings.some(({ verdict }) => verdict === "WRONG") ? exitCodes.failed : exitCodes.done;
}

async function look(deployed: DeployedStage): Promise<Finding[]> {
  const { settings, clients } = deployed;
  const serviceQuotas = new ServiceQuotasClient({ region: settings.region });
  return [
    ...(await checkQuotas(settings, { lambda: clients.lambda, serviceQuotas })),
    ...(await checkWorkGroups(deployed)),
    ...(await checkFunctions(deployed, contracts)),
    ...(await checkMachines(deployed, machinesOf(settings))),
    ...(await checkDefinitions(deployed, await loadDatasets())),
  ];
}

function tableOf(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const wrong = findings.filter(({ verdict }) => verdict === "WRONG").length;
  const unknown = findings.filter(({ verdict }) => verdict === "UNKNOWN").length;
  return [
    ...findings.flatMap(({ check, wanted, found, verdict, cure }) => [
      `${verdict.padEnd(7)}  ${check.padEnd(width)}  ${verdict === "OK" ? found : `${found}; wanted ${wanted}`}`,
      ...(cure === undefined ? [] : [`${" ".repeat(9)}${cure}`]),
    ]),
    "",
    `${findings.length} looked at: ${wrong} wrong, ${unknown} not told by AWS.`,
  ];
}

await runCommand(command, doctor);
