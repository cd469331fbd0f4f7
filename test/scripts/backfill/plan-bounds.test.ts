import { expect } from "chai";
import { planBounds } from "../../../scripts/backfill/plan-bounds.ts";
import type { ReadChunk } from "../../../scripts/backfill/read-plan.ts";
import { readStage } from "../../../scripts/platform/stage.ts";
import { checkPlatform } from "../../../scripts/validate/check-platform.ts";

const chunk = (count: number): ReadChunk => ({
  dataset: { name: "days", definition: { bucket: "work", key: "datasets/days/1.json" } },
  partitions: Array.from({ length: count }, (_, n) => ({
    partition: new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10),
    reason: "missing",
    files: 1,
    bytes: 1,
    digest: "d".repeat(64),
  })),
});

describe("planBounds()", () => {
  it("is what validate proves of the largest plan, and less for a smaller one", async () => {
    const stage = await readStage("local");
    const proved = new Map(checkPlatform(stage).lines.map(({ of, resource, bound }) => [`${of} ${resource}`, bound]));
    const of = (chunks: readonly ReadChunk[]) =>
      new Map(planBounds(stage, chunks).map(({ of, resource, bound }) => [`${of} ${resource}`, bound]));
    const largest = of(Array.from({ length: 200 }, () => chunk(500)));
    for (const [line, bound] of largest) expect(bound, line).to.equal(proved.get(line));
    const small = of([chunk(3), chunk(2)]);
    expect([...small.keys()])
      .to.deep.equal([...largest.keys()])
      .and.to.include("lease backfill lambda");
    const history = (bounds: typeof small, machine: string) => bounds.get(`${machine} history`) ?? Number.NaN;
    expect(history(small, "run-chunk-backfill")).to.be.lessThan(history(largest, "run-chunk-backfill") / 100);
    expect(history(small, "backfill")).to.be.lessThan(history(largest, "backfill") / 10);
    expect(history(small, "process-files")).to.equal(history(largest, "process-files"));
  });
});
