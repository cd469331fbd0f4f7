import { expect } from "chai";
import { describeDataset, transformRaw } from "./transform-raw.ts";

/** The rejects of some records after a header; the first record is on line 2. */
async function rejectsOf(lines: readonly (string | Buffer)[], dataset = describeDataset()) {
  const bytes = lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")]);
  const format = { ...dataset.format, compression: "none" as const };
  return transformRaw(Buffer.concat([Buffer.from("rig,at,value\n"), ...bytes]), { ...dataset, format });
}

describe("a record is rejected", () => {
  it("with its line, the first wrong column, the reason and its text", async () => {
    const { rejects, records, counts } = await rejectsOf([
      "r1,2024-01-01T00:00:00Z,1.5",
      "r1,yesterday,n/a",
      '"two\nlines",2024-01-01T00:00:01Z,2',
      "",
      ",2024-01-01T00:00:02Z,3",
      "r1,2024-01-01T00:00:03Z",
      'r1,2024-01-01T00:00:03Z,"1",2',
      "r1,2024-01-01T00:00:04Z,1.2345",
    ]);
    expect(rejects).to.deep.equal([
      {
        line: 3,
        column: "at",
        reason:
          '"yesterday" is not a timestamp of the form 2024-01-31T23:59:59.999, with Z or +02:00 where it has an offset',
      },
      { line: 7, column: "rig", reason: "is empty, but the column is required" },
      { line: 8, column: null, reason: "2 cells instead of 3" },
      { line: 9, column: null, reason: "4 cells instead of 3" },
      { line: 10, column: "value", reason: '"1.2345" has 4 decimal places, but the column has 3' },
    ]);
    expect(records[0]).to.equal("r1,yesterday,n/a");
    expect(records[3]).to.equal('r1,2024-01-01T00:00:03Z,"1",2');
    expect(counts).to.include({ read: 7, written: 2, rejected: 5, duplicates: 0 });
  });

  it("alone where a quote is not closed, and the records after it are read", async () => {
    const { rejects, rows } = await rejectsOf([
      '"r1,2024-01-01T00:00:00Z,1',
      "r2,2024-01-01T00:00:01Z,2",
      'r3,2024-01-01T00:00:02Z,"3"x',
      'r4,2024-01-01T00:00:03Z,"4"',
    ]);
    expect(rejects.map(({ line, reason }) => [line, reason])).to.deep.equal([
      [2, "cell 1: text after its closing quote"],
      [4, "cell 3: text after its closing quote"],
    ]);
    expect(rows.map(([rig]) => rig)).to.deep.equal(["r2", "r4"]);
    const last = await rejectsOf(["r1,2024-01-01T00:00:00Z,1", '"r2,2024-01-01T00:00:00Z,1', "r3,2024-01-01,1"]);
    expect(last.rejects).to.deep.equal([{ line: 3, column: null, reason: "cell 1: its quote is not closed" }]);
    expect(last.counts).to.include({ read: 3, written: 2, rejected: 1 });
  });

  it("where it holds a carriage return that ends no line", async () => {
    const { rejects, counts } = await rejectsOf(["r\r1,2024-01-01,1", "r2,2024-01-01,1"]);
    expect(rejects).to.deep.equal([{ line: 2, column: null, reason: "cell 1: a carriage return without a line feed" }]);
    expect(counts.written).to.equal(1);
  });

  it("where it is not UTF-8", async () => {
    const { rejects, rows } = await rejectsOf([Buffer.from("r\xe4,2024-01-01,1", "latin1"), "rä,2024-01-01,1"]);
    expect(rejects).to.deep.equal([{ line: 2, column: "rig", reason: "is not UTF-8" }]);
    expect(rows.map(([rig]) => rig)).to.deep.equal(["rä"]);
  });

  it("where it is longer than a megabyte, whatever it is made of", async () => {
    const long = "x".repeat(3 * 1024 * 1024);
    const { rejects, records, rows } = await rejectsOf([
      `${long},2024-01-01,1`,
      `"${"y".repeat(999)}\n${`${"z".repeat(999)}\n`.repeat(1500)}`,
      "r3,2024-01-01,3",
    ]);
    expect(rejects[0]).to.deep.equal({
      line: 2,
      column: null,
      reason: "cell 1: the record is longer than 1048576 bytes",
    });
    expect(records[0]).to.equal("x".repeat(10_000));
    expect(rejects[1]?.line).to.equal(3);
    expect(rejects).to.have.length(2 + 1500);
    expect(rows.map(([rig]) => rig)).to.deep.equal(["r3"]);
  });
});

describe("a cell is a value of its column or a reject, and never changed:", () => {
  const cases: readonly [type: string, good: Record<string, string>, bad: Record<string, string>][] = [
    [
      "int",
      { "5": "5", "+5": "5", "-5": "-5", "005": "5", " 7 ": "7", '" 8"': "8", "2147483647": "2147483647" },
      {
        "1.0": "is not a whole number",
        "1e3": "is not a whole number",
        "1_000": "is not a whole number",
        "0x10": "is not a whole number",
        "-": "is not a whole number",
        " ": "is not a whole number",
        "2147483648": "is not between -2147483648 and 2147483647",
      },
    ],
    [
      "bigint",
      { "9223372036854775807": "9223372036854775807", "-9223372036854775808": "-9223372036854775808" },
      { "9223372036854775808": "is not between -9223372036854775808 and 9223372036854775807" },
    ],
    [
      "decimal(9,4)",
      { "1.5": "1.5000", "+.5": "0.5000", "5.": "5.0000", "1.50000000": "1.5000", "00099999.9999": "99999.9999" },
      {
        "1.23456": "has 5 decimal places, but the column has 4",
        "100000": "has 6 digits before the point, but the column has 5",
        "1e-3": "is not a decimal number",
        ".": "is not a decimal number",
        "n/a": "is not a decimal number",
      },
    ],
    [
      "double",
      { "1.5": "1.5", ".5": "0.5", "5.": "5.0", "1E+3": "1000.0", NaN: "nan", "-Infinity": "-inf", "0.1": "0.1" },
      {
        "1e999": "is too large for a double",
        "1_0": "is not a number",
        "0x1p3": "is not a number",
        "1d": "is not a number",
      },
    ],
    ["float", { "1.5": "1.5" }, { "1e39": "is too large for a float" }],
    [
      "boolean",
      { true: "true", F: "false", "1": "true", no: "false" },
      { on: "is not a boolean: true, false, t, f, yes, no, y, n, 1 or 0" },
    ],
    [
      "date",
      { "2024-02-29": "2024-02-29", "0001-01-01": "0001-01-01" },
      {
        "2023-02-29": "is not a date of the form 2024-01-31",
        "2024-1-3": "is not a date of the form 2024-01-31",
        "2024-01-31 00:00:00": "is not a date of the form 2024-01-31",
      },
    ],
  ];
  for (const [type, good, bad] of cases) {
    it(type, async () => {
      const columns = [...describeDataset().columns.slice(0, 2), { name: "value", type }];
      const cells = [...Object.keys(good), ...Object.keys(bad)];
      const lines = cells.map((cell, index) => `r,2024-01-01T00:00:${String(index).padStart(2, "0")},${cell}`);
      const { rows, rejects } = await rejectsOf(lines, describeDataset({ columns }));
      expect(rows.map(([, , value]) => value)).to.deep.equal(Object.values(good));
      expect(rejects.map(({ reason }) => reason)).to.deep.equal(
        Object.entries(bad).map(([cell, reason]) => `${JSON.stringify(cell)} ${reason}`),
      );
    });
  }
});
