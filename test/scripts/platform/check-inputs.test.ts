import { expect } from "chai";
import { formatDiagnostic } from "../../../schemas/diagnostic.ts";
import { parseReport } from "../../../schemas/report-file.ts";
import { checkInputs } from "../../../scripts/platform/check-inputs.ts";

const context = {
  dataset: "metrics",
  isPublished: (table: string) => ["metrics", "metrics_rejects", "alerts", "alerts_rejects"].includes(table),
  reports: ["devices", "hours"],
};

/** What is said of a report of metrics. */
function messages(sql: string, inputs = ""): string[] {
  const text = `/*\ncolumns: [{ name: device, type: string }]\n${inputs}\n*/\n${sql}\n`;
  const parsed = parseReport(text, {
    file: "hours.sql",
    name: "hours",
    dataset: { name: "metrics", partition: "hour" },
  });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(formatDiagnostic).join("\n"));
  return checkInputs(parsed.report, context).map(formatDiagnostic);
}

describe("scripts/platform/check-inputs", () => {
  it("takes inputs that are those that the SQL reads", () => {
    expect(messages("SELECT device FROM metrics WHERE date = {date}")).to.deep.equal([]);
    const both =
      "SELECT m.device FROM metrics m JOIN alerts a ON a.device = m.device WHERE a.date = {date} AND m.hour = {hour}";
    expect(messages(both, "inputs: [{ table: alerts }, { table: metrics, days: 2 }]")).to.deep.equal([]);
    expect(messages("SELECT device FROM sluice.metrics")).to.deep.equal([]);
  });

  it("names one that is missing, at its place in the file", () => {
    const sql = "SELECT device\nFROM metrics WHERE date IN ({date}, {from}) AND device IN (SELECT device FROM alerts)";
    const column = sql.split("\n")[1]?.indexOf("alerts") ?? 0;
    expect(messages(sql)).to.deep.equal([
      `hours.sql:6:${column + 1}: the SQL reads alerts, which inputs does not name, so that the report would not be made again when it changes: add { table: alerts }`,
    ]);
  });

  it("names one that the SQL does not read, and says where it is the default", () => {
    expect(messages("SELECT device FROM metrics", "inputs: [{ table: metrics }, { table: alerts }]")).to.deep.equal([
      "hours.sql:1:1: inputs.1.table: found alerts, which the SQL does not read; it reads metrics",
    ]);
    expect(messages("SELECT reason AS device FROM metrics_rejects")).to.deep.equal([
      "hours.sql:5:30: the SQL reads metrics_rejects, which inputs does not name, so that the report would not be made again when it changes: add { table: metrics_rejects }",
      "hours.sql:1:1: inputs.0.table: found metrics (the default), which the SQL does not read; it reads metrics_rejects",
    ]);
  });

  it("refuses reports of the same dataset, and passes over what no dataset publishes and what the subset lacks", () => {
    expect(messages("SELECT d.device FROM metrics m JOIN metrics_devices d ON d.device = m.device")).to.deep.equal([
      "hours.sql:5:37: the SQL reads metrics_devices, a report of its own dataset, which runs beside it: read what that one is made from",
    ]);
    expect(messages("SELECT m.device FROM metrics m JOIN sites s ON s.device = m.device")).to.deep.equal([]);
    expect(messages("SELECT m.device FROM metrics m JOIN other.alerts s ON s.device = m.device")).to.deep.equal([]);
    expect(messages("SELECT device FROM alerts TABLESAMPLE BERNOULLI (10)")).to.deep.equal([]);
    expect(messages("SELECT 'd' AS device")).to.deep.equal([]);
  });
});
