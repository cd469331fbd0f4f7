import type { EnvironmentName } from "../../functions/shared/environment.ts";
import type { ResourceNames } from "./resource-names.ts";

/** The environment variables that tell functions what everything is called. */
export function functionEnvironment({ prefix, resources }: ResourceNames): Readonly<Record<EnvironmentName, string>> {
  return {
    SLUICE_STAGE: prefix === "" ? "sluice" : prefix.slice(0, -1),
    SLUICE_RAW_BUCKET: resources.raw,
    SLUICE_LAKE_BUCKET: resources.lake,
    SLUICE_WORK_BUCKET: resources.work,
    SLUICE_LEDGER_TABLE: resources.ledger,
    SLUICE_GLUE_DATABASE: resources.database,
    SLUICE_LIVE_WORKGROUP: resources["live-queries"],
    SLUICE_BACKFILL_WORKGROUP: resources["backfill-queries"],
  };
}
