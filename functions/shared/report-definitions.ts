import type { DatasetRef } from "../../schemas/partition.ts";
import { type Report, Reports } from "../../schemas/report.ts";
import type { ReadText } from "./read-text.ts";

const known = new Map<string, readonly Report[]>();

/**
 * A dataset's reports as the run began with them. Their key holds their digest, so that one read lasts for as long as the
 * function's environment does.
 */
export async function loadReports(read: ReadText, { reports: place }: DatasetRef): Promise<readonly Report[]> {
  if (!place) return [];
  const name = `${place.bucket}/${place.key}`;
  const cached = known.get(name);
  if (cached) return cached;
  const { reports } = Reports.parse(JSON.parse(await read(place)));
  known.set(name, reports);
  return reports;
}
