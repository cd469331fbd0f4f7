import { expect } from "chai";
import { PlanTooLargeError } from "../../../functions/plan-partitions/errors.ts";
import { type FoundPartition, findPartitions } from "../../../functions/plan-partitions/find-partitions.ts";
import type { FoundReports } from "../../../functions/plan-partitions/find-reports.ts";
import { arrange, type DatasetWork, planDataset } from "../../../functions/plan-partitions/plan.ts";
import { rangeOf } from "../../../functions/plan-partitions/range.ts";
import { writePlan } from "../../../functions/plan-partitions/write-plan.ts";
import type { LedgerWord } from "../../../functions/shared/standing.ts";
import type { Dataset } from "../../../schemas/dataset.ts";
import {
  maxPlannedPartitions,
  type PlannedPartition,
  type PlanRequest,
  type PlanSelection,
} from "../../../schemas/plan.ts";
import { planHash } from "../../../schemas/plan-hash.ts";
import { readPlan } from "../../../scripts/backfill/read-plan.ts";
import { S3InMemory } from "../../support/s3-in-memory.ts";

const dataset = { name: "vibration", definition: { bucket: "work", key: "datasets/vibration/1.json" } };
const digest = "a".repeat(64);
const found = (partition: string): FoundPartition => ({ partition, files: 12, bytes: 100, digest });
const known = (state: LedgerWord["state"], more: Partial<LedgerWord> = {}): LedgerWord => ({
  state,
  digest,
  hasCurrent: true,
  isInWork: false,
  ...more,
});
const reasons = ({ partitions }: Pick<DatasetWork, "partitions">) =>
  partitions.map(({ partition, reason }) => [partition.slice(-2), reason]);

describe("planDataset()", () => {
  const partitions = ["01", "02", "03", "04", "05", "06", "07"].map((hour) => found(`2024-01-01T${hour}`));
  const ledger = new Map<string, LedgerWord>([
    ["2024-01-01T01", known("PUBLISHED")],
    ["2024-01-01T02", known("PUBLISHED", { digest: "b".repeat(64) })],
    ["2024-01-01T03", known("FAILED")],
    ["2024-01-01T04", known("RUNNING", { digest: undefined, hasCurrent: false })],
    ["2024-01-01T05", known("PUBLISHING")],
    ["2024-01-01T06", known("RUNNING", { isInWork: true })],
  ]);
  const of = (only: PlanSelection) => planDataset(dataset, partitions, ledger, only);

  it("says why each partition has to be run, and counts those that need not or that others run", () => {
    const due = of("due");
    expect(reasons(due)).to.deep.equal([
      ["02", "stale"],
      ["03", "failed"],
      ["04", "failed"],
      ["05", "failed"],
      ["07", "missing"],
    ]);
    expect(due).to.include({ upToDate: 1, inWork: 1, leftOut: 0 });
    expect(due.partitions[0]).to.deep.equal({ ...found("2024-01-01T02"), reason: "stale" });
  });

  it("runs only what has the reason that is asked for, and counts the others that are due", () => {
    expect(reasons(of("missing"))).to.deep.equal([["07", "missing"]]);
    expect(reasons(of("stale"))).to.deep.equal([["02", "stale"]]);
    expect(reasons(of("failed")).map(([hour]) => hour)).to.deep.equal(["03", "04", "05"]);
    expect(of("failed")).to.include({ upToDate: 1, inWork: 1, leftOut: 2 });
  });

  it("runs what is up to date where all is asked for, but never what others run", () => {
    const all = of("all");
    expect(reasons(all)[0]).to.deep.equal(["01", "forced"]);
    expect(all.partitions).to.have.length(6);
    expect(all).to.include({ upToDate: 0, inWork: 1, leftOut: 0 });
  });
});

describe("planDataset() with reports", () => {
  const partitions = ["01", "02", "03", "04"].map((day) => found(`2024-01-${day}`));
  const ledger = new Map(partitions.map(({ partition }) => [partition, known("PUBLISHED")]));
  const reports = new Map<string, FoundReports>([
    ["2024-01-01", { standing: "up to date", digest: "c".repeat(64) }],
    ["2024-01-02", { standing: "failed", digest: "d".repeat(64) }],
    ["2024-01-03", { standing: "in work", digest: "e".repeat(64) }],
  ]);
  const of = (only: PlanSelection) => planDataset(dataset, partitions, ledger, only, reports);

  it("runs a partition's reports alone where its files are up to date", () => {
    expect(of("due")).to.deep.include({ upToDate: 2, inWork: 1, leftOut: 0 });
    expect(of("due").partitions).to.deep.equal([
      { partition: "2024-01-02", reason: "failed", reportsOnly: true, files: 0, bytes: 0, digest: "d".repeat(64) },
    ]);
    expect(of("failed").partitions).to.have.length(1);
    expect(of("missing")).to.deep.include({ partitions: [], leftOut: 1 });
  });

  it("runs everything, files too, where all is asked for", () => {
    expect(of("all").partitions.map(({ reportsOnly }) => reportsOnly)).to.deep.equal(Array(4).fill(undefined));
  });
});

describe("arrange()", () => {
  const work = (name: string, ...days: string[]): DatasetWork => ({
    dataset: { ...dataset, name },
    partitions: days.map((day) => ({ ...found(`2024-01-${day}`), reason: "missing" })),
    upToDate: 0,
    inWork: 0,
    leftOut: 1,
  });
  const works = [work("vibration", "01", "02", "03"), work("alerts", "01", "02")];
  const days = (arranged: readonly DatasetWork[]) =>
    arranged.map(({ partitions }) => partitions.map(({ partition }) => partition.slice(-2)));

  it("keeps the oldest first, or turns each dataset round", () => {
    expect(days(arrange(works, { newestFirst: false, maxPartitions: null }))).to.deep.equal([
      ["01", "02", "03"],
      ["01", "02"],
    ]);
    expect(days(arrange(works, { newestFirst: true, maxPartitions: null }))).to.deep.equal([
      ["03", "02", "01"],
      ["02", "01"],
    ]);
  });

  it("takes as many as are asked for, of the order asked for, and counts the others", () => {
    const arranged = arrange(works, { newestFirst: true, maxPartitions: 4 });
    expect(days(arranged)).to.deep.equal([["03", "02", "01"], ["02"]]);
    expect(arranged.map(({ leftOut }) => leftOut)).to.deep.equal([1, 2]);
    expect(days(arrange(works, { newestFirst: false, maxPartitions: 1 }))).to.deep.equal([["01"], []]);
  });
});

describe("planHash()", () => {
  const partitions = [
    { ...found("2024-01-01"), reason: "missing" as const },
    { ...found("2024-01-02"), reason: "stale" as const },
  ];
  const [first, second] = partitions as [PlannedPartition, PlannedPartition];
  const hash = planHash([{ dataset, partitions }]);

  it("is the same for the same work, and does not depend on datasets of which nothing is done", () => {
    const other = { ...dataset, name: "alerts" };
    expect(hash).to.match(/^[0-9a-f]{64}$/);
    expect(
      planHash([
        { dataset: other, partitions: [] },
        { dataset: { ...dataset }, partitions: [...partitions] },
      ]),
    ).to.equal(hash);
  });

  it("is another one for other partitions, order, reasons, files, bytes, content, datasets and descriptions", () => {
    const changed = { ...dataset, definition: { ...dataset.definition, key: "datasets/vibration/2.json" } };
    const others = [
      [{ dataset, partitions: [first] }],
      [{ dataset, partitions: [second, first] }],
      [{ dataset, partitions: [first, { ...second, reason: "failed" as const }] }],
      [{ dataset, partitions: [first, { ...second, files: 13 }] }],
      [{ dataset, partitions: [first, { ...second, bytes: 101 }] }],
      [{ dataset, partitions: [first, { ...second, digest: "c".repeat(64) }] }],
      [{ dataset: { ...dataset, name: "alerts" }, partitions }],
      [{ dataset: changed, partitions }],
      [
        { dataset, partitions: [first] },
        { dataset: { ...dataset, name: "alerts" }, partitions: [second] },
      ],
    ].map(planHash);
    expect(new Set([hash, ...others])).to.have.property("size", others.length + 1);
  });
});

describe("writePlan()", () => {
  const request: PlanRequest = {
    ranges: [{ dataset, from: "2024-01-01", to: "2024-12-31" }],
    only: "due",
    newestFirst: false,
    maxPartitions: null,
  };
  const works = (count: number): DatasetWork[] => [
    {
      dataset,
      partitions: Array.from({ length: count }, (_, n) => ({
        ...found(new Date(Date.UTC(2024, 0, 1, n)).toISOString().slice(0, 13)),
        reason: "missing",
      })),
      upToDate: 7,
      inWork: 0,
      leftOut: 0,
    },
  ];

  it("writes chunks, items and a record under the plan's hash, and nothing else", async () => {
    const s3 = new S3InMemory();
    const work = works(501);
    const plan = await writePlan(s3, "work", request, work);
    expect(plan).to.include({ hash: planHash(work), partitions: 501, files: 12 * 501, bytes: 100 * 501, upToDate: 7 });
    expect([...s3.objects.keys()]).to.deep.equal(
      ["0001.json", "0002.json", "items.jsonl", "plan.json"].map((name) => `work/plans/${plan.hash}/${name}`),
    );
    expect(JSON.parse(s3.objects.get(`work/plans/${plan.hash}/plan.json`) ?? "")).to.deep.equal({ request, plan });
    const chunks = await readPlan(s3, plan);
    const items = (s3.objects.get(`${plan.items.bucket}/${plan.items.key}`) ?? "").trimEnd().split("\n");
    expect(items.map((line) => JSON.parse(line) as unknown)).to.deep.equal(
      work[0]?.partitions.map(({ partition }) => ({ dataset, partition, reportsOnly: false, reportsLater: false })),
    );
    expect(chunks.map((chunk) => chunk.dataset)).to.deep.equal([dataset, dataset]);
    expect(chunks.flatMap((chunk) => chunk.partitions)).to.deep.equal(work[0]?.partitions);
  });

  it("writes partitions whose reports come later a second time, for these alone", async () => {
    const s3 = new S3InMemory();
    const [work] = works(3);
    if (!work) throw new Error("There is no work.");
    const partitions = work.partitions.map((planned, at) =>
      at === 0 ? planned : { ...planned, reportsLater: true as const },
    );
    const plan = await writePlan(s3, "work", request, [{ ...work, partitions }]);
    expect(plan).to.deep.include({ partitions: 3, files: 36 });
    expect(plan.later).to.include({ partitions: 2 });
    const later = plan.chunks.flatMap(({ later: chunk, ...rest }) => (chunk ? [{ ...rest, chunk }] : []));
    const [chunk] = await readPlan(s3, { chunks: later });
    expect(chunk?.partitions).to.deep.equal(
      partitions
        .slice(1)
        .map(({ reportsLater: _, ...planned }) => ({ ...planned, reportsOnly: true, files: 0, bytes: 0 })),
    );
    const lines = (s3.objects.get(`${plan.later.items.bucket}/${plan.later.items.key}`) ?? "").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(
      partitions.slice(1).map(({ partition }) => ({ dataset, partition, reportsOnly: true, reportsLater: false })),
    );
    expect([...s3.objects.keys()].filter((key) => key.includes("/later/"))).to.have.length(2);
  });

  it("cuts each dataset's partitions into chunks of their own", async () => {
    const s3 = new S3InMemory();
    const other = works(2).map((work) => ({ ...work, dataset: { ...dataset, name: "alerts" } }));
    const plan = await writePlan(s3, "work", request, [...works(1), ...other]);
    expect(plan.chunks.map((chunk) => chunk.dataset.name)).to.deep.equal(["vibration", "alerts"]);
    expect(plan.datasets.map(({ dataset: name, partitions }) => [name, partitions])).to.deep.equal([
      ["vibration", 1],
      ["alerts", 2],
    ]);
  });

  it("refuses more partitions than one backfill takes, saying how many there are, and writes nothing", async () => {
    const s3 = new S3InMemory();
    const refused = await writePlan(s3, "work", request, works(maxPlannedPartitions + 1)).catch(
      (error: Error) => error,
    );
    expect(refused).to.be.instanceOf(PlanTooLargeError);
    expect((refused as Error).message).to.equal(
      "100001 partitions would have to be run (100001 of vibration, from 2024-01-01T00 to 2035-05-29T16), in 201 chunks of at most 500; " +
        "one backfill takes 200 chunks. Ask for a shorter range, or for at most so many partitions, then for the rest.",
    );
    expect(s3.objects.size).to.equal(0);
    expect((await writePlan(s3, "work", request, works(maxPlannedPartitions))).chunks).to.have.length(200);
  });
});

describe("findPartitions()", () => {
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

  it("takes hours by their names, whatever the clocks of the zone do on that day", () => {
    const berlin = { ...of("hour"), timezone: "Europe/Berlin" };
    // There is no 02:xx on 2024-03-31 in Berlin, and 02:xx comes twice on 2024-10-27.
    for (const day of ["2024-03-31", "2024-10-27"]) {
      expect(rangeOf(berlin, { from: day, to: day })).to.deep.equal({ from: `${day}T00`, to: `${day}T23` });
      expect(rangeOf(berlin, { from: `${day}T02`, to: `${day}T02` })).to.deep.equal({
        from: `${day}T02`,
        to: `${day}T02`,
      });
    }
  });

  it("mixes a day and an hour: the day begins at its first hour, or ends with its last", () => {
    expect(rangeOf(of("hour"), { from: "2024-01-01", to: "2024-01-01T05" })).to.deep.equal({
      from: "2024-01-01T00",
      to: "2024-01-01T05",
    });
    expect(rangeOf(of("hour"), { from: "2024-01-01T05", to: "2024-01-02" })).to.deep.equal({
      from: "2024-01-01T05",
      to: "2024-01-02T23",
    });
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
