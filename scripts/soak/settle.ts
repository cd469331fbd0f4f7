import { checkAccounts, heldLeases, processesOf, runningExecutions } from "./accounts.ts";
import { compareTables } from "./compare.ts";
import { type PublishedPartition, publishedPartitions } from "./published.ts";
import type { Reader } from "./reader.ts";
import type { Readings } from "./readings.ts";
import type { World } from "./world.ts";

/** Lists what is published in a home on which nothing runs. */
export function publishedIn(world: World): Promise<PublishedPartition[]> {
  return world.open(({ clients }) => publishedPartitions(clients.glue));
}

/**
 * The reckoning, once nothing runs any more: the tables of a home that was disturbed hold what those of an undisturbed one hold, its
 * ledger agrees with what is there, and nobody is left behind.
 *
 * @returns what is wrong
 */
export async function settle(
  disturbed: World,
  undisturbed: World,
  reader: Reader,
  readings: Readings,
): Promise<string[]> {
  const wrong: string[] = [];
  const left = await processesOf(disturbed.home);
  if (left.length > 0) wrong.push(`Processes are left behind: ${left.join(", ")}.`);
  const expected = { home: undisturbed.home, partitions: await publishedIn(undisturbed) };
  await disturbed.open(async ({ clients }) => {
    const partitions = await publishedPartitions(clients.glue);
    for (const arn of await runningExecutions(clients)) wrong.push(`${arn} is still RUNNING.`);
    for (const lease of await heldLeases(clients)) wrong.push(`The lease ${lease} is still held.`);
    const tables = new Set(partitions.map(({ table }) => table).filter((table) => !table.endsWith("_rejects")));
    for (const table of tables) {
      wrong.push(...(await checkAccounts(clients, disturbed.home, readings, table, partitions)));
    }
    wrong.push(...(await compareTables(readings, { home: disturbed.home, partitions }, expected)));
    await reader.check(partitions);
  });
  return [...wrong, ...reader.violations];
}
