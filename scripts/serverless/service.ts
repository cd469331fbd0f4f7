import { UsageError } from "../../local/usage-error.ts";
import { tablesOf } from "../../schemas/dataset-tables.ts";
import type { Stage } from "../../schemas/stage.ts";
import { machinesOf } from "../../workflows/machines.ts";
import { deployedNames, stagePrefix } from "../platform/deployed-names.ts";
import { contracts } from "../platform/functions.ts";
import { loadDatasets } from "../platform/load-dataset.ts";
import type { ResourceNames } from "../platform/resource-names.ts";
import { rolesOf } from "../platform/roles.ts";
import { readStage } from "../platform/stage.ts";
import { esbuildSection } from "./esbuild.ts";
import { functionsSection } from "./functions.ts";
import { alarms } from "./resources/alarms.ts";
import { buckets } from "./resources/buckets.ts";
import { catalog } from "./resources/catalog.ts";
import { dashboard } from "./resources/dashboard.ts";
import { deadLetters } from "./resources/dead-letters.ts";
import { historyWatch } from "./resources/history-watch.ts";
import { ledger } from "./resources/ledger.ts";
import { machineLogs } from "./resources/logs.ts";
import { roles } from "./resources/roles.ts";
import { schedules } from "./resources/schedules.ts";
import { versions } from "./resources/versions.ts";
import { workGroups } from "./resources/work-groups.ts";
import { stateMachinesSection } from "./state-machines.ts";
import type { Resources } from "./template.ts";

/** The share of a history's events at which somebody should know. */
const historyAlarm = 0.8;

/**
 * The sections of serverless.yml for a stage.
 *
 * @throws UsageError for a stage that there is not, that is not one of AWS, or whose file is wrong
 */
export async function serviceOf(stage: string) {
  const settings = await readStage(stage);
  const { deployment, reserved } = settings;
  if (!deployment) {
    throw new UsageError(
      `The stage ${stage} is not deployed: stages/${stage}.yml has no \`deployment\`. Name another with --stage.`,
    );
  }
  const machines = machinesOf(settings);
  const prefix = stagePrefix(stage);
  return {
    region: settings.region,
    tags: { project: "sluice", stage },
    logDays: deployment.logDays,
    functions: functionsSection(contracts, prefix, { reserved }),
    stateMachines: stateMachinesSection(machines, contracts, prefix),
    resources: {
      Description: `Sluice, stage ${stage}: raw files to published, queryable partitions.`,
      Resources: await resourcesOf(stage, settings, deployment),
    },
    esbuild: esbuildSection,
  };
}

async function resourcesOf(
  stage: string,
  settings: Stage,
  deployment: NonNullable<Stage["deployment"]>,
): Promise<Resources> {
  const prefix = stagePrefix(stage);
  const { retain, logDays, scannedBytes } = deployment;
  const machines = machinesOf(settings);
  const names = machines.map(({ name }) => name);
  const functions = contracts.map(({ name }) => name);
  const tables = (await loadDatasets()).flatMap(tablesOf);
  const historyEvents = Math.floor(settings.historyEvents * historyAlarm);
  return disjoint([
    buckets(prefix, retain),
    ledger(prefix, retain),
    catalog(stackNames(stage).resources.database, tables, retain),
    workGroups(prefix, scannedBytes),
    roles(rolesOf(machines, contracts), stackNames(stage)),
    machineLogs(prefix, names, logDays),
    versions(names),
    schedules(prefix, deployment),
    deadLetters(prefix),
    historyWatch(prefix, names),
    alarms({
      prefix,
      entryPoints: settings.entryPoints.map(({ machine }) => machine),
      machines: names,
      functions,
      historyEvents,
    }),
    dashboard({ prefix, machines: names, functions, quotas: settings.quotas, historyEvents }),
  ]);
}

/** All resources; two of one name would be one. */
function disjoint(parts: readonly Resources[]): Resources {
  const all = parts.flatMap((part) => Object.entries(part));
  const twice = all.find(([id], index) => all.findIndex(([other]) => other === id) !== index);
  if (twice)
    throw new UsageError(
      `Two resources of the stack would be called ${twice[0]}: rename a dataset, a report, a machine or a function.`,
    );
  return Object.fromEntries(all);
}

/** The stage's names, in which CloudFormation puts what it knows. */
function stackNames(stage: string): ResourceNames {
  const place = { partition: "${AWS::Partition}", region: "${AWS::Region}", account: "${AWS::AccountId}" };
  const names = deployedNames(stage, place);
  const resources = {
    ...names.resources,
    raw: "${RawBucket}",
    lake: "${LakeBucket}",
    work: "${WorkBucket}",
    ledger: "${LedgerTable}",
  };
  return { ...names, resources };
}
