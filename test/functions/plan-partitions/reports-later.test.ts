import { expect } from "chai";
import type { DatasetWork } from "../../../functions/plan-partitions/plan.ts";
import { markReportsLater } from "../../../functions/plan-partitions/reports-later.ts";
import type { Report } from "../../../schemas/report.ts";

const report = (...inputs: Report["inputs"]) => ({ name: "r", inputs }) as unknown as Report;
const work = (name: string, partitions: readonly string[], reportsOnly: readonly string[] = []): DatasetWork => ({
  dataset: { name, definition: { bucket: "work", key: `${name}.json` } },
  partitions: partitions.map((partition) => ({
    ...{ partition, reason: "missing" as const, files: 1, bytes: 1, digest: "d".repeat(64) },
    ...(reportsOnly.includes(partition) && { reportsOnly: true as const }),
  })),
  ...{ upToDate: 0, inWork: 0, leftOut: 0 },
});
const later = (works: readonly DatasetWork[], reports: Readonly<Record<string, readonly Report[]>>) =>
  markReportsLater(works, new Map(Object.entries(reports))).map(({ partitions }) =>
    partitions.filter(({ reportsLater }) => reportsLater).map(({ partition }) => partition),
  );

describe("markReportsLater()", () => {
  const days = ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-02"];

  it("leaves reports that read their own partition alone where they are: right after its files", () => {
    expect(later([work("metrics", days)], { metrics: [report({ table: "metrics" })] })).to.deep.equal([[]]);
    expect(later([work("metrics", days)], {})).to.deep.equal([[]]);
    const hours = ["2024-02-29T00", "2024-02-29T01"];
    expect(later([work("vibration", hours)], { vibration: [report({ table: "vibration_rejects" })] })).to.deep.equal([
      [],
    ]);
  });

  it("keeps those for later that read a day before which is planned too, in whatever order", () => {
    const reports = { metrics: [report({ table: "metrics" }), report({ table: "metrics", days: 2 })] };
    const marked = ["2024-02-28", "2024-02-29"];
    expect(later([work("metrics", days)], reports)).to.deep.equal([marked]);
    expect(later([work("metrics", days.toReversed())], reports)).to.deep.equal([marked.toReversed()]);
    expect(later([work("metrics", days)], { metrics: [report({ table: "metrics", days: 4 })] })).to.deep.equal([
      ["2024-02-28", "2024-02-29", "2024-03-02"],
    ]);
  });

  it("keeps those for later that read another dataset's partitions which are planned too, hours of a day among them", () => {
    const reports = { alerts: [report({ table: "alerts" }, { table: "vibration" })] };
    const hours = ["2024-02-27T00", "2024-02-28T23", "2024-03-01T00"];
    for (const works of [
      [work("alerts", days), work("vibration", hours)],
      [work("vibration", hours), work("alerts", days)],
    ]) {
      expect(later(works, reports).flat()).to.deep.equal(["2024-02-27", "2024-02-28"]);
    }
    const ofHours = { vibration: [report({ table: "alerts" })] };
    expect(later([work("vibration", hours), work("alerts", days)], ofHours)).to.deep.equal([
      ["2024-02-27T00", "2024-02-28T23"],
      [],
    ]);
  });

  it("does not wait for partitions of which only reports are made: they are published", () => {
    const works = [work("metrics", days, ["2024-02-27", "2024-02-28"])];
    const reports = { metrics: [report({ table: "metrics", days: 2 })] };
    expect(later(works, reports)).to.deep.equal([[]]);
    const mixed = [work("metrics", days, ["2024-02-28"])];
    expect(later(mixed, reports)).to.deep.equal([["2024-02-28"]]);
  });
});
