import { expect } from "chai";
import fc from "fast-check";
import { sift } from "./sift.ts";
import { describeDataset, transformRaw } from "./transform-raw.ts";

const dataset = (changes: Record<string, unknown> = {}) => describeDataset({ format: { type: "ndjson" }, ...changes });

describe("a raw file of ndjson", () => {
  it("becomes rows of the dataset's types, digit by digit; what is missing or null is null", async () => {
    const columns = [
      { name: "rig", type: "string", required: true },
      { name: "at", type: "timestamp", format: "epoch_ms", required: true },
      { name: "big", type: "decimal(38,10)" },
      { name: "on", type: "boolean" },
      { name: "lat", type: "double", from: "place.lat" },
      { name: "tags", type: "string" },
    ];
    const { rows, counts } = await transformRaw(
      [
        '{"rig":"a \\"b\\", c\\n","at":1704067200000,"big":1234567890123456789012345678.0123456789,"on":true,"place":{"lat":1.5},"tags":["x",1]}',
        "",
        '{"at":"1704067200001","rig":"漢","big":"2.50","tags":5,"place":{"lat":null}}',
      ].join("\r\n"),
      dataset({ columns }),
    );
    expect(rows).to.deep.equal([
      ['a "b", c\n', "2024-01-01 00:00:00", "1234567890123456789012345678.0123456789", "true", "1.5", '["x",1]'],
      ["漢", "2024-01-01 00:00:00.001", "2.5000000000", null, null, "5"],
    ]);
    expect(counts).to.include({ read: 2, written: 2, rejected: 0 });
  });

  it("has its broken records kept apart, each with its line, column and reason", async () => {
    const { rejects, records, counts } = await transformRaw(
      [
        '{"rig":"a","at":"2024-01-01","value":1}',
        '{"rig":"a","at":"2024-01-01",',
        '{"rig":null,"at":"2024-01-01"}',
        '{"at":"2024-01-01"}',
        '{"rig":"a","at":"2024-01-01","value":1e3}',
        '{"rig":"a","at":"2024-01-01","value":{"x":1}}',
        '{"rig":"a","at":"2024-01-01","extra":1}',
        '{"rig":"\\ud800","at":"2024-01-01"}',
        '"text"',
      ].join("\n"),
      dataset(),
    );
    expect(rejects).to.deep.equal([
      { line: 2, column: null, reason: "is not JSON: a quoted name is expected, at byte 30" },
      { line: 3, column: "rig", reason: "is null, but the column is required" },
      { line: 4, column: "rig", reason: "is missing, but the column is required" },
      { line: 5, column: "value", reason: '"1e3" is not a decimal number' },
      { line: 6, column: "value", reason: "is an object" },
      { line: 7, column: null, reason: 'has a member "extra" that is no column and is not dropped' },
      { line: 8, column: "rig", reason: "holds half of a surrogate pair, which is no character" },
      { line: 9, column: null, reason: "is not a JSON object" },
    ]);
    expect(records[6]).to.equal('{"rig":"\\ud800","at":"2024-01-01"}');
    expect(counts).to.include({ read: 9, written: 1, rejected: 8 });
  });

  it("may have members that are dropped, by name or all", async () => {
    const line = '{"rig":"a","at":"2024-01-01","x":1,"y":{"z":[]}}';
    expect((await transformRaw(line, dataset({ drop: ["x", "y"] }))).counts.written).to.equal(1);
    expect((await transformRaw(line, dataset({ drop: "*" }))).counts.written).to.equal(1);
    expect((await transformRaw(line, dataset({ drop: ["x"] }))).counts.rejected).to.equal(1);
  });

  it("may have a line that is longer than a megabyte, which is one reject", async () => {
    const long = `{"rig":"${"x".repeat(3_000_000)}","at":"2024-01-01"}`;
    const { rejects, counts } = await transformRaw(`${long}\n{"rig":"a","at":"2024-01-01"}\n${long}`, dataset());
    expect(rejects.map(({ line, reason }) => [line, reason])).to.deep.equal([
      [1, "is longer than 1048576 bytes"],
      [3, "is longer than 1048576 bytes"],
    ]);
    expect(counts).to.include({ read: 3, written: 1 });
  });

  it("comes to the same wherever the file's pieces are cut", () => {
    const line = fc.constantFrom(
      '{"rig":"r1","at":"2024-01-01","value":1}',
      '{"rig":"é\\u00e9\\"","at":"2024-01-01"}',
      '{"rig":"r2","at":"never"}',
      '{"rig":',
      " ",
      "",
    );
    const file = fc.record({
      lines: fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n")), { maxLength: 10 }),
      mark: fc.constantFrom("", "\ufeff"),
      cuts: fc.array(fc.nat(), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(file, ({ lines, mark, cuts }) => {
        const bytes = Buffer.from(mark + lines.flat().join(""));
        expect(sift(dataset(), bytes, cuts)).to.deep.equal(sift(dataset(), bytes, []));
      }),
      { numRuns: 500 },
    );
  });
});

describe("raw files of several times", () => {
  const columns = [
    { name: "rig", type: "string", required: true, from: ["rig", "device"] },
    { name: "at", type: "timestamp", required: true },
    { name: "value", type: "decimal(9,3)", optional: true },
  ];

  it("may have a column under another name, without a column, and with one that is dropped", async () => {
    const changed = describeDataset({ columns, drop: ["note"] });
    const old = await transformRaw("device,at,note\na,2024-01-01,x\n", changed);
    const later = await transformRaw("at,value,rig\n2024-01-02,1.5,b\n", changed);
    expect(old.rows).to.deep.equal([["a", "2024-01-01 00:00:00", null]]);
    expect(later.rows).to.deep.equal([["b", "2024-01-02 00:00:00", "1.500"]]);
    const json = describeDataset({ columns, format: { type: "ndjson" } });
    expect((await transformRaw('{"device":"a","at":"2024-01-01"}', json)).rows).to.deep.equal(old.rows);
  });

  it("have the wrong header where a name is unknown, missing or there twice", async () => {
    const changed = describeDataset({ columns, drop: ["note"] });
    for (const [header, difference] of [
      ["rig,at,other", 'unknown "other"'],
      ["at,value", 'missing "rig or device"'],
      ["rig,device,at", 'twice "device"'],
    ] as const) {
      const failure = await transformRaw(`${header}\n`, changed).catch((error: Error) => error);
      expect(failure).to.be.an("error").with.property("message").that.includes(difference);
    }
  });
});
