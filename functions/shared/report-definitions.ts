import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { DatasetRef } from "../../schemas/partition.ts";
import { type Report, Reports } from "../../schemas/report.ts";

const known = new Map<string, readonly Report[]>();

/**
 * A dataset's reports as the run began with them. Their key holds their digest, so that one read lasts for as long as the
 * function's environment does.
 */
export async function loadReports(s3: S3Client, { reports: place }: DatasetRef): Promise<readonly Report[]> {
  if (!place) return [];
  const name = `${place.bucket}/${place.key}`;
  const cached = known.get(name);
  if (cached) return cached;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
  const { reports } = Reports.parse(JSON.parse((await Body?.transformToString()) ?? ""));
  known.set(name, reports);
  return reports;
}
