import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { CorruptFileError, WrongHeaderError } from "../../../functions/transform-file/errors.ts";
import { describeDataset, transformRaw } from "./transform-raw.ts";

const good = "rig,at,value\nr1,2024-01-01T00:00:00Z,1.5\nr2,2024-01-01T00:00:01Z,-2\n";
const goodRows = [
  ["r1", "2024-01-01 00:00:00", "1.500"],
  ["r2", "2024-01-01 00:00:01", "-2.000"],
];

async function failureOf(work: Promise<unknown>): Promise<Error> {
  const failure = await work.then(
    () => undefined,
    (error: Error) => error,
  );
  if (!failure) throw new Error("It did not fail.");
  return failure;
}

describe("a raw file", () => {
  it("becomes rows of the dataset's types", async () => {
    const { rows, counts } = await transformRaw(good);
    expect(rows).to.deep.equal(goodRows);
    expect(counts).to.deep.equal({ read: 2, written: 2, rejected: 0, duplicates: 0, bytes: good.length });
  });

  it("may begin with a byte order mark, end its lines by CRLF, mix both ends, and lack the last one", async () => {
    expect((await transformRaw(`\ufeff${good}`)).rows).to.deep.equal(goodRows);
    expect((await transformRaw(good.replaceAll("\n", "\r\n"))).rows).to.deep.equal(goodRows);
    expect((await transformRaw(good.replace("Z,1.5\n", "Z,1.5\r\n"))).rows).to.deep.equal(goodRows);
    expect((await transformRaw(good.trimEnd())).rows).to.deep.equal(goodRows);
    expect((await transformRaw(`${good.trimEnd()}\r`)).rows).to.deep.equal(goodRows);
  });

  it("may name its columns in any order, and by other names where the dataset says so", async () => {
    const columns = [
      { name: "rig", type: "string" },
      { name: "at", type: "timestamp" },
      { name: "value", type: "decimal(9,3)", from: "Value (Nm)" },
    ];
    const text = 'Value (Nm), "at" ,rig\n1.5,2024-01-01T00:00:00Z,r1\n-2,2024-01-01T00:00:01Z,r2\n';
    expect((await transformRaw(text, describeDataset({ columns }))).rows).to.deep.equal(goodRows);
  });

  it("may have no header, then its cells are in the order of the columns", async () => {
    const dataset = describeDataset({ format: { type: "csv", header: false } });
    expect((await transformRaw(good.slice(good.indexOf("\n") + 1), dataset)).rows).to.deep.equal(goodRows);
  });

  for (const delimiter of [";", "\t", "|"]) {
    it(`may have ${JSON.stringify(delimiter)} between its cells`, async () => {
      const dataset = describeDataset({ format: { type: "csv", delimiter } });
      expect((await transformRaw(good.replaceAll(",", delimiter), dataset)).rows).to.deep.equal(goodRows);
    });
  }

  it("may be plain text", async () => {
    const dataset = describeDataset({ format: { type: "csv", compression: "none" } });
    expect((await transformRaw(Buffer.from(good), dataset)).rows).to.deep.equal(goodRows);
  });

  it("may consist of several gzip members", async () => {
    const middle = good.indexOf("r2");
    const members = [good.slice(0, middle - 3), good.slice(middle - 3), ""].map((part) => gzipSync(part));
    expect((await transformRaw(Buffer.concat(members))).rows).to.deep.equal(goodRows);
  });

  it("without records makes no rows: of 0 bytes, of nothing in gzip, with a header alone", async () => {
    const headerAlone = "rig,at,value\n";
    for (const raw of [Buffer.alloc(0), gzipSync(""), "\n\r\n", headerAlone, "\ufeff"]) {
      const { counts, rows } = await transformRaw(raw);
      expect(rows).to.deep.equal([]);
      expect({ ...counts, bytes: 0 }).to.deep.equal({ read: 0, written: 0, rejected: 0, duplicates: 0, bytes: 0 });
    }
  });

  it("may hold quoted line ends, delimiters and quotes, and quotes within a cell that does not begin with one", async () => {
    const rigs = ['"a\nb"', '"a\r\n""b"""', '"x,y"', '5" pipe', ' "spaced, out" ', "déjà vu 漢字 😀"];
    const lines = rigs.map((rig, index) => `${rig},2024-01-01T00:00:0${index}Z,1`);
    const { rows, counts } = await transformRaw(`rig,at,value\n${lines.join("\n")}\n`);
    expect(rows.map(([rig]) => rig)).to.deep.equal([
      "a\nb",
      'a\r\n"b"',
      "x,y",
      '5" pipe',
      "spaced, out",
      "déjà vu 漢字 😀",
    ]);
    expect(counts.read).to.equal(rigs.length);
  });

  it("may have blank lines, which are no records, and empty cells, which are null", async () => {
    const { rows, counts } = await transformRaw(
      'rig,at,value\n\nr1,2024-01-01T00:00:00Z,\n\r\nr2,2024-01-01T00:00:01Z,""\n\n',
    );
    expect(rows.map(([, , value]) => value)).to.deep.equal([null, null]);
    expect(counts.read).to.equal(2);
  });

  it("keeps the first of the records with the same key, and writes in the order of time", async () => {
    const dataset = describeDataset({
      deduplicate: ["rig", "at"],
      columns: describeDataset().columns.map((column) => ({ ...column, required: column.name !== "value" })),
    });
    const text = [
      "rig,at,value",
      "r1,2024-01-01T00:00:02Z,1",
      "r1,2024-01-01T00:00:01Z,2",
      "r2,2024-01-01T00:00:02Z,3",
      "r1,2024-01-01T00:00:02Z,4",
      "r1,2024-01-01 02:00:02+02:00,5",
    ].join("\n");
    const { rows, counts } = await transformRaw(text, dataset);
    expect(rows.map(([, , value]) => value)).to.deep.equal(["2.000", "1.000", "3.000"]);
    expect(counts).to.include({ read: 5, written: 3, duplicates: 2, rejected: 0 });
  });

  it("may have columns of any name, also one that a database has for itself", async () => {
    const dataset = describeDataset({
      columns: [
        { name: "rowid", type: "string", required: true },
        { name: "select", type: "timestamp", required: true },
        { name: "c0", type: "int" },
      ],
      timestamp: "select",
      deduplicate: ["rowid"],
    });
    const { rows } = await transformRaw("c0,rowid,select\n1,a,2024-01-02\n2,a,2024-01-01\n3,b,2024-01-01\n", dataset);
    expect(rows).to.deep.equal([
      ["b", "2024-01-01 00:00:00", "3"],
      ["a", "2024-01-02 00:00:00", "1"],
    ]);
  });

  it("keeps records that are alike where no key is said", async () => {
    const { counts } = await transformRaw(`${good}r1,2024-01-01T00:00:00Z,1.5\n`);
    expect(counts).to.include({ read: 3, written: 3, duplicates: 0 });
  });
});

describe("a raw file is refused", () => {
  it("where its gzip data is cut short, wherever it is cut", async () => {
    const packed = gzipSync(good.repeat(50));
    for (const size of [1, 5, 12, 40, packed.length - 9, packed.length - 1]) {
      const failure = await failureOf(transformRaw(packed.subarray(0, size)));
      expect(failure, String(size)).to.be.instanceOf(CorruptFileError);
      expect(failure.message).to.match(/^s3:\/\/raw\/a\.csv\.gz: not sound gzip data: unexpected end of file\.$/);
    }
  });

  it("where it is of another kind than the dataset says, with both", async () => {
    const gzip = "the dataset's format.compression is gzip.";
    const plain = describeDataset({ format: { type: "csv", compression: "none" } });
    const none = "the dataset's format.compression is none.";
    for (const [raw, dataset, message] of [
      [Buffer.from(good), undefined, `does not begin as gzip data does, but ${gzip}`],
      [Buffer.from("28b52ffd00", "hex"), undefined, `is zstd data, but ${gzip}`],
      [Buffer.from("PK\u0003\u0004"), undefined, `is zip data, but ${gzip}`],
      [gzipSync(good), plain, `is gzip data, but ${none}`],
      [Buffer.from("PAR1"), plain, `is Parquet data, but ${none}`],
      [Buffer.from(`\ufeff${good}`, "utf16le"), plain, `is UTF-16 data, but ${none}`],
      [
        Buffer.from(good, "utf16le"),
        plain,
        "the header holds a byte of 0: the file is binary, or text in UTF-16, and not UTF-8.",
      ],
    ] as const) {
      expect((await failureOf(transformRaw(raw, dataset))).message).to.equal(`s3://raw/a.csv.gz: ${message}`);
    }
  });

  it("where its checksum is wrong, and where something else follows", async () => {
    const packed = gzipSync(good);
    const damaged = Buffer.from(packed);
    damaged.writeUInt32LE(0, damaged.length - 8);
    const junk = Buffer.concat([packed, Buffer.from("junk")]);
    const reasons = ["incorrect data check", "incorrect header check"];
    for (const [index, raw] of [damaged, junk].entries()) {
      const failure = await failureOf(transformRaw(raw));
      expect(failure).to.be.instanceOf(CorruptFileError);
      expect(failure.message).to.equal(`s3://raw/a.csv.gz: not sound gzip data: ${reasons[index]}.`);
    }
  });

  it("where its header is not the dataset's, with what was found and what was expected", async () => {
    const messages = {
      "rig,at,valeu\n":
        'found "rig", "at", "valeu"; expected "rig", "at", "value" in any order: missing "value", unknown "valeu"',
      "rig,at,value,x\n": 'found "rig", "at", "value", "x"; expected "rig", "at", "value" in any order: unknown "x"',
      "rig,at\n": 'found "rig", "at"; expected "rig", "at", "value" in any order: missing "value"',
      "rig,at,at,value\n": 'found "rig", "at", "at", "value"; expected "rig", "at", "value" in any order: twice "at"',
      "r1,2024-01-01,5\n":
        'found "r1", "2024-01-01", "5"; expected "rig", "at", "value" in any order: missing "rig", "at", "value", unknown "r1", "2024-01-01", "5"',
    };
    for (const [text, message] of Object.entries(messages)) {
      const failure = await failureOf(transformRaw(text));
      expect(failure).to.be.instanceOf(WrongHeaderError);
      expect(failure.message).to.equal(`s3://raw/a.csv.gz: wrong header: ${message}.`);
    }
  });

  it("where its header cannot be read", async () => {
    const failure = await failureOf(transformRaw('rig,"at,value\nr1,2024-01-01,5\n'));
    expect(failure.message).to.equal("s3://raw/a.csv.gz: the header is not a record: cell 2: its quote is not closed.");
  });
});
