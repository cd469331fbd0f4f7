import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** A DuckDB of this process to read published files with. */
export class Readings {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<Readings> {
    const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
    return new Readings(instance, await instance.connect());
  }

  /** How many rows some files have, and a number that any other rows would hardly have. */
  async fingerprint(files: readonly string[]): Promise<{ readonly rows: number; readonly hash: string }> {
    if (files.length === 0) return { rows: 0, hash: "" };
    const [row = []] = await this.#rows(
      `SELECT count(*), CAST(sum(CAST(hash(t) AS HUGEINT)) AS VARCHAR) FROM ${parquet(files)} t`,
    );
    return { rows: Number(row[0]), hash: String(row[1]) };
  }

  /** How many rows are in the first files and not in the second, each counted as often as it is there. */
  async missing(from: readonly string[], among: readonly string[]): Promise<number> {
    if (from.length === 0) return 0;
    if (among.length === 0) return (await this.fingerprint(from)).rows;
    const [row = []] = await this.#rows(
      `SELECT count(*) FROM (FROM ${parquet(from)} EXCEPT ALL FROM ${parquet(among)})`,
    );
    return Number(row[0]);
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #rows(sql: string): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRows() as unknown[][];
  }
}

function parquet(files: readonly string[]): string {
  return `read_parquet([${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ")}], hive_partitioning = false)`;
}
