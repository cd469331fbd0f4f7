import { expect } from "chai";
import { claimed, failed, published, publishing } from "../../../functions/shared/ledger.ts";
import { claimOf, partitionValues } from "../../../functions/shared/prefixes.ts";
import { lease } from "./leases-in-memory.ts";

const claimant = { dataset: "vibration", partition: "2024-01-01T05", run: "r1", owner: "arn:one", lease };
const counts = { read: 10, written: 9, rejected: 1, duplicates: 0, bytes: 100 };
const now = new Date("2024-02-01T00:00:00Z");
const publication = (run: string) => ({
  version: {
    data: { bucket: "lake", key: `vibration/${run}/` },
    rejects: { bucket: "lake", key: `vibration_rejects/${run}/` },
  },
  digest: `digest of ${run}`,
  counts,
  files: 12,
});

describe("functions/shared/ledger", () => {
  it("leads a partition from its first claim to its publication", () => {
    const running = claimed(undefined, claimant, now);
    expect(running).to.deep.equal({ ...claimant, state: "RUNNING", token: 1, updated: now.toISOString() });
    const { version, ...rest } = publication("r1");
    const done = published(publishing(running, publication("r1"), now), now);
    expect(done).to.deep.include({ ...rest, state: "PUBLISHED", token: 1, current: version });
    expect(done.previous).to.equal(undefined);
  });

  it("keeps what is published while a later claim works, and when it fails", () => {
    const first = published(publishing(claimed(undefined, claimant, now), publication("r1"), now), now);
    const second = claimed(first, { ...claimant, run: "r2", owner: "arn:two" }, now);
    const kept = { digest: first.digest, counts, files: 12, current: first.current };
    expect(second).to.deep.include({ ...kept, state: "RUNNING", token: 2, run: "r2", owner: "arn:two" });
    expect(failed(second, "States.Timeout", "too slow", now)).to.deep.include({ ...kept, state: "FAILED", token: 2 });
  });

  it("remembers the version before, and forgets an error with the next claim", () => {
    const first = published(publishing(claimed(undefined, claimant, now), publication("r1"), now), now);
    const broken = failed(claimed(first, claimant, now), "States.Timeout", "too slow", now);
    const third = claimed(broken, { ...claimant, run: "r3" }, now);
    expect(third).to.not.have.any.keys("error", "cause");
    expect(publishing(third, publication("r3"), now)).to.deep.include({ token: 3, previous: first.current });
  });
});

describe("functions/shared/prefixes", () => {
  const dataset = { name: "vibration", definition: { bucket: "work", key: "d.json" } };
  const buckets = { lake: "lake", work: "work" };

  it("gives every claim prefixes of its own", () => {
    expect(claimOf(dataset, "2024-01-01T05", { run: "r1", lease, token: 3 }, buckets)).to.deep.equal({
      dataset,
      partition: "2024-01-01T05",
      run: "r1",
      lease,
      token: 3,
      data: { bucket: "lake", key: "vibration/date=2024-01-01/hour=05/run=r1-3/" },
      rejects: { bucket: "lake", key: "vibration_rejects/date=2024-01-01/hour=05/run=r1-3/" },
      receipts: { bucket: "work", key: "runs/r1/receipts/vibration/2024-01-01T05/3/" },
    });
    expect(claimOf(dataset, "2024-01-01", { run: "r1", lease, token: 1 }, buckets).data.key).to.equal(
      "vibration/date=2024-01-01/run=r1-1/",
    );
  });

  it("splits a partition into the values of its Glue keys", () => {
    expect(partitionValues("2024-01-01T05")).to.deep.equal(["2024-01-01", "05"]);
    expect(partitionValues("2024-01-01")).to.deep.equal(["2024-01-01"]);
  });
});
