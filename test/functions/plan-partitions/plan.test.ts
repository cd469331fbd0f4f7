import { expect } from "chai";
import { type FoundPartition, findPartitions } from "../../../functions/plan-partitions/find-partitions.ts";
import { type LedgerWord, plan } from "../../../functions/plan-partitions/plan.ts";
import { rangeOf } from "../../../functions/plan-partitions/range.ts";
import type { Dataset } from "../../../schemas/dataset.ts";
import { maxPlannedPartitions } from "../../../schemas/plan.ts";

const digest = "a".repeat(64);
const found = (partition: string): FoundPartition => ({ partition, files: 12, bytes: 100, digest });
const published = (of: string): LedgerWord => ({ state: "PUBLISHED", digest: of, hasCurrent: true });

describe("plan()", () => {
  it("says why each partition has to be run, and leaves out those that need not", () => {
    const partitions = ["01", "02", "03", "04", "05", "06"].map((hour) => found(`2024-01-01T${hour}`));
    const ledger = new Map<string, LedgerWord>([
      ["2024-01-01T01", published(digest)],
      ["2024-01-01T02", published("b".repeat(64))],
      ["2024-01-01T03", { state: "FAILED", digest, hasCurrent: true }],
      ["2024-01-01T04", { state: "RUNNING", digest: undefined, hasCurrent: false }],
      ["2024-01-01T05", { state: "RUNNING", digest, hasCurrent: true }],
    ]);
    const planned = plan(partitions, ledger, false);
    expect(planned.map(({ partition, reason }) => [partition.slice(-2), reason])).to.deep.equal([
      ["02", "stale"],
      ["03", "failed"],
      ["04", "missing"],
      ["05", "stale"],
      ["06", "missing"],
    ]);
    expect(planned[0]).to.include({ files: 12, bytes: 100 });
  });

  it("runs what is up to date only when forced", () => {
    const ledger = new Map([["2024-01-01", published(digest)]]);
    expect(plan([found("2024-01-01")], ledger, false)).to.deep.equal([]);
    expect(plan([found("2024-01-01")], ledger, true)[0]?.reason).to.equal("forced");
  });

  it("refuses more partitions than one backfill takes, saying how many there are", () => {
    const many = Array.from({ length: maxPlannedPartitions + 1 }, (_, n) =>
      found(`2024-${String(n).padStart(6, "0")}`),
    );
    expect(() => plan(many, new Map(), false)).to.throw(
      /100001 partitions would have to be run, from 2024-000000 to 2024-100000; one backfill takes 100000/,
    );
    expect(plan(many.slice(1), new Map(), false)).to.have.lengthOf(100_000);
  });
});

describe("findPartitions()", () => {
  const dataset = { name: "vibration", definition: { bucket: "work", key: "datasets/vibration/1.json" } };
  const file = (device: string, hour: string, etag = "e") => ({
    partition: `2024-01-01T${hour}`,
    file: { bucket: "raw", key: `${device}/2024-01-01T${hour}.csv`, etag, size: 10 },
  });

  it("adds up the files of each partition, oldest first, also where a listing mixes partitions", async () => {
    const mixed = [file("a", "06"), file("a", "05"), file("b", "06"), file("b", "05")];
    const partitions = await findPartitions(dataset, mixed);
    expect(partitions.map(({ partition, files, bytes }) => [partition, files, bytes])).to.deep.equal([
      ["2024-01-01T05", 2, 20],
      ["2024-01-01T06", 2, 20],
    ]);
  });

  it("finds the digest that the partition has when it is listed alone, and another one for another file", async () => {
    const [five] = await findPartitions(dataset, [file("a", "05"), file("a", "06"), file("b", "05")]);
    const [alone] = await findPartitions(dataset, [file("a", "05"), file("b", "05")]);
    const [changed] = await findPartitions(dataset, [file("a", "05"), file("b", "05", "new")]);
    expect(five?.digest)
      .to.match(/^[0-9a-f]{64}$/)
      .and.equal(alone?.digest);
    expect(changed?.digest).not.to.equal(five?.digest);
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
