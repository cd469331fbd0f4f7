import { expect } from "chai";
import { describeDataset, transformRaw } from "./transform-raw.ts";

const dataset = (nulls: readonly string[] | undefined) =>
  describeDataset({
    format: { type: "csv", ...(nulls && { nulls }) },
    columns: [
      { name: "at", type: "timestamp", required: true },
      { name: "value", type: "decimal(9,3)" },
      { name: "count", type: "int" },
      { name: "rate", type: "double" },
      { name: "note", type: "string" },
    ],
  });
const at = "2024-01-31 00:00:00";

describe("cells that stand for no value", () => {
  it("are null in every column, quoted or not, and nothing that only looks like them is", async () => {
    const lines = [
      "at,value,count,rate,note",
      `${at},NA,?,NaN,NA`,
      `${at},"NA","?","it's","?"`,
      `${at},1.5,2,0.5,NAN`,
      `${at},1.5,2,0.5," NA"`,
      `${at},1.5,2,0.5,`,
    ];
    const { rows, counts, rejects } = await transformRaw(`${lines.join("\n")}\n`, dataset(["NA", "?", "NaN", "it's"]));
    expect(rejects).to.deep.equal([]);
    expect(counts).to.include({ read: 5, written: 5 });
    expect(rows).to.deep.equal([
      [at, null, null, null, null],
      [at, null, null, null, null],
      [at, "1.500", "2", "0.5", "NAN"],
      [at, "1.500", "2", "0.5", " NA"],
      [at, "1.500", "2", "0.5", null],
    ]);
  });

  it("are refused where a value is required, and are ordinary texts where the dataset does not name them", async () => {
    const text = `at,value,count,rate,note\nNA,1,1,1,\n${at},NA,1,1,NA\n`;
    const named = await transformRaw(text, dataset(["NA"]));
    expect(named.rejects).to.deep.equal([
      { line: 2, column: "at", reason: '"NA" is no value, but the column is required' },
    ]);
    expect(named.rows).to.deep.equal([[at, null, "1", "1.0", null]]);
    const unnamed = await transformRaw(text, dataset(undefined));
    expect(unnamed.rejects.map(({ column }) => column)).to.deep.equal(["at", "value"]);
  });
});
