import type { Place } from "../../engine/arn.ts";
import type { ResourceNames } from "./resource-names.ts";

/** What the names of a stage's resources begin with. */
export function stagePrefix(stage: string): string {
  return `sluice-${stage}`;
}

/** The alias of every machine that schedules and commands start it by. */
export const liveAlias = "live";

/** What a stage's resources are called on AWS. Buckets carry the account's number, because their names are unique in the world. */
export function deployedNames(stage: string, place: Place): ResourceNames {
  const prefix = stagePrefix(stage);
  return {
    ...place,
    prefix: `${prefix}-`,
    resources: {
      raw: `${prefix}-raw-${place.account}`,
      lake: `${prefix}-lake-${place.account}`,
      work: `${prefix}-work-${place.account}`,
      ledger: `${prefix}-ledger`,
      database: glueDatabaseOf(stage),
      "live-queries": `${prefix}-live`,
      "backfill-queries": `${prefix}-backfill`,
    },
  };
}

/** Glue's names, which SQL reads, have no `-`. */
export function glueDatabaseOf(stage: string): string {
  return `sluice_${stage.replaceAll("-", "_")}`;
}
