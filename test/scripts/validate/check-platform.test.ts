import { expect } from "chai";
import { checkPlatform } from "../../../scripts/validate/check-platform.ts";
import { silence } from "../../../scripts/validate/silence.ts";
import { quotasOf, readStage } from "../../../scripts/validate/stage.ts";

describe("npm run validate", () => {
  for (const stage of ["dev", "staging", "prod"]) {
    it(`finds every machine inside the quotas of ${stage}`, async () => {
      const { diagnostics, lines } = checkPlatform(quotasOf(await readStage(stage)));
      expect(diagnostics).to.deep.equal([]);
      expect(lines.map(({ of }) => of)).to.include.members(["backfill", "run-chunk", "run-partition", "process-files"]);
    });
  }

  it("shows how the platform's invocations multiply", async () => {
    const { lines } = checkPlatform(quotasOf(await readStage("prod")));
    expect(lines.find(({ of, resource }) => of === "backfill" && resource === "lambda")?.because).to.equal(
      "backfill (x1) → run-chunk (x2) → run-partition (x2) → process-files (x4) → transform-file (x1) = 16",
    );
  });

  it("refuses a stage that names a machine that there is not", async () => {
    const quotas = quotasOf(await readStage("prod"));
    const { diagnostics } = checkPlatform({ ...quotas, entryPoints: [{ machine: "backfil", lease: "backfill" }] });
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(["unknown-entry-point"]);
  });

  it("names the stages where one is asked for that there is not", async () => {
    const failed = await readStage("production").catch((error: unknown) => error);
    expect((failed as Error).message).to.equal('There is no stage "production". There is dev, prod, staging.');
  });
});

describe("silence", () => {
  const found = {
    machine: "m",
    severity: "warning" as const,
    atRunTime: true,
    code: "whole-retried",
    message: "…",
    path: "States.Each",
  };

  it("passes over one finding, with its reason", () => {
    const { left, passed } = silence(
      [found, { ...found, path: "States.Other" }],
      [{ machine: "m", code: "whole-retried", state: "Each", reason: "it succeeds as a whole" }],
    );
    expect(left.map(({ path }) => path)).to.deep.equal(["States.Other"]);
    expect(passed.map(({ reason }) => reason)).to.deep.equal(["it succeeds as a whole"]);
  });

  it("finds a silence that passes over nothing", () => {
    const { left } = silence([], [{ machine: "m", code: "whole-retried", state: "Each", reason: "gone" }]);
    expect(left.map(({ code }) => code)).to.deep.equal(["silences-nothing"]);
  });
});
