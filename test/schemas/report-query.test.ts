import { expect } from "chai";
import fc from "fast-check";
import { partitionSpan } from "../../schemas/partition-span.ts";
import type { Report } from "../../schemas/report.ts";
import { lineInFile, reportQuery, unloadStatement } from "../../schemas/report-query.ts";
import { splitSql } from "../../schemas/sql-text.ts";

const report = (sql: string): Report => ({
  name: "peaks",
  description: "",
  columns: [
    { name: "rig", type: "string" },
    { name: "peak", type: "decimal(9, 3)" },
    { name: "n", type: "int" },
    { name: "share", type: "float" },
  ],
  inputs: [{ table: "bench" }],
  tolerated_bytes: 1,
  sql,
  file: "peaks.sql",
  line: 9,
});

describe("A report's query", () => {
  it("casts each column to its type, and names the partition by literals", () => {
    const sql =
      "SELECT '{date}', \"{hour}\" /* {to} */ FROM t\nWHERE date = {date} AND hour = { hour } AND ts >= {from} AND ts < {to}";
    expect(reportQuery(report(sql), "2024-01-31T05", "Europe/Berlin")).to.equal(
      'SELECT CAST("rig" AS varchar) AS "rig", CAST("peak" AS decimal(9, 3)) AS "peak", CAST("n" AS integer) AS "n", CAST("share" AS real) AS "share" FROM (\n' +
        "SELECT '{date}', \"{hour}\" /* {to} */ FROM t\n" +
        "WHERE date = '2024-01-31' AND hour = '05' AND ts >= TIMESTAMP '2024-01-31 04:00:00.000' AND ts < TIMESTAMP '2024-01-31 05:00:00.000'\n" +
        ")",
    );
  });

  it("is written as Parquet to a place of its own", () => {
    expect(unloadStatement("SELECT 1", "s3://lake/t/date=2024-01-31/run=r-1-1/")).to.equal(
      "UNLOAD (SELECT 1) TO 's3://lake/t/date=2024-01-31/run=r-1-1/' WITH (format = 'PARQUET')",
    );
  });

  it("has the lines of its file, so that Athena's messages can be read there", () => {
    const one = report("SELECT a\nFROM b");
    const lines = unloadStatement(reportQuery(one, "2024-01-31", "UTC"), "s3://lake/t/").split("\n");
    expect(lines[1]).to.equal("SELECT a");
    expect([1, 2, 3, 4].map((line) => lineInFile(one, line))).to.deep.equal([undefined, 9, 10, undefined]);
  });
});

describe("splitSql()", () => {
  it("takes any text apart into parts that make it up again, or says what never ends", () => {
    const pieces = fc.array(fc.constantFrom("'", '"', "--", "/*", "*/", "\n", ";", "a", "{x}", "''"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(pieces, (words) => {
        const sql = words.join("");
        const split = splitSql(sql);
        if (!split.ok) {
          const opener = { comment: "/*", string: "'", "quoted name": '"' }[split.opened];
          expect(sql.slice(split.offset).startsWith(opener)).to.equal(true);
          return;
        }
        expect(split.parts.map(({ text }) => text).join("")).to.equal(sql);
        for (const { kind, text } of split.parts) if (kind === "code") expect(text).not.to.match(/['"]|--|\/\*/);
      }),
    );
  });
});

describe("partitionSpan()", () => {
  const hours = (partition: string, timezone: string) => {
    const { from, to } = partitionSpan(partition, timezone);
    return [from.toISOString(), (to.getTime() - from.getTime()) / 3_600_000];
  };

  it("is a day of the dataset's time zone, of 23 or 25 hours where clocks are changed", () => {
    expect(hours("2024-01-31", "UTC")).to.deep.equal(["2024-01-31T00:00:00.000Z", 24]);
    expect(hours("2024-03-31", "Europe/Berlin")).to.deep.equal(["2024-03-30T23:00:00.000Z", 23]);
    expect(hours("2024-10-27", "Europe/Berlin")).to.deep.equal(["2024-10-26T22:00:00.000Z", 25]);
    expect(hours("2024-01-31", "Asia/Kolkata")).to.deep.equal(["2024-01-30T18:30:00.000Z", 24]);
  });

  it("begins where the clocks go on, where midnight itself is skipped", () => {
    expect(hours("2024-04-26", "Africa/Cairo")).to.deep.equal(["2024-04-25T22:00:00.000Z", 23]);
  });

  it("gives an hour that is repeated to one partition, and to a skipped one the times that files have of it", () => {
    expect(hours("2024-10-27T02", "Europe/Berlin")).to.deep.equal(["2024-10-27T00:00:00.000Z", 2]);
    // A record of 02:30 is stored as 03:30, which is 01:30 in UTC.
    expect(hours("2024-03-31T02", "Europe/Berlin")).to.deep.equal(["2024-03-31T01:00:00.000Z", 1]);
    expect(hours("2024-03-31T03", "Europe/Berlin")).to.deep.equal(["2024-03-31T01:00:00.000Z", 1]);
    expect(hours("2024-10-06T02", "Australia/Lord_Howe")).to.deep.equal(["2024-10-05T15:30:00.000Z", 0.5]);
    expect(hours("2011-12-30", "Pacific/Apia")).to.deep.equal(["2011-12-30T10:00:00.000Z", 24]);
  });

  it("leaves no gap between two partitions", () => {
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "Africa/Cairo", "Australia/Lord_Howe");
    const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2030-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(zones, day, (zone, moment) => {
        const [date, next] = [0, 1].map((later) =>
          new Date(moment.getTime() + later * 86_400_000).toISOString().slice(0, 10),
        );
        expect(partitionSpan(date ?? "", zone).to).to.deep.equal(partitionSpan(next ?? "", zone).from);
      }),
    );
  });
});
