import { createRequire } from "node:module";
import { UsageError } from "../usage-error.ts";

/** What is used of the `level` package, which dynalite brings. */
interface LevelModule {
  readonly Level: new (path: string, options: { valueEncoding: "json" }) => Store;
}

interface Store {
  open(): Promise<void>;
  close(): Promise<void>;
  put(key: string, value: unknown): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[key: string, value: unknown]>;
}

/**
 * Opens the store before dynalite does, to see what dynalite keeps silent about and to finish what it left:
 * a table is CREATING until a timer makes it ACTIVE, and a process that ends before that leaves it CREATING for good.
 *
 * @throws UsageError where another process has the store open
 */
export async function prepareStore(path: string): Promise<void> {
  const store = await open(path);
  for await (const [key, table] of store.iterator({ gte: "table~", lt: "table~\xff" })) {
    if (isCreating(table)) await store.put(key, { ...table, TableStatus: "ACTIVE" });
  }
  await store.close();
}

async function open(path: string): Promise<Store> {
  const require = createRequire(import.meta.url);
  const { Level } = createRequire(require.resolve("dynalite"))("level") as LevelModule;
  const store = new Level(path, { valueEncoding: "json" });
  try {
    await store.open();
  } catch (error) {
    if (!isLocked(error)) throw error;
    throw new UsageError(
      `The DynamoDB store ${path} is open in another process, and only one can have it. Stop the other one (a gateway ` +
        "that is still running, or was started on the same state folder), or use another state folder.",
    );
  }
  return store;
}

function isCreating(table: unknown): table is { TableStatus: "CREATING" } {
  return (table as { TableStatus?: unknown } | null)?.TableStatus === "CREATING";
}

/** Level wraps the lock's error: LEVEL_DATABASE_NOT_OPEN because of LEVEL_LOCKED. */
function isLocked(error: unknown): boolean {
  const causes = [error, (error as { cause?: unknown }).cause];
  return causes.some((cause) => (cause as { code?: unknown } | undefined)?.code === "LEVEL_LOCKED");
}
