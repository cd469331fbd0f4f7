import { expect } from "chai";
import fc from "fast-check";
import { type DescribedFile, describeFile } from "../../../scripts/dataset/describe-file.ts";

const about = { name: "seen", files: "{yyyy}{MM}{dd}.csv" };

function look(text: string): DescribedFile {
  return describeFile({ compression: "none", text: Buffer.from(text), isWhole: true }, "/raw/20240131.csv", about);
}

/** The types of columns, by name; a timestamp's format with it. */
function types(text: string): Record<string, string> {
  const { columns } = look(text).dataset;
  return Object.fromEntries(
    columns.map(({ name, type, format }) => [name, format === undefined ? type : `${type} ${format}`]),
  );
}

/** The type of a column beside a time, whose file has the cells ten times over. */
const typeOf = (...cells: readonly string[]) => typeOfFew(...Array.from({ length: 10 }, () => cells).flat());
const typeOfFew = (...cells: readonly string[]) =>
  types(`at,x\n${cells.map((cell) => `2024-01-31T00:00:00,${cell}`).join("\n")}\n`).x;

/** A file whose only times are these. */
const timeOf = (...cells: readonly string[]) => types(`when;x\n${cells.map((cell) => `${cell};a`).join("\n")}\n`).when;

describe("describeFile(): types", () => {
  it("are the narrowest that take all values", () => {
    expect(typeOf("1", "-20", "")).to.equal("int");
    expect(typeOf("1", "3000000000")).to.equal("bigint");
    expect(typeOf("123456789")).to.equal("bigint");
    expect(typeOf("1.25", "-3.50")).to.equal("decimal(9,2)");
    expect(typeOf("1", "3.50")).to.equal("decimal(9,2)");
    expect(typeOf("123456789.125")).to.equal("decimal(18,3)");
    expect(typeOf("1.000", "17.000")).to.equal("decimal(9,3)");
    expect(typeOf("1.5", "1.25")).to.equal("double");
    expect(typeOf("1e3", "2")).to.equal("double");
    expect(typeOf("0.12345678901")).to.equal("double");
    expect(typeOf("true", "False")).to.equal("boolean");
    expect(typeOf("2024-01-31", "2024-02-01")).to.equal("date");
    expect(typeOf("2024-01-31 10:00", "")).to.equal("timestamp");
    expect(typeOf("a", "1")).to.equal("string");
    expect(typeOf("", "")).to.equal("string");
  });

  it("hold values to a number of decimals only where there are enough of them, and say where there are few records", () => {
    expect(typeOfFew(..."123456789")).to.equal("int");
    expect(typeOfFew(...Array.from("123456789", (digit) => `${digit}.5`))).to.equal("double");
    expect(typeOfFew(...Array.from("1234567890", (digit) => `${digit}.5`))).to.equal("decimal(9,1)");
    expect(look("at,x\n2024-01-31,1.5\n").text).to.contain("# It holds 1 record, which says little about");
    expect(look(`at,x\n${"2024-01-31,1.5\n".repeat(10)}`).text).not.to.contain("says little");
  });

  it("keep what a number would change", () => {
    expect(typeOf("007", "010")).to.equal("string");
    expect(typeOf("123456789012345678901234567890")).to.equal("decimal(38,0)");
  });

  it("pass over one broken value in fifty, and allow for its record", () => {
    const cells = [...Array.from({ length: 99 }, (_, n) => `${n}.5`), "broken"];
    const text = `at,x\n${cells.map((cell) => `2024-01-31T00:00:00,${cell}`).join("\n")}\n`;
    expect(types(text).x).to.equal("decimal(9,1)");
    const { dataset, rejected, text: yaml } = look(text);
    expect({ rejected, tolerated: dataset.tolerated_rejects }).to.deep.equal({ rejected: 1, tolerated: 0.02 });
    expect(yaml).to.contain(
      '# 1 of 100 records do not fit, the first in line 101: x "broken" is not a decimal number.',
    );
    expect(typeOf("1", "2", "3", "broken")).to.equal("string");
  });

  it("tell times from numbers and days", () => {
    expect(timeOf("1706659200", "1706659201")).to.equal("timestamp epoch_s");
    expect(timeOf("1706659200123")).to.equal("timestamp epoch_ms");
    expect(timeOf("20240131", "20240201")).to.equal("timestamp %Y%m%d");
    expect(timeOf("19580329", "18991231")).to.equal("timestamp %Y%m%d");
    expect(types("at,x\n19580329,20240131\n")).to.deep.equal({ at: "timestamp %Y%m%d", x: "int" });
    expect(timeOf("31.01.2024 10:00")).to.equal("timestamp %d.%m.%Y %H:%M");
    expect(timeOf("01/31/2024 1:05 PM")).to.equal("timestamp %m/%d/%Y %I:%M %p");
    expect(timeOf("16/12/2006", "17/12/2006")).to.equal("timestamp %d/%m/%Y");
    expect(timeOf("31-Jan-2024 10:00:00")).to.equal("timestamp %d-%b-%Y %H:%M:%S");
    expect(timeOf("2024-01-31")).to.equal("timestamp");
    expect(types("at,time\n2024-01-31T00:00:00Z,1706659200\n")).to.deep.equal({
      at: "timestamp",
      time: "timestamp epoch_s",
    });
    expect(types("at,count\n2024-01-31T00:00:00Z,1706659200\n")).to.deep.equal({ at: "timestamp", count: "bigint" });
  });

  it("say where days and months can be taken for each other", () => {
    expect(look("at\n01/02/2024 10:00\n").text).to.match(
      /%d\/%m\/%Y.*# every time in this file can be read as %m\/%d\/%Y %H:%M too/,
    );
    expect(look("at\n31/01/2024 10:00\n").text).not.to.contain("can be read as");
  });

  it("say which time zone times are of", () => {
    expect(look("at\n2024-01-31 10:00:00\n").text).to.match(/timezone: UTC #.*have no offset/);
    for (const time of ["2024-01-31T10:00:00Z", "2024-01-31T10:00:00+01:00", "1706659200"]) {
      expect(look(`at\n${time}\n`).text, time).not.to.contain("have no offset");
    }
  });
});

describe("describeFile(): files", function () {
  this.timeout(60_000);

  it("of any delimiter and quote, with a header and without", () => {
    for (const delimiter of [",", ";", "\t", "|"]) {
      const { format } = look(["at", "a", "b\n2024-01-31", "1", "x\n"].join(delimiter)).dataset;
      expect(format).to.include({ type: "csv", delimiter, header: true });
    }
    expect(look("2024-01-31;1,5;2,5\n2024-02-01;1,7;2,9\n").dataset).to.deep.include({
      format: { type: "csv", delimiter: ";", quote: '"', header: false, encoding: "utf-8", compression: "none" },
    });
    expect(look("at,x\n2024-01-31,'a,b'\n2024-01-31,'c'\n").dataset.format).to.include({ quote: "'" });
    expect(look('at,x\n"2024-01-31","it\'s"\n').dataset.format).to.include({ quote: '"' });
  });

  it("with names that are no identifiers, names of partitions, none, or the same twice", () => {
    const { dataset, records } = look(",Date,Größe (m³),hour,a b,a_b,x,x,1st\n0,2024-01-31T00:00,1,2,3,4,5,6,7\n");
    expect(dataset.columns.map(({ name, from }) => [name, from])).to.deep.equal([
      ["date_value", "Date"],
      ["grosse_m3", "Größe (m³)"],
      ["hour_value", "hour"],
      ["a_b", "a b"],
      ["a_b_2", "a_b"],
      ["c_1st", "1st"],
    ]);
    expect(dataset.drop).to.deep.equal(["", "x"]);
    expect(records).to.equal(1);
  });

  it("of ndjson, by the members of objects; arrays and what is an object only sometimes are text", () => {
    const lines = [
      { at: "2024-01-31T00:00:00.5Z", place: { lat: 1.25, name: "a\n" }, tags: ["x"], odd: 1, gone: null, empty: {} },
      { at: "2024-01-31T00:00:01.5Z", place: null, tags: [], odd: { deep: 2 }, gone: null, empty: {} },
    ];
    expect(types(lines.map((line) => JSON.stringify(line)).join("\n"))).to.deep.equal({
      at: "timestamp",
      place_lat: "double",
      place_name: "string",
      tags: "string",
      odd: "string",
      gone: "string",
      empty: "string",
    });
  });

  it("with what stands for no value, where the other cells of the column are no texts", () => {
    const { dataset, text, rejected } = look("at,a,b,c\n2024-01-31,NA,1,NA\n2024-02-01,1.5,?,x\n2024-02-02,2.5,3,-\n");
    expect(dataset.format).to.deep.include({ nulls: ["NA", "?"] });
    expect(dataset.columns.map(({ type }) => type)).to.deep.equal(["timestamp", "double", "int", "string"]);
    expect(text).to.match(/# nulls: cells that stand for no value, in columns of type string too/);
    expect(rejected).to.equal(0);
    expect(look("at,c\n2024-01-31,NA\n2024-02-01,x\n").dataset.format).not.to.have.property("nulls");
    const alone = look("at,c\n2024-01-31,None\n");
    expect(alone.text).to.contain('# has nothing but "None" in this file, which is a text unless format.nulls has it');
    expect(alone.dataset.format).not.to.have.property("nulls");
  });

  it("with the columns that name a record, repeated ones aside", () => {
    const rows = Array.from(
      { length: 600 },
      (_, n) => `2024-01-31T00:00:${String(n >> 4).padStart(2, "0")},d${n & 15},${n & 3}`,
    );
    expect(look(`at,device,x\n${rows.join("\n")}\n`).text).to.contain("# deduplicate: [device, at]");
    const repeated = look(`at,device,x\n${[...rows, rows[5]].join("\n")}\n`).text;
    expect(repeated).to.match(/# But for 1, no two records.*\n# deduplicate: \[device, at\]/);
    expect(look("at,x\n2024-01-31,a\n2024-01-31,a\n").text).to.contain("# deduplicate: [] #");
  });

  it("made of any values are described so that every record fits", () => {
    const time = fc.date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
    const cell = fc.oneof(
      fc.constant(""),
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.boolean().map(String),
      time.map((date) => date.toISOString()),
      fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => text.replace(/\0/g, "")),
    );
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.array(fc.tuple(time, fc.array(cell, { minLength: width, maxLength: width })), {
        minLength: 1,
        maxLength: 30,
      }),
    );
    fc.assert(
      fc.property(table, fc.constantFrom(",", ";", "\t"), (rows, delimiter) => {
        const width = rows[0]?.[1].length ?? 0;
        const header = ["at", ...Array.from({ length: width }, (_, n) => `v${n}`)].join(delimiter);
        const lines = rows.map(([at, cells]) => [at.toISOString(), ...cells.map(quoted)].join(delimiter));
        const csv = look(`${header}\n${lines.join("\n")}\n`);
        expect(csv).to.include({ records: rows.length, rejected: 0 });
        const objects = rows.map(([at, cells]) => ({
          at,
          ...Object.fromEntries(cells.map((text, n) => [`v${n}`, text])),
        }));
        const ndjson = look(objects.map((object) => JSON.stringify(object)).join("\n"));
        expect(ndjson).to.include({ records: rows.length, rejected: 0 });
      }),
      { numRuns: 60 },
    );
  });
});
