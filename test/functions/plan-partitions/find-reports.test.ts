import { expect } from "chai";
import { findReports } from "../../../functions/plan-partitions/find-reports.ts";
import { reportState } from "../../../functions/shared/report-state.ts";
import type { Dataset } from "../../../schemas/dataset.ts";
import { parseDataset } from "../../../schemas/dataset-yaml.ts";
import type { LedgerItem } from "../../../schemas/ledger.ts";
import type { Report } from "../../../schemas/report.ts";
import { type TablesInMemory, tablesInMemory } from "../shared/tables-in-memory.ts";

const parsed = parseDataset(
  `{ files: "b/{yyyy}{MM}{dd}.csv", partition: day, timezone: UTC, format: { type: csv },
     columns: [{ name: at, type: timestamp }], timestamp: at }`,
  { file: "dataset.yml", name: "bench" },
);
const bench = (parsed as { readonly dataset: Dataset }).dataset;

const report = (name: string, inputs: Report["inputs"]): Report => ({
  name,
  description: "",
  columns: [{ name: "n", type: "bigint" }],
  inputs,
  tolerated_bytes: 1_000,
  sql: "SELECT count(*) AS n FROM bench WHERE date = {date}",
  file: `${name}.sql`,
  line: 1,
});
const plain = report("plain", [{ table: "bench" }]);
const comparison = report("comparison", [{ table: "bench", days: 2 }, { table: "other_rejects" }]);

describe("findReports()", () => {
  let tables: TablesInMemory;
  const days = ["2024-01-30", "2024-01-31", "2024-02-01"];
  const version = (key: string): NonNullable<LedgerItem["current"]> => ({ data: { bucket: "lake", key } });

  beforeEach(async () => {
    tables = tablesInMemory();
    for (const partition of ["2024-01-29", ...days]) {
      tables.put({ dataset: "bench", partition, current: version(`bench/${partition}/`) });
    }
    tables.put({ dataset: "other", partition: "2024-01-31T05", current: version("other/") });
    for (const each of [plain, comparison]) {
      for (const partition of days) {
        const { table, digest } = await reportState(tables.ledgerItems, bench, each, partition);
        tables.put({ dataset: table, partition, digest, current: version("made/") });
      }
    }
  });

  async function standings(atWork: readonly string[] = []): Promise<string[]> {
    const isInWork = async ({ owner }: LedgerItem) => atWork.includes(owner);
    const found = await findReports({ ...tables, isInWork }, bench, [plain, comparison], days);
    return days.map((day) => found.get(day)?.standing ?? "");
  }

  it("finds all up to date that are as they would be made now, read one by one or all at once", async () => {
    expect(await standings()).to.deep.equal(["up to date", "up to date", "up to date"]);
  });

  it("finds each partition stale that reads what was published anew, and only these", async () => {
    tables.put({ dataset: "bench", partition: "2024-01-30", current: version("bench/anew/") });
    expect(await standings()).to.deep.equal(["stale", "stale", "up to date"]);
    tables.put({ dataset: "other", partition: "2024-01-31T05", current: version("other/anew/") });
    expect(await standings()).to.deep.equal(["stale", "stale", "up to date"]);
    tables.put({ dataset: "other", partition: "2024-02-01T00", current: version("other/first/") });
    expect(await standings()).to.deep.equal(["stale", "stale", "stale"]);
  });

  it("says the most urgent of what a partition's reports are", async () => {
    tables.put({ dataset: "bench", partition: "2024-01-30", current: version("bench/anew/") });
    tables.put({ dataset: "bench_plain", partition: "2024-01-30", state: "FAILED" });
    tables.put({ dataset: "bench_plain", partition: "2024-02-01", state: "RUNNING", owner: "arn:broken-off" });
    expect(await standings()).to.deep.equal(["failed", "stale", "failed"]);
    expect(await standings(["arn:broken-off"])).to.deep.equal(["failed", "stale", "in work"]);
  });

  it("knows what is due by another digest whenever what it would be made from changes", async () => {
    const digestOf = async () => {
      tables.put({ dataset: "bench_plain", partition: "2024-01-31", state: "FAILED" });
      const found = await findReports({ ...tables, isInWork: async () => false }, bench, [plain, comparison], days);
      return found.get("2024-01-31")?.digest;
    };
    const before = await digestOf();
    expect(await digestOf()).to.equal(before);
    tables.put({ dataset: "bench", partition: "2024-01-31", current: version("bench/anew/") });
    expect(await digestOf()).not.to.equal(before);
  });
});
