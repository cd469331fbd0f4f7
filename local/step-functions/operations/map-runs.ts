import type { Engine } from "../../../engine/engine.ts";
import { describeMapRun, type MapRunDescription } from "../../../engine/map-run/describe-map-run.ts";
import type { Driver } from "../driver.ts";
import { sfnError } from "../errors.ts";
import type { MapRunRecords } from "../map-runs/map-run-records.ts";
import { type PageTokens, page } from "../page-token.ts";
import { longArnLength, optionalText, pageSize, type RequestBody, requiredText } from "../request-members.ts";
import type { Store } from "../store.ts";
import { existing } from "./executions.ts";
import { seconds } from "./machines.ts";

/** What UpdateMapRun takes: the largest values of its members (the API's model; FACTS.md A4). */
const MOST = { maxConcurrency: 2_147_483_647, toleratedFailurePercentage: 100, toleratedFailureCount: 2 ** 53 - 1 };

/** Operations on Map Runs: of those that run from the engine, of ended ones from their records. */
export function mapRunOperations(
  store: Store,
  runs: MapRunRecords,
  engine: Engine,
  driver: Driver,
  tokens: PageTokens,
) {
  function described(arn: string): MapRunDescription {
    const running = engine.mapRun(arn);
    const found = running === undefined ? runs.get(arn) : describeMapRun(running);
    if (found !== undefined) return found;
    if (!/^arn:[\w-]+:states:[\w-]*:\d*:mapRun:[^:]+:[^:]+$/.test(arn)) throw sfnError.invalidArn(arn);
    throw sfnError.noResource(arn);
  }

  return {
    DescribeMapRun(body: RequestBody) {
      const { stateMachineArn: _, ...run } = described(requiredMapRunArn(body));
      return { ...run, ...dates(run) };
    },

    /** The newest first. */
    ListMapRuns(body: RequestBody) {
      const { executionArn } = existing(store, requiredText(body, "executionArn", longArnLength));
      const newest = [...runs.of(executionArn)].reverse();
      const question = `map runs ${executionArn}`;
      const { items, nextToken } = page(newest, tokens, question, pageSize(body), optionalText(body, "nextToken"));
      return {
        mapRuns: items.map(({ mapRunArn, stateMachineArn, redriveDate: _, ...run }) => ({
          executionArn,
          mapRunArn,
          stateMachineArn,
          ...dates(run),
        })),
        ...(nextToken === undefined ? {} : { nextToken }),
      };
    },

    /** Of a run that has ended nothing can be changed any more. */
    UpdateMapRun(body: RequestBody) {
      const { mapRunArn, status } = described(requiredMapRunArn(body));
      const changed = engine.updateMapRun(mapRunArn, {
        maxConcurrency: optionalNumber(body, "maxConcurrency", true),
        toleratedFailurePercentage: optionalNumber(body, "toleratedFailurePercentage", false),
        toleratedFailureCount: optionalNumber(body, "toleratedFailureCount", true),
      });
      if (!changed) throw sfnError.invalid(`The Map Run ${mapRunArn} is ${status}; only one that runs can be changed.`);
      driver.wake();
      return {};
    },
  };
}

function requiredMapRunArn(body: RequestBody): string {
  return requiredText(body, "mapRunArn", longArnLength);
}

function optionalNumber(body: RequestBody, member: keyof typeof MOST, whole: boolean): number | undefined {
  const value = body[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || (whole && !Number.isInteger(value))) {
    throw sfnError.unreadable(member, whole ? "a whole number" : "a number");
  }
  if (value < 0) {
    throw sfnError.constraint(`'${value}'`, member, "Member must have value greater than or equal to 0");
  }
  if (value > MOST[member]) {
    throw sfnError.constraint(`'${value}'`, member, `Member must have value less than or equal to ${MOST[member]}`);
  }
  return value;
}

function dates({
  startDate,
  stopDate,
  redriveDate,
}: Pick<MapRunDescription, "startDate" | "stopDate" | "redriveDate">) {
  return {
    startDate: seconds(startDate),
    ...(stopDate === undefined ? {} : { stopDate: seconds(stopDate) }),
    ...(redriveDate === undefined ? {} : { redriveDate: seconds(redriveDate) }),
  };
}
