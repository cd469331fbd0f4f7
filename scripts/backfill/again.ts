import type { Run } from "./find-run.ts";
import { type Site, stageOption } from "./site.ts";

/** The command that does what a run was asked for and has not done. */
export function again({ input }: Pick<Run, "input">, site: Pick<Site, "stage">): string {
  const { ranges, only, newestFirst, maxPartitions } = input;
  const [{ from, to } = { from: "", to: "" }] = ranges;
  return [
    `npm run backfill --${stageOption(site)}`,
    `--dataset ${ranges.map(({ dataset }) => dataset.name).join(",")} --from ${from} --to ${to}`,
    ...(only === "due" ? [] : [`--only ${only}`]),
    ...(newestFirst ? ["--newest-first"] : []),
    ...(maxPartitions === null ? [] : [`--max-partitions ${maxPartitions}`]),
  ].join(" ");
}
