import { expect } from "chai";
import fc from "fast-check";
import { parseCsv } from "../../../engine/map-run/csv.ts";
import { ObjectFailure } from "../../../engine/map-run/object-request.ts";

const comma = { headers: "FIRST_ROW", delimiter: "," } as const;

describe("a delimited file", () => {
  it("has a text for each column of each row: missing fields are empty, additional ones are left out", () => {
    const text = "Col1,Col2,Col3\r\nA,B,C\r\n,,,\n   \n\nlast,1";
    expect(parseCsv(text, comma, 10)).to.deep.equal([
      { Col1: "A", Col2: "B", Col3: "C" },
      { Col1: "", Col2: "", Col3: "" },
      { Col1: "   ", Col2: "", Col3: "" },
      { Col1: "last", Col2: "1", Col3: "" },
    ]);
  });

  it("may quote fields, escape by backslashes, and use another delimiter and given headers", () => {
    const format = { headers: ["a", "b"], delimiter: "|" };
    const text = '"x|y\nz"|"say ""hi"""\n\\||\\\\\\q\n';
    expect(parseCsv(text, format, 10)).to.deep.equal([
      { a: "x|y\nz", b: 'say "hi"' },
      { a: "|", b: "\\q" },
    ]);
  });

  it("is read up to the limit, and may begin with a byte order mark", () => {
    expect(parseCsv("\ufeffa\n1\n2\n3\n", comma, 2)).to.deep.equal([{ a: "1" }, { a: "2" }]);
  });

  it("is refused without a header, or with one name twice", () => {
    expect(() => parseCsv("", comma, 1)).to.throw(ObjectFailure, "CSV headers cannot be empty.");
    expect(() => parseCsv("a,b,a\n", comma, 1)).to.throw(ObjectFailure, "CSV headers cannot contain duplicates.");
  });

  it("written with quotes is read as it was meant", () => {
    const table = fc.array(
      fc.array(fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", "é") }), {
        minLength: 2,
        maxLength: 2,
      }),
    );
    fc.assert(
      fc.property(table, (rows) => {
        const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
        const text = rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
        const read = parseCsv(text, { headers: ["0", "1"], delimiter: "," }, Number.POSITIVE_INFINITY);
        expect(read.map(Object.values)).to.deep.equal(rows);
      }),
    );
  });
});
