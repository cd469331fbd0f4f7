import { expect } from "chai";
import { sweepWork } from "../../../functions/sweep/sweep-work.ts";
import { storeInMemory } from "./store-in-memory.ts";

const hour = 3_600_000;
const now = Date.parse("2024-03-10T00:00:00Z");
const how = { before: now - 48 * hour, dryRun: false };
const isTimeUp = () => false;

describe("functions: sweeping the work bucket", () => {
  it("deletes what old runs, plans and queries have left, and no description of a dataset", async () => {
    const work = storeInMemory();
    const old = [
      "athena/sluice-live/q1.csv",
      "athena/sluice-live/q1.csv.metadata",
      "plans/aa/0001.json",
      "plans/aa/plan.json",
      "runs/r1/chunks/1.json",
      "runs/r1/receipts/1.json",
    ];
    const kept = ["datasets/alerts/1.json", "definitions/index.json"];
    for (const key of [...old, ...kept]) work.objects.set(key, now - 49 * hour);
    const young = ["athena/sluice-live/q2.csv", "plans/bb/plan.json", "runs/r2/receipts/2.json"];
    for (const key of young) work.objects.set(key, now - 47 * hour);
    work.objects.set("runs/r2/chunks/1.json", now - 49 * hour);
    const { swept, complete } = await sweepWork({ work, holders: [], isTimeUp }, how);
    expect([...work.objects.keys()].sort()).to.deep.equal([...kept, ...young, "runs/r2/chunks/1.json"].sort());
    expect({ ...swept, complete }).to.deep.equal({ prefixes: 4, objects: 6, bytes: 60, complete: true });
  });

  it("keeps the chunks and the plan of a run that has worked for days", async () => {
    const work = storeInMemory();
    const since = new Date(now - 100 * hour).toISOString();
    const ofRun = ["plans/aa/0001.json", "plans/aa/plan.json", "runs/r1/chunks/1.json"];
    for (const key of ofRun) work.objects.set(key, now - 99 * hour);
    for (const key of ["plans/bb/plan.json", "runs/r0/chunks/1.json"]) work.objects.set(key, now - 102 * hour);
    await sweepWork({ work, holders: [{ owner: "arn", run: "r1", since }], isTimeUp }, how);
    expect([...work.objects.keys()]).to.deep.equal(ofRun);
  });
});
