declare module "dynalite" {
  import type { Server } from "node:http";

  interface DynaliteOptions {
    /** Folder of the LevelDB store. Default: in memory. */
    readonly path?: string;
    /** Milliseconds a table stays CREATING, DELETING or UPDATING. Default 500 each. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** A DynamoDB as an HTTP server that does not listen yet. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
