import { expect } from "chai";
import fc from "fast-check";
import { cellRule, checkCell } from "../../../functions/transform-file/cell-check.ts";
import { type CsvDialect, csvRecord, readRecord } from "../../../functions/transform-file/csv-record.ts";
import { plainRecord } from "../../../functions/transform-file/plain-record.ts";
import { Column } from "../../../schemas/dataset.ts";

const dialectOf = (delimiter: string, quote: string): CsvDialect => ({
  delimiter: delimiter.charCodeAt(0),
  quote: quote.charCodeAt(0),
});

/** Types and formats, with a cell of the usual notation and others that are values of them, or nearly. */
const types: Readonly<Record<string, string>> = {
  string: "ok|a b| x |é|NA|a NA",
  boolean: "true|False|YES|y|1|2|tRue|no",
  int: "0|-12|123456789|2147483647|-2147483648|9999999999|+1|-|00012|1.5|1e5|-1",
  bigint: "-123456789012345678|123456789012345678901|9223372036854775808|-1",
  float: "38.41|1e39|1E+9|-1e-7|nan|inf|5.|.5|123456789012345678901",
  double: "38.41|1e39|1e999|-1e-7|nan|inf|0x1F|5.|.5|1,5",
  "decimal(9,4)": "0.0178|-12345.6789|123456|1.23456|5.|.5|-0|1,5|1e2",
  "decimal(3,3)": "0.123|.123|1.123|-0.1234|0",
  "decimal(5,0)": "12345|123456|1.0|-1|00001",
  date: "2024-01-31|2024-02-28|2024-02-29|2023-02-29|2024-04-31|2024-13-01|0000-01-01|1999-12-00",
  "timestamp iso": `2024-01-31T23:59:59.999Z|2024-01-31 24:00:00|2024-01-31T10:00|2024-02-30T10:00:00|2024-01-31|2024-01-31T10:00:00.1230
    |2024-01-31T10:00:00.1234|2024-01-31T10:00:00+02:00|2024-01-31T10:00:00+1600|2024-01-31T10:00:00.+01|2024-01-31T10:00Z`,
  "timestamp epoch_ms": "1706659200000|-1706659200000|99999999999999|999999999999999|1e12",
  "timestamp epoch_s": "1706659200|1706659200.125|1706659200.1255|17066592000",
  "timestamp %d.%m.%Y %H:%M:%S":
    "31.01.2024 10:20:30|28.02.2024 23:59:59|29.02.2023 00:00:00|1.1.2024 1:2:3|01.13.2024 10:20:30",
  "timestamp %d %b %Y %z": "02 Jan 2024 +0130|02 JAN 2024 -01|31 Feb 2024 +01:30|2 Jan 2024 +1600",
  "timestamp %Y-%m-%d,%H:%M:%S.%f": "2024-01-28,10:20:30.123000|2024-01-28,10:20:30.123400|2024-01-28,10:20:30.1",
};

const columnOf = (described: string, required: boolean) => {
  const [type, format] = described.split(/ (.*)/s);
  return Column.parse({ name: "c", type, required, ...(format && { format }) });
};

/** A cell of a type's or nearly, now and then with a character too much, quoted or not, by a quote that may be the dialect's. */
const cellOf = (described: string) =>
  fc
    .tuple(
      fc.oneof(
        { weight: 8, arbitrary: fc.constant((types[described] ?? "").split("|", 1)[0] ?? "") },
        { weight: 8, arbitrary: fc.constantFrom(...(types[described] ?? "").split(/\s*\|/)) },
        fc.constantFrom("", "NA", "-1"),
      ),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        fc.tuple(fc.nat(30), fc.constantFrom(..." ,;\t|\"'\r\n\0é0+-.:TZ\\")),
      ),
      fc.constantFrom("", "", "", '"', "'", ' "'),
    )
    .map(([text, change, quote]) => {
      const at = change ? change[0] % (text.length + 1) : 0;
      const changed = change ? `${text.slice(0, at)}${change[1]}${text.slice(at)}` : text;
      return `${quote}${changed}${quote.trim()}`;
    });

const file = fc.array(fc.constantFrom(...Object.keys(types)), { minLength: 2, maxLength: 3 }).chain((described) =>
  fc.record({
    columns: fc.tuple(...described.map((type) => fc.boolean().map((required) => columnOf(type, required)))),
    lines: fc.array(fc.tuple(...described.map(cellOf)), { minLength: 30, maxLength: 30 }),
    delimiter: fc.constantFrom(",", ",", ";", "\t", "|", "-", "."),
    quote: fc.constantFrom('"', '"', "'", "~"),
    nulls: fc.subarray(["NA", "-1", "a NA", "0", "é"]),
    end: fc.constantFrom("\n", "\n", "\r\n", ""),
  }),
);

/** Whether reading and checking cell by cell finds a sound record, and where that ends. */
function soundEnd(data: Buffer, columns: readonly Column[], dialect: CsvDialect, nulls: readonly string[]) {
  const record = csvRecord(columns.length);
  if (readRecord(data, 0, true, dialect, record) !== "record" || record.cells !== columns.length) return undefined;
  const sound = columns.every((column, index) => {
    const [start = 0, end = 0] = [record.starts[index], record.ends[index]];
    if (nulls.includes(data.toString("utf8", start, end))) return !column.required;
    return checkCell(cellRule(column), data, start, end) === undefined;
  });
  return sound ? record.next : undefined;
}

describe("a plain record", () => {
  it("is never one that the checks of cells refuse or end elsewhere", () => {
    let taken = 0;
    fc.assert(
      fc.property(file, ({ columns, lines, delimiter, quote, nulls, end }) => {
        const dialect = dialectOf(delimiter, quote);
        const plain = plainRecord(columns, dialect, nulls);
        if (!plain) return;
        for (const texts of lines) {
          const line = `${texts.join(delimiter)}${end}`;
          const data = Buffer.from(line);
          plain.lastIndex = 0;
          if (!plain.test(data.toString("latin1"))) continue;
          taken++;
          expect(soundEnd(data, columns, dialect, nulls), JSON.stringify(line)).to.equal(plain.lastIndex);
        }
      }),
      { numRuns: 500 },
    );
    expect(taken).to.be.greaterThan(300);
  }).timeout(20_000);

  it("is what healthy files consist of, in the usual notation of each type, quoted or not, and empty where it may be", () => {
    const healthy: Record<string, readonly string[]> = {
      string: ["ok", "two words", "5 m/s"],
      boolean: ["true", "False", "0", "n"],
      int: ["0", "-12", "123456789"],
      bigint: ["-123456789012345678"],
      double: ["38.41", "-5", "1.5e-7", "2E9"],
      "decimal(9,4)": ["0.0178", "-12345.6789", "3"],
      date: ["2024-01-31", "1999-02-28"],
      "timestamp iso": ["2024-01-01T01:15:00.004Z", "2024-12-31 23:59:59", "2024-06-30T10:00:00.5+02:00"],
      "timestamp epoch_ms": ["1706659200000"],
      "timestamp epoch_s": ["1706659200.125"],
      "timestamp %d.%m.%Y %H:%M:%S": ["28.02.2024 10:20:30"],
    };
    for (const [described, values] of Object.entries(healthy)) {
      for (const required of [true, false]) {
        const columns = [columnOf(described, required), columnOf(described, required)];
        const plain = plainRecord(columns, dialectOf(";", '"'), ["NA"]);
        const texts = [...values, ...values.map((value) => `"${value}"`), ...(required ? [] : ["", '""', "NA"])];
        for (const text of texts) {
          for (const end of ["\n", "\r\n"]) {
            const record = `${text};${values[0]}${end}`;
            expect(plain?.exec(record)?.[0], `${described}: ${record}`).to.equal(record);
            if (plain) plain.lastIndex = 0;
          }
        }
      }
    }
  });
});
