import { setTimeout as sleep } from "node:timers/promises";
import { ledgerTable } from "../../functions/shared/ledger-table.ts";
import { findGateway } from "../../local/find-gateway.ts";
import { type Clients, createClients } from "../platform/clients.ts";
import { resources } from "../platform/names.ts";
import { filesAt, type PublishedPartition, publishedPartitions } from "./published.ts";
import type { Readings } from "./readings.ts";

/**
 * Reads published tables as a query does, all the time: asks Glue where the partitions lie, then reads the files there. Whatever
 * happens meanwhile, a partition that was there stays there, what lies at a location never changes once Glue names it, and it has
 * as many rows as the ledger counts.
 */
export class Reader {
  /** What was seen that must never be. */
  readonly violations: string[] = [];
  /** Partitions read. */
  reads = 0;
  readonly #home: string;
  readonly #readings: Readings;
  /** By location. */
  readonly #seen = new Map<string, string>();
  readonly #published = new Set<string>();
  #clients: { readonly url: string; readonly clients: Clients } | undefined;

  constructor(home: string, readings: Readings) {
    this.#home = home;
    this.#readings = readings;
  }

  /** Reads until it is told to stop. While no gateway answers, or a fault meets it, there is nothing to see. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const clients = await this.#find();
      const partitions = clients && (await publishedPartitions(clients.glue).catch(() => undefined));
      if (clients && partitions) await this.#look(clients, partitions);
      await sleep(50);
    }
  }

  async #find(): Promise<Clients | undefined> {
    const gateway = await findGateway(this.#home).catch(() => undefined);
    if (!gateway) return undefined;
    if (this.#clients?.url !== gateway.url) this.#clients = { url: gateway.url, clients: createClients(gateway.url) };
    return this.#clients.clients;
  }

  async #look(clients: Clients, partitions: readonly PublishedPartition[]): Promise<void> {
    const names = new Set(partitions.map(({ table, partition }) => `${table} ${partition}`));
    for (const name of this.#published) if (!names.has(name)) this.violations.push(`${name} is not in Glue any more.`);
    for (const name of names) this.#published.add(name);
    for (const partition of partitions) await this.#read(clients, partition);
  }

  async #read(clients: Clients, { table, partition, location }: PublishedPartition): Promise<void> {
    const files = await filesAt(this.#home, location);
    const known = this.#seen.get(location);
    // Names, sizes and times of files would tell less than their rows, but rows are read once and names every time.
    if (known?.startsWith(`${files.length} files`)) return;
    this.reads++;
    const { rows, hash } = await this.#readings.fingerprint(files);
    const now = `${files.length} files, ${rows} rows, ${hash}`;
    if (known !== undefined) this.violations.push(`${location} changed under its readers: ${known}; then ${now}.`);
    this.#seen.set(location, now);
    await this.#compare(clients, { table, partition, location }, rows);
  }

  /** The ledger's counts are of what is current; where they are of another version by now, nothing is known. */
  async #compare(clients: Clients, { table, partition, location }: PublishedPartition, rows: number): Promise<void> {
    const isRejects = table.endsWith("_rejects");
    const ledger = ledgerTable(clients.dynamodb, resources.ledgerTable);
    const item = await ledger.read(isRejects ? table.slice(0, -"_rejects".length) : table, partition).catch(() => {});
    const current = isRejects ? item?.current?.rejects : item?.current?.data;
    if (item?.counts === undefined || current === undefined || location !== `s3://${current.bucket}/${current.key}`)
      return;
    const counted = isRejects ? item.counts.rejected : item.counts.written;
    if (counted !== rows) this.violations.push(`${location} has ${rows} rows; the ledger counts ${counted}.`);
  }

  /** Reads everything that was ever seen once more: nothing of it may have changed, or gone while Glue names it. */
  async check(partitions: readonly PublishedPartition[]): Promise<void> {
    for (const { location } of partitions) {
      const known = this.#seen.get(location);
      if (known === undefined) continue;
      const files = await filesAt(this.#home, location);
      const { rows, hash } = await this.#readings.fingerprint(files);
      const now = `${files.length} files, ${rows} rows, ${hash}`;
      if (known !== now) this.violations.push(`${location} changed under its readers: ${known}; then ${now}.`);
    }
  }
}
