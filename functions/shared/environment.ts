/** What every function's environment says. */
export type EnvironmentName =
  /** What the names of the stage's resources begin with: `sluice-prod`. */
  | "SLUICE_STAGE"
  /** Bucket of the published tables and the rejects. */
  | "SLUICE_LAKE_BUCKET"
  /** Bucket of plans, chunks and receipts. */
  | "SLUICE_WORK_BUCKET"
  /** Bucket of the files that arrive. */
  | "SLUICE_RAW_BUCKET"
  /** DynamoDB table of the ledger. */
  | "SLUICE_LEDGER_TABLE"
  /** Glue database of the tables. */
  | "SLUICE_GLUE_DATABASE"
  /** Athena's work groups, of live runs and of backfills. */
  | "SLUICE_LIVE_WORKGROUP"
  | "SLUICE_BACKFILL_WORKGROUP";

/**
 * An environment variable's value.
 *
 * @throws Error where it is not set
 */
export function environment(name: EnvironmentName): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set; every function of Sluice needs it.`);
  return value;
}
