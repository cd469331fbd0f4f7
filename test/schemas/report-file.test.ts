import { expect } from "chai";
import { formatDiagnostic } from "../../schemas/diagnostic.ts";
import type { Report } from "../../schemas/report.ts";
import { type ParsedReport, parseReport } from "../../schemas/report-file.ts";

const good = `/*
description: What each rig sent.
columns:
  - { name: rig, type: string }
  - { name: peak, type: "decimal(9, 3)" }
tolerated_bytes: 1000
*/

-- The largest value of a day; it's {per} rig.
SELECT rig, max(value) AS peak
FROM bench
WHERE date = {date} AND note <> '{x}; "'
GROUP BY rig;
`;

function parse(text: string, name = "peaks", partition: "day" | "hour" = "day"): ParsedReport {
  return parseReport(text, { file: "peaks.sql", name, dataset: { name: "bench", partition } });
}

function reportOf(text: string): Report {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(formatDiagnostic).join("\n"));
  return parsed.report;
}

/** The messages about the report in which one text stands for another. */
function messages(from: string, to: string, ...as: [string?, ("day" | "hour")?]): string[] {
  if (!good.includes(from)) throw new Error(`The report has no ${from}.`);
  const parsed = parse(good.replace(from, to), ...as);
  return parsed.ok ? [] : parsed.diagnostics.map(formatDiagnostic);
}

describe("A report's file", () => {
  it("is a comment that says what its table has, and one SELECT, which may end in a semicolon", () => {
    expect(reportOf(good)).to.deep.equal({
      name: "peaks",
      description: "What each rig sent.",
      columns: [
        { name: "rig", type: "string" },
        { name: "peak", type: "decimal(9, 3)" },
      ],
      inputs: [{ table: "bench" }],
      tolerated_bytes: 1000,
      sql: good.slice(good.indexOf("-- The"), good.indexOf(";\n")),
      file: "peaks.sql",
      line: 9,
    });
  });

  it("may read other tables, of several days", () => {
    const text = good.replace(
      "columns:",
      "inputs:\n  - { table: bench, days: 2 }\n  - { table: other_rejects }\ncolumns:",
    );
    expect(reportOf(text).inputs).to.deep.equal([{ table: "bench", days: 2 }, { table: "other_rejects" }]);
  });

  it("keeps a semicolon out of the SQL, and one inside a text in", () => {
    expect(reportOf(good.replace("GROUP BY rig;", "GROUP BY rig -- done")).sql).to.match(/GROUP BY rig -- done$/);
    expect(reportOf(good.replace("GROUP BY rig;", "GROUP BY rig; -- done;")).sql).to.match(/GROUP BY rig -- done;$/);
  });

  it("says what is wrong with its comment, and where", () => {
    expect(messages("/*", "")).to.deep.equal([
      "peaks.sql:1:1: the file does not begin with a comment that names the report's columns: /* columns: [ … ] */",
    ]);
    expect(messages("tolerated_bytes: 1000", "tolerated_bytes: 0")).to.deep.equal([
      "peaks.sql:6:18: tolerated_bytes: found 0; allowed: 1 byte or more",
    ]);
    expect(messages("tolerated_bytes: 1000", "tolerable: 1")).to.deep.equal([
      "peaks.sql:2:1: there is no key tolerable; allowed: description, columns, inputs, tolerated_bytes",
    ]);
    expect(messages('"decimal(9, 3)"', "number")[0]).to.match(
      /^peaks\.sql:5:25: columns\.1\.type: found "number"; allowed: string, boolean, .* Did you mean double\?$/,
    );
    expect(messages("name: peak", "name: rig")).to.deep.equal([
      'peaks.sql:5:13: columns.1.name: found "rig" twice; each column has a name of its own',
    ]);
    expect(messages("name: peak", "name: date")).to.deep.equal([
      'peaks.sql:5:13: columns.1.name: found "date", which is a partition column of the report\'s table already; rename it or leave it out',
    ]);
    expect(messages("columns:", "inputs: [{ table: bench_peaks }]\ncolumns:")).to.deep.equal([
      'peaks.sql:3:19: inputs.0.table: found "bench_peaks"; a report reads tables of datasets and of their rejects, and not reports of its own dataset, which run beside it',
    ]);
  });

  it("takes keys beside the opening of the comment and below it, however they are indented", () => {
    for (const indent of ["", "   "]) {
      const header = (inputs: string) => `/* columns: [{ name: a, type: int }]\n${indent}inputs: ${inputs} */`;
      expect(reportOf(`${header("[{ table: other }]")}\nSELECT 1 AS a`)).to.deep.include({
        inputs: [{ table: "other" }],
        line: 3,
      });
      const wrong = parse(`${header("other")}\nSELECT 1 AS a`);
      if (wrong.ok) throw new Error("A text is no list of tables.");
      expect(wrong.diagnostics.map(formatDiagnostic)).to.deep.equal([
        `peaks.sql:2:${indent.length + 9}: inputs: found "other"; allowed: a list of tables`,
      ]);
    }
  });

  it("tells the first place alone where its comment is no YAML", () => {
    const parsed = parse("/* columns: [ { name: a\ninputs: [ { table: b } ] */ SELECT 1 AS a");
    if (parsed.ok) throw new Error("The comment is no YAML.");
    expect(parsed.diagnostics.map(formatDiagnostic)).to.have.length(1);
    expect(parsed.diagnostics.map(formatDiagnostic)[0]).to.match(/^peaks\.sql:2:1: this is not YAML: /);
  });

  it("says what is wrong with its SQL, and where", () => {
    expect(messages("SELECT rig", "DELETE rig")).to.deep.equal([
      'peaks.sql:10:1: found "DELETE"; a report is one SELECT, or WITH … SELECT, in Athena\'s SQL',
    ]);
    expect(messages("GROUP BY rig;", "GROUP BY rig; SELECT 1")).to.deep.equal([
      "peaks.sql:13:13: found a semicolon with more behind it; a report is one statement",
    ]);
    expect(messages("GROUP BY rig;", "GROUP BY 'rig")).to.deep.equal([
      "peaks.sql:13:10: a string begins here and does not end",
    ]);
    expect(messages("{date}", "{dat}")).to.deep.equal([
      "peaks.sql:12:14: found {dat}; allowed: {date}, {hour}, {from}, {to}. Did you mean {date}?",
    ]);
    expect(messages("{date}", "'{date}'")).to.deep.equal([
      "peaks.sql:12:15: {date} stands for a literal with its quotes: write it outside of quotes",
    ]);
    expect(messages("{date}", "{hour}")).to.deep.equal([
      "peaks.sql:12:14: found {hour}, but bench is cut by the day: a partition has no hour",
    ]);
    expect(messages("{date}", "{hour}", "peaks", "hour")).to.deep.equal([]);
    expect(parse("/* columns: [{ name: a, type: int }] */\n")).to.deep.include({ ok: false });
  });

  it("is named like a table, and not like that of the rejects", () => {
    expect(messages("rig", "rig", "Peaks")[0]).to.match(
      /^peaks\.sql:1:1: the file's name, "Peaks", is the report's: a name of a-z/,
    );
    expect(messages("rig", "rig", "rejects")).to.deep.equal([
      "peaks.sql:1:1: no report is called rejects: that is the table of the dataset's rejects",
    ]);
  });
});
