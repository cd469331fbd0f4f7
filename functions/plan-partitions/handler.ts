import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import type { LedgerItem } from "../../schemas/ledger.ts";
import type { PartitionId } from "../../schemas/partition.ts";
import type { PartitionRange, Plan, PlanSelection } from "../../schemas/plan.ts";
import type { Report } from "../../schemas/report.ts";
import { loadDefinition } from "../shared/dataset-definition.ts";
import { environment } from "../shared/environment.ts";
import { isRunning } from "../shared/is-running.ts";
import { parseInput } from "../shared/parse-input.ts";
import { rawFiles } from "../shared/raw-files.ts";
import { ledgerItems, readRange } from "../shared/read-ledger.ts";
import { textReader } from "../shared/read-text.ts";
import { loadReports } from "../shared/report-definitions.ts";
import { retryable } from "../shared/retryable.ts";
import { type LedgerWord, ledgerWord, standingOf } from "../shared/standing.ts";
import { planPartitions } from "./contract.ts";
import { PartitionRangeError, PlanMovedError } from "./errors.ts";
import { findPartitions } from "./find-partitions.ts";
import { findReports } from "./find-reports.ts";
import { arrange, type DatasetWork, planDataset } from "./plan.ts";
import { rangeOf } from "./range.ts";
import { markReportsLater } from "./reports-later.ts";
import { writePlan } from "./write-plan.ts";

const s3 = new S3Client({});
const read = textReader(s3);
const dynamoDb = new DynamoDBClient({});
const stepFunctions = new SFNClient({});

/** See contract.ts. Fails with PartitionRangeError, PlanTooLargeError, PlanMovedError or InvalidInputError, beside the services' own. */
export const handler = retryable(async (event): Promise<Plan> => {
  const { plan: expected, ...request } = parseInput(planPartitions, event);
  const names = request.ranges.map(({ dataset }) => dataset.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new PartitionRangeError(`${twice} is asked for twice.`);
  const works: DatasetWork[] = [];
  const reports = new Map<string, readonly Report[]>();
  for (const range of request.ranges) {
    works.push(await workOf(range, request.only));
    reports.set(range.dataset.name, await loadReports(read, range.dataset));
  }
  const planned = markReportsLater(arrange(works, request), reports);
  const plan = await writePlan(s3, environment("SLUICE_WORK_BUCKET"), request, planned);
  if (expected !== null && expected !== plan.hash) throw new PlanMovedError(expected, plan.hash);
  return plan;
});

async function workOf({ dataset, ...asked }: PartitionRange, only: PlanSelection): Promise<DatasetWork> {
  const definition = await loadDefinition(read, dataset);
  const range = rangeOf(definition, asked);
  const found = await findPartitions(dataset, rawFiles(s3, environment("SLUICE_RAW_BUCKET"), definition, range));
  const ledger = new Map<PartitionId, LedgerWord>();
  const items = ledgerItems(dynamoDb, environment("SLUICE_LEDGER_TABLE"), dataset.name, range);
  for await (const item of items) ledger.set(item.partition, ledgerWord(item, await isInWork(item)));
  const upToDate = found.filter(({ partition, digest }) => standingOf(digest, ledger.get(partition)) === "up to date");
  const reports = await findReports(
    { ledgerItems: (of) => readRange(dynamoDb, environment("SLUICE_LEDGER_TABLE"), of), isInWork },
    definition,
    await loadReports(read, dataset),
    upToDate.map(({ partition }) => partition),
  );
  return planDataset(dataset, found, ledger, only, reports);
}

/** Of few items only: as many as runs have at once, and what runs that broke off have left. */
async function isInWork({ state, owner }: LedgerItem): Promise<boolean> {
  return (state === "RUNNING" || state === "PUBLISHING") && (await isRunning(stepFunctions, owner));
}
