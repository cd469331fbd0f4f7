import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import { withTemporaryFolder } from "../../support/temporary-folder.ts";
import { describeDataset, transformRaw } from "./transform-raw.ts";

const dataset = describeDataset({ format: { type: "csv", compression: "zstd", header: false } });

/** Records of this many minutes as csv in zstd, by DuckDB's own writer. */
function packed(minutes: number): Promise<Buffer> {
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, "a.csv.zst");
    const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
    const db = await instance.connect();
    const rows = `SELECT 'r' || (i % 7), TIMESTAMP '2024-01-01' + to_minutes(i), i FROM range(${minutes}) r(i)`;
    await db.run(`COPY (${rows}) TO '${path}' (FORMAT csv, HEADER false, COMPRESSION zstd)`);
    db.closeSync();
    instance.closeSync();
    return readFile(path);
  });
}

describe("a raw file in zstd", () => {
  it("becomes the rows that were packed, of one part or several", async () => {
    const raw = await packed(100_000);
    const { counts, rows } = await transformRaw(raw, dataset);
    expect(counts).to.include({ read: 100_000, written: 100_000 });
    expect(rows[99_999]).to.deep.equal(["r4", "2024-03-10 10:39:00", "99999.000"]);
    expect((await transformRaw(Buffer.concat([raw, raw]), dataset)).counts.read).to.equal(200_000);
    expect((await transformRaw(Buffer.alloc(0), dataset)).counts.read).to.equal(0);
  });

  it("is corrupt where it is cut short, or no zstd", async () => {
    const raw = await packed(10_000);
    for (const wrong of [raw.subarray(0, raw.length - 100), raw.subarray(0, 3), Buffer.from("rig,at,value\nr1,")]) {
      const failure = await transformRaw(wrong, dataset).catch((error: Error) => error);
      expect(failure).to.be.an("error").with.property("name", "CorruptFileError");
      expect(failure)
        .to.have.property("message")
        .that.matches(/^s3:\/\/raw\/a\.csv\.gz: not sound zstd data: /);
    }
  });
});
