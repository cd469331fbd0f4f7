import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this checkout, where `datasets/` and `functions/` are. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What the platform's resources are called on a laptop. */
export const resources = {
  rawBucket: "sluice-raw",
  lakeBucket: "sluice-lake",
  workBucket: "sluice-work",
  ledgerTable: "sluice-ledger",
  glueDatabase: "sluice",
  liveWorkgroup: "sluice-live",
  backfillWorkgroup: "sluice-backfill",
} as const;

/** Where all state of the local platform is. `.sluice` in the working folder, unless SLUICE_HOME says otherwise. */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.SLUICE_HOME || ".sluice");
}

/** Where the sample's raw files are, and where raw files are looked for by default. */
export function rawFolder(home: string): string {
  return resolve(home, "raw");
}

/** Where published tables are as plain files. */
export function bucketFolder(home: string, bucket: string): string {
  return resolve(home, "s3", bucket);
}
