import { join } from "node:path";
import type { FunctionContract } from "../../asl/contract.ts";
import { claimPartition } from "../../functions/claim-partition/contract.ts";
import { failPartition } from "../../functions/fail-partition/contract.ts";
import { findRanges } from "../../functions/find-ranges/contract.ts";
import { listFiles } from "../../functions/list-files/contract.ts";
import { measureHistory } from "../../functions/measure-history/contract.ts";
import { planPartitions } from "../../functions/plan-partitions/contract.ts";
import { planReports } from "../../functions/plan-reports/contract.ts";
import { publishPartition } from "../../functions/publish-partition/contract.ts";
import { releaseLease } from "../../functions/release-lease/contract.ts";
import { settleReports } from "../../functions/settle-reports/contract.ts";
import { sumOutcomes } from "../../functions/sum-outcomes/contract.ts";
import { sweep } from "../../functions/sweep/contract.ts";
import { takeLease } from "../../functions/take-lease/contract.ts";
import { transformFile } from "../../functions/transform-file/contract.ts";
import type { LambdaFunction } from "../../local/lambda/lambda-function.ts";
import { projectRoot } from "./names.ts";

/** What every function of the platform takes, gives and uses. */
export const contracts: readonly FunctionContract[] = [
  takeLease,
  findRanges,
  planPartitions,
  claimPartition,
  listFiles,
  transformFile,
  publishPartition,
  failPartition,
  measureHistory,
  releaseLease,
  planReports,
  settleReports,
  sumOutcomes,
  sweep,
];

/** Every function of the platform, as Lambda runs it. */
export const functions: readonly LambdaFunction[] = contracts.map(({ name, timeout, memory }) => ({
  name,
  timeout,
  memory,
  handlerFile: join(projectRoot, "functions", name, "handler.ts"),
}));
