import type { PublishedPartition } from "./published.ts";
import { filesAt } from "./published.ts";
import type { Readings } from "./readings.ts";

/** A home with what is published in it. */
export interface Tables {
  readonly home: string;
  readonly partitions: readonly PublishedPartition[];
}

/**
 * Compares all tables of two homes, partition by partition, row by row (as multisets: the order of rows means nothing).
 *
 * @returns what differs
 */
export async function compareTables(readings: Readings, one: Tables, other: Tables): Promise<string[]> {
  const differences: string[] = [];
  const [mine, theirs] = [byName(one), byName(other)];
  for (const name of new Set([...mine.keys(), ...theirs.keys()])) {
    const [a, b] = await Promise.all([filesOf(one, mine.get(name)), filesOf(other, theirs.get(name))]);
    if (!a || !b) {
      differences.push(`${name} is only in ${a ? one.home : other.home}.`);
      continue;
    }
    const [more, fewer] = [await readings.missing(a, b), await readings.missing(b, a)];
    if (more + fewer > 0) differences.push(`${name}: ${more} rows too many and ${fewer} too few.`);
  }
  return differences;
}

function byName({ partitions }: Tables): Map<string, string> {
  return new Map(partitions.map(({ table, partition, location }) => [`${table} ${partition}`, location]));
}

async function filesOf({ home }: Tables, location: string | undefined): Promise<string[] | undefined> {
  return location === undefined ? undefined : filesAt(home, location);
}
