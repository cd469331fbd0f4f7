import { expect } from "chai";
import fc from "fast-check";
import type { PlannedPartition } from "../../../schemas/plan.ts";
import { planHash } from "../../../schemas/plan-hash.ts";
import { diffPlans } from "../../../scripts/backfill/diff-plans.ts";
import type { ReadChunk } from "../../../scripts/backfill/read-plan.ts";

const digest = "a".repeat(64);
const partition = (id: string, more: Partial<PlannedPartition> = {}): PlannedPartition => ({
  partition: id,
  reason: "missing",
  files: 12,
  bytes: 100,
  digest,
  ...more,
});
const chunk = (name: string, partitions: readonly PlannedPartition[], version = 1): ReadChunk => ({
  dataset: { name, definition: { bucket: "work", key: `datasets/${name}/${version}.json` } },
  partitions: [...partitions],
});
const [one, two, three] = ["2024-01-01", "2024-01-02", "2024-01-03"].map((id) => partition(id)) as [
  PlannedPartition,
  PlannedPartition,
  PlannedPartition,
];

/** Plans out of so few values that two of them are often the same, or nearly. */
const anyPartition = fc
  .record({
    partition: fc.constantFrom("2024-01-01", "2024-01-02"),
    reason: fc.constantFrom("missing" as const, "stale" as const),
    reportsOnly: fc.boolean(),
    files: fc.constantFrom(1, 2),
    bytes: fc.constantFrom(10, 20),
    digest: fc.constantFrom("a".repeat(64), "b".repeat(64)),
  })
  .map(({ reportsOnly, ...planned }): PlannedPartition => {
    return reportsOnly ? { ...planned, reportsOnly, files: 0, bytes: 0 } : planned;
  });
const anyChunk = fc
  .record({
    name: fc.constantFrom("days", "hours"),
    definition: fc.constantFrom("1", "2"),
    reports: fc.option(fc.constantFrom("1", "2"), { nil: undefined }),
    partitions: fc.uniqueArray(anyPartition, { minLength: 1, maxLength: 2, selector: (each) => each.partition }),
  })
  .map(({ name, definition, reports, partitions }): ReadChunk => {
    const described = { name, definition: { bucket: "work", key: definition } };
    const dataset = reports === undefined ? described : { ...described, reports: { bucket: "work", key: reports } };
    return { dataset, partitions };
  });
const anyPlan = fc.uniqueArray(anyChunk, { maxLength: 2, selector: (each) => each.dataset.name });

describe("diffPlans()", () => {
  it("finds something between two plans if and only if their hashes are different", () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, (before, after) => {
        expect(diffPlans(before, after).length > 0).to.equal(planHash(before) !== planHash(after));
      }),
      { numRuns: 2000 },
    );
  });

  it("finds nothing between plans that are cut into other chunks", () => {
    expect(
      diffPlans([chunk("days", [one, two, three])], [chunk("days", [one]), chunk("days", [two, three])]),
    ).to.deep.equal([]);
  });

  it("tells what was added, is gone or changed, in the order of datasets and partitions", () => {
    const before = [chunk("days", [one, two, three]), chunk("old", [one])];
    const after = [
      chunk("days", [{ ...one, reason: "failed" }, { ...three, digest: "b".repeat(64) }, partition("2024-01-04")]),
      chunk("new", [{ ...one, files: 1 }]),
    ];
    expect(diffPlans(before, after)).to.deep.equal([
      { dataset: "days", partition: "2024-01-01", change: "changed", what: "missing → failed" },
      { dataset: "days", partition: "2024-01-02", change: "gone", what: "was missing, 12 files, 100 bytes" },
      { dataset: "days", partition: "2024-01-03", change: "changed", what: "files with other names or contents" },
      { dataset: "days", partition: "2024-01-04", change: "added", what: "missing, 12 files, 100 bytes" },
      { dataset: "old", partition: "2024-01-01", change: "gone", what: "was missing, 12 files, 100 bytes" },
      { dataset: "new", partition: "2024-01-01", change: "added", what: "missing, 1 file, 100 bytes" },
    ]);
  });

  it("tells once that a dataset is described anew, and of its partitions only what changed beside that", () => {
    const other = { digest: "b".repeat(64) };
    const after = [
      chunk(
        "days",
        [
          { ...one, ...other },
          { ...two, ...other, files: 13, bytes: 130 },
        ],
        2,
      ),
    ];
    expect(diffPlans([chunk("days", [one, two])], after)).to.deep.equal([
      { dataset: "days", change: "changed", what: "its description is another one" },
      { dataset: "days", partition: "2024-01-02", change: "changed", what: "12 → 13 files, 100 → 130 bytes" },
    ]);
  });

  it("tells of partitions whose files are up to date what their reports are due for", () => {
    const reports = { reason: "stale" as const, reportsOnly: true as const, files: 0, bytes: 0 };
    const after = [
      { ...one, ...reports, digest: "b".repeat(64) },
      { ...two, ...reports },
    ];
    expect(diffPlans([chunk("days", [{ ...one, ...reports }])], [chunk("days", after)])).to.deep.equal([
      { dataset: "days", partition: "2024-01-01", change: "changed", what: "reports of other inputs or other SQL" },
      { dataset: "days", partition: "2024-01-02", change: "added", what: "stale, reports only" },
    ]);
  });

  it("tells that reports were added, are gone or were changed, also where the files are due anyway", () => {
    const withReports = (key: string) => {
      const { dataset, partitions } = chunk("days", [one]);
      return { dataset: { ...dataset, reports: { bucket: "work", key } }, partitions };
    };
    const changed = [{ dataset: "days", change: "changed", what: "its reports are other ones" }];
    expect(diffPlans([chunk("days", [one])], [withReports("1.json")])).to.deep.equal(changed);
    expect(diffPlans([withReports("1.json")], [withReports("2.json")])).to.deep.equal(changed);
    expect(diffPlans([withReports("1.json")], [withReports("1.json")])).to.deep.equal([]);
  });

  it("tells that only the order is another one", () => {
    expect(diffPlans([chunk("days", [one, two])], [chunk("days", [two, one])])).to.deep.equal([
      { dataset: "days", change: "changed", what: "the order of its partitions is another one" },
    ]);
    const [days, other] = [chunk("days", [one]), chunk("other", [one])];
    expect(diffPlans([days, other], [other, days])).to.deep.equal([
      { dataset: "other, days", change: "changed", what: "the order of the datasets is another one" },
    ]);
  });
});
