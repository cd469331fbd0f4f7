import { expect } from "chai";
import { type FoundPartition, plan } from "../../../functions/plan-partitions/plan.ts";
import { rangeOf } from "../../../functions/plan-partitions/range.ts";
import type { Dataset } from "../../../schemas/dataset.ts";
import type { LedgerItem } from "../../../schemas/ledger.ts";

const digest = "a".repeat(64);
const found = (partition: string): FoundPartition => ({ partition, files: 12, bytes: 100, digest });
const places = { data: { bucket: "lake", key: "d/" }, rejects: { bucket: "lake", key: "r/" } };
const item = (partition: string, more: Partial<LedgerItem>): LedgerItem => ({
  dataset: "vibration",
  partition,
  state: "PUBLISHED",
  run: "run-1",
  token: 1,
  owner: "arn",
  updated: "2024-01-01T00:00:00Z",
  ...more,
});

describe("plan()", () => {
  it("says why each partition has to be run, oldest first, and counts those that need not", () => {
    const partitions = ["06", "05", "04", "03", "02", "01"].map((hour) => found(`2024-01-01T${hour}`));
    const ledger = [
      item("2024-01-01T01", { digest, current: places }),
      item("2024-01-01T02", { digest: "b".repeat(64), current: places }),
      item("2024-01-01T03", { state: "FAILED", digest, current: places }),
      item("2024-01-01T04", { state: "RUNNING" }),
      item("2024-01-01T05", { state: "RUNNING", digest, current: places }),
    ];
    const { partitions: planned, upToDate } = plan(partitions, ledger, false);
    expect(planned.map(({ partition, reason }) => [partition.slice(-2), reason])).to.deep.equal([
      ["02", "stale"],
      ["03", "failed"],
      ["04", "missing"],
      ["05", "stale"],
      ["06", "missing"],
    ]);
    expect(planned[0]).to.include({ files: 12, bytes: 100 });
    expect(upToDate).to.equal(1);
  });

  it("runs what is up to date only when forced", () => {
    const ledger = [item("2024-01-01", { digest, current: places })];
    expect(plan([found("2024-01-01")], ledger, false)).to.deep.equal({ partitions: [], upToDate: 1 });
    expect(plan([found("2024-01-01")], ledger, true).partitions[0]?.reason).to.equal("forced");
  });

  it("refuses more partitions than one backfill takes, saying how many there are", () => {
    const many = Array.from({ length: 701 }, (_, n) => found(`2024-${String(n).padStart(6, "0")}`));
    expect(() => plan(many, [], false)).to.throw(
      /701 partitions would have to be run, from .*; one backfill takes 700/,
    );
    expect(plan(many.slice(1), [], false).partitions).to.have.lengthOf(700);
  });
});

describe("rangeOf()", () => {
  const of = (partition: "day" | "hour") => ({ name: "vibration", partition }) as Dataset;

  it("takes a day of an hourly dataset as all its hours", () => {
    const day = { from: "2024-01-01", to: "2024-01-02" };
    expect(rangeOf(of("hour"), day)).to.deep.equal({ from: "2024-01-01T00", to: "2024-01-02T23" });
    expect(rangeOf(of("day"), day)).to.deep.equal(day);
  });

  it("refuses what no calendar or clock has", () => {
    expect(() => rangeOf(of("day"), { from: "2023-02-29", to: "2024-02-29" })).to.throw(/2023-02-29 is not a day/);
    expect(() => rangeOf(of("hour"), { from: "2024-02-29", to: "2024-02-29T24" })).to.throw(
      /2024-02-29T24 is not a day, or not an hour/,
    );
  });

  it("refuses an hour of a daily dataset, and a range that ends before it begins", () => {
    expect(() => rangeOf(of("day"), { from: "2024-01-01", to: "2024-01-01T05" })).to.throw(
      /cut by the day: ask for 2024-01-01/,
    );
    expect(() => rangeOf(of("hour"), { from: "2024-01-02", to: "2024-01-01" })).to.throw(/ends before it begins/);
  });
});
