import { expect } from "chai";
import type { Json } from "../../asl/types/json.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";
import { withEntry } from "./stage.ts";
import { dataset, leaseIsFree, type Models, world } from "./world.ts";

const scheduled = "2024-01-02T02:00:00Z";
const ranges = [{ dataset, from: "2023-12-30", to: "2024-01-01" }];

function live(entry: "daily" | "hourly", changes: Models = {}) {
  const { models, called } = world({ "find-ranges": () => invoked({ ranges }), ...changes });
  return { run: runVirtually(withEntry(entry), { scheduled }, models), called };
}

describe("daily and hourly", () => {
  it("run what is due of the last partitions of their datasets, under a lease of their own", () => {
    const { run, called } = live("daily");
    expect(run.output).to.deep.equal({
      status: "SUCCEEDED",
      published: 2,
      upToDate: 4,
      files: 12,
      counts: { read: 120, written: 96, rejected: 12, duplicates: 12, bytes: 1200 },
      reports: 0,
    });
    expect(called("find-ranges")).to.deep.equal([{ scheduled, unit: "day", last: 3 }]);
    expect(called("plan-partitions")).to.deep.equal([
      { ranges, only: "due", newestFirst: false, maxPartitions: null, plan: null },
    ]);
    expect(called("take-lease")[0]).to.deep.include({ name: "daily", run: "daily-20240102-0200" });
    expect(called("claim-partition")[0]).to.deep.include({
      run: "daily-20240102-0200",
      lease: { name: "daily", token: 7 },
    });
    expect(called("release-lease")).to.deep.equal([{ lease: { name: "daily", token: 7 } }]);
    const hourly = live("hourly");
    expect(hourly.called("find-ranges")).to.deep.equal([{ scheduled, unit: "hour", last: 48 }]);
    expect(hourly.called("take-lease")[0]).to.include({ name: "hourly" });
  });

  it("end SKIPPED, with who has it, where the run before still holds the lease", () => {
    const holder = { owner: "arn:before", run: "daily-20240101-0200", since: "2024-01-01T02:00:01Z" };
    const { run, called } = live("daily", {
      "take-lease": () => invoked({ status: "HELD", lease: { name: "daily", token: 6 }, holder }),
    });
    expect(run).to.include({ status: "SUCCEEDED" });
    expect(run.output).to.deep.equal({ status: "SKIPPED", holder });
    expect(called("find-ranges").concat(called("release-lease"))).to.deep.equal([]);
  });

  it("have nothing to do where no dataset has their schedule", () => {
    const { run, called } = live("hourly", { "find-ranges": () => invoked({ ranges: [] }) });
    expect(run.output).to.deep.include({ status: "SUCCEEDED", published: 0 });
    expect(called("plan-partitions")).to.deep.equal([]);
    expect(called("release-lease")).to.have.length(1);
  });

  for (const failing of ["find-ranges", "plan-partitions", "publish-partition"]) {
    it(`give the lease back and fail where ${failing} fails`, () => {
      const { run, called } = live("daily", { [failing]: () => ({ error: "Broken", cause: "no" }) });
      expect(run.status).to.equal("FAILED");
      expect(run.error).to.equal(failing === "publish-partition" ? "PartitionsFailed" : "Broken");
      expect(called("release-lease")).to.have.length(1);
    });
  }

  it("have done what they did where the lease cannot be given back: the next run takes it over", () => {
    const { run } = live("daily", { "release-lease": () => ({ error: "ServiceUnavailableError", cause: "gone" }) });
    expect(run.output).to.deep.include({ status: "SUCCEEDED", published: 2 });
  });

  it("refuse a time that is none", () => {
    const { models } = world();
    const run = runVirtually(withEntry("daily"), { scheduled: "today" }, models);
    expect(run).to.include({ status: "FAILED", error: "InvalidInput" });
    expect(run.cause).to.match(/^"scheduled" must be a text of at most 30 characters matching/);
  });

  it("delivered twice at once, run once: the second finds the lease of the first", () => {
    let holder: Json;
    const { models, called } = world({
      "find-ranges": () => invoked({ ranges }),
      ...leaseIsFree,
      "take-lease": ({ owner = null, run = null }) => {
        const status = holder === undefined ? "TAKEN" : "HELD";
        holder ??= { owner, run, since: "2024-01-02T02:00:01Z" };
        return invoked({ status, lease: { name: "daily", token: 7 }, holder });
      },
    });
    const first = runVirtually(withEntry("daily"), { scheduled }, models);
    const second = runVirtually(withEntry("daily"), { scheduled }, models);
    expect([first.output, second.output].map((output) => (output as { status: string }).status)).to.deep.equal([
      "SUCCEEDED",
      "SKIPPED",
    ]);
    expect(called("plan-partitions")).to.have.length(1);
  });
});
