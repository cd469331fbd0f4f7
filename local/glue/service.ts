import { mkdir } from "node:fs/promises";
import { answerJson, type Operation, targetPrefix } from "../aws-json.ts";
import type { Service } from "../service.ts";
import { Catalog } from "./catalog.ts";
import { databaseOperations } from "./databases.ts";
import { partitionOperations } from "./partitions.ts";
import { tableOperations } from "./tables.ts";

export interface GlueOptions {
  /** Folder of the catalog; made where it is absent. One process at a time may change it. */
  readonly folder: string;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/** Glue over HTTP, and for services of the same process. */
export interface GlueService extends Service {
  /** Does one of Glue's operations as a request would. Rejects with ServiceError, as the operation is answered. */
  call(operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Glue's Data Catalog over a folder: databases, tables and partitions, without filter expressions, indexes and versions.
 * A change that was answered is on disk, and a crash leaves every entry as it was before or after.
 */
export async function createGlue({ folder, now = () => new Date() }: GlueOptions): Promise<GlueService> {
  await mkdir(folder, { recursive: true });
  const catalog = new Catalog(folder);
  const seconds = () => now().getTime() / 1000;
  const operations: Readonly<Record<string, Operation>> = {
    ...databaseOperations(catalog, seconds),
    ...tableOperations(catalog, seconds),
    ...partitionOperations(catalog, seconds),
  };
  return {
    name: "Glue",
    claims: (request) => targetPrefix(request) === "AWSGlue",
    handle: (request, response) => answerJson("Glue", operations, request, response),
    close: () => catalog.change(async () => {}),
    async call(operation, input) {
      const run = operations[operation];
      if (!run) throw new Error(`Glue has no operation ${operation} here.`);
      return (await run(input as never, new AbortController().signal)) as Readonly<Record<string, unknown>>;
    },
  };
}
