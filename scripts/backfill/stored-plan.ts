import { GetObjectCommand, NoSuchBucket, NoSuchKey, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { UsageError } from "../../local/usage-error.ts";
import { PlanRecord } from "../../schemas/plan.ts";
import { planPrefix } from "../../schemas/plan-hash.ts";
import type { Clients } from "../platform/clients.ts";
import type { DatasetSource } from "./dataset-source.ts";
import type { Asked } from "./request.ts";

/**
 * A plan that was made before.
 *
 * @param hash its hash, or as much of the beginning as no other plan's has
 * @throws UsageError where there is none, or several
 */
export async function storedPlan(clients: Pick<Clients, "s3" | "names">, hash: string): Promise<PlanRecord> {
  const found = await plansThatBegin(clients, hash);
  const [folder] = found;
  const absent = new UsageError(`There is no plan ${hash}: make one with --dry-run, which prints its hash.`);
  if (folder === undefined) throw absent;
  if (found.length > 1) throw new UsageError(`${found.length} plans begin with ${hash}: give more of the hash.`);
  const record = new GetObjectCommand({ Bucket: clients.names.resources.work, Key: `${folder}plan.json` });
  const { Body } = await clients.s3.send(record).catch((error: unknown) => {
    // It is written last: whoever made this one did not get so far.
    throw error instanceof NoSuchKey ? absent : error;
  });
  return PlanRecord.parse(JSON.parse((await Body?.transformToString()) ?? ""));
}

/** The folders of plans whose hashes begin so. */
async function plansThatBegin({ s3, names }: Pick<Clients, "s3" | "names">, hash: string): Promise<string[]> {
  const Prefix = planPrefix(hash).slice(0, -1);
  const folders: string[] = [];
  try {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: names.resources.work, Prefix, Delimiter: "/" });
    for await (const { CommonPrefixes = [] } of pages) folders.push(...CommonPrefixes.map(({ Prefix = "" }) => Prefix));
  } catch (error) {
    // Nothing was ever planned here.
    if (!(error instanceof NoSuchBucket)) throw error;
  }
  return folders;
}

/**
 * What a plan was asked for, with the datasets as they are described now.
 *
 * @throws UsageError where a dataset is not there any more, or is wrong; and for a plan with a range of its own for each dataset, which
 *   is a live run's
 */
export async function askedBy({ request }: PlanRecord, source: DatasetSource): Promise<Asked> {
  const { ranges, only, newestFirst, maxPartitions } = request;
  const [{ from, to } = { from: "", to: "" }] = ranges;
  if (ranges.some((range) => range.from !== from || range.to !== to)) {
    throw new UsageError(
      "This plan is a live run's, with a range for each dataset; ask for each with --dataset, --from and --to.",
    );
  }
  const names = ranges.map(({ dataset }) => dataset.name);
  return { datasets: await source.named(names), from, to, only, newestFirst, maxPartitions };
}
