import { expect } from "chai";
import { readStage, stageNames } from "../../scripts/platform/stage.ts";
import { machinesOf } from "../../workflows/machines.ts";
import { invoked, runVirtually } from "../support/virtual-platform.ts";
import { withEntry } from "./stage.ts";
import { type Models, world } from "./world.ts";

const scheduled = "2024-01-02T04:45:00Z";
const swept = { prefixes: 2, objects: 8, bytes: 80 };
const report = { lake: swept, work: swept, relocated: 3, leftAlone: ["stranger"], complete: true };

function run(input: object, changes: Models = {}) {
  const { models, called } = world({ sweep: () => invoked(report), ...changes });
  return { ended: runVirtually(withEntry("sweep"), { scheduled, ...input }, models), called };
}

describe("sweep", () => {
  it("sweeps under its lease what it is asked for, and says what it did", () => {
    const { ended, called } = run({ olderThanHours: 0, dryRun: true });
    expect(ended.output).to.deep.equal({ status: "SUCCEEDED", ...report });
    expect(called("sweep")).to.deep.equal([{ olderThanHours: 0, dryRun: true }]);
    expect(called("take-lease")[0]).to.include({ name: "sweep", run: "sweep-20240102-0445" });
    expect(called("release-lease")).to.have.length(1);
  });

  it("started by its schedule, deletes what is older than 48 hours", () => {
    expect(run({}).called("sweep")).to.deep.equal([{ olderThanHours: 48, dryRun: false }]);
  });

  it("is skipped while another one works, and gives its lease back where it fails", () => {
    const holder = { owner: "arn:before", run: "sweep-20240101-0445", since: "2024-01-01T04:45:01Z" };
    const held = () => invoked({ status: "HELD", lease: { name: "sweep", token: 6 }, holder });
    expect(run({}, { "take-lease": held }).ended.output).to.deep.equal({ status: "SKIPPED", holder });
    const { ended, called } = run({}, { sweep: () => ({ error: "AccessDenied", cause: "no" }) });
    expect(ended).to.include({ status: "FAILED", error: "AccessDenied" });
    expect(called("release-lease")).to.have.length(1);
  });
});

describe("Every machine that a stage has a schedule of", () => {
  it("takes what a schedule hands it: the time alone", async () => {
    for (const name of await stageNames()) {
      const stage = await readStage(name);
      for (const scheduledMachine of Object.keys(stage.deployment?.schedules ?? {})) {
        const machine = machinesOf(stage).find((each) => each.name === scheduledMachine);
        expect(machine?.input.safeParse({ scheduled }).success, `${scheduledMachine} of ${name}`).to.equal(true);
      }
    }
  });
});
