import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { formatDiagnostic } from "../../../schemas/diagnostic.ts";
import { Stage } from "../../../schemas/stage.ts";
import { parseYaml } from "../../../schemas/yaml-file.ts";
import { projectRoot } from "../../../scripts/platform/names.ts";
import { readStage, stageNames } from "../../../scripts/platform/stage.ts";
import { checkPlatform } from "../../../scripts/validate/check-platform.ts";
import { silence } from "../../../scripts/validate/silence.ts";

describe("npm run validate", () => {
  it("finds every machine of every stage inside the stage's quotas", async () => {
    const names = await stageNames();
    expect(names).to.deep.equal(["dev", "local", "prod", "staging"]);
    for (const name of names) {
      const { diagnostics, lines } = checkPlatform(await readStage(name));
      expect(diagnostics).to.deep.equal([]);
      const machines = ["backfill", "run-chunk-backfill", "run-partition", "process-files"];
      expect(lines.map(({ of }) => of)).to.include.members(machines);
    }
  });

  for (const fanOut of ["nested", "distributed"] as const) {
    it(`finds that every lease of every stage reaches its share of Lambda exactly and never passes it, ${fanOut}`, async () => {
      for (const name of await stageNames()) {
        const stage = await readStage(name);
        // A distributed fan-out keeps one invocation free.
        const leases = Object.fromEntries(
          Object.entries(stage.leases).map(([lease, share]) => {
            const lambda = (share.lambda ?? 0) + (fanOut === "distributed" && lease !== "sweep" ? 1 : 0);
            return [lease, { ...share, lambda }];
          }),
        ) as typeof stage.leases;
        const { lines, diagnostics } = checkPlatform(Stage.parse({ ...stage, leases, fanOut }));
        expect(diagnostics).to.deep.equal([]);
        for (const lease of ["backfill", "daily", "hourly", "sweep"]) {
          const line = lines.find(({ of, resource }) => of === `lease ${lease}` && resource === "lambda");
          expect(line?.bound, `${lease} of ${name}`).to.equal(line?.quota);
        }
      }
    });
  }

  it("shows how the platform's invocations multiply", async () => {
    const { lines } = checkPlatform(await readStage("local"));
    expect(lines.find(({ of, resource }) => of === "backfill" && resource === "lambda")?.because).to.equal(
      "backfill (x1) → run-chunk-backfill (x2) → run-partition (x2) → process-files (x2) → transform-file (x1) = 8",
    );
  });

  it("refuses a stage that names a machine that there is not", async () => {
    const stage = await readStage("local");
    const { diagnostics } = checkPlatform({ ...stage, entryPoints: [{ machine: "backfil", lease: "backfill" }] });
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(["unknown-entry-point"]);
  });

  it("refuses a stage that reserves invocations for a function that there is not", async () => {
    const stage = await readStage("local");
    const { diagnostics } = checkPlatform({ ...stage, reserved: { "transfrom-file": 5 } });
    expect(diagnostics.map(({ message }) => message).join()).to.match(
      /^The stage reserves invocations for "transfrom-file", and there is no such function\. There is take-lease, /,
    );
  });

  it("names the quota that a stage's file does not have, and the shares that are too large", async () => {
    const text = await readFile(join(projectRoot, "stages", "dev.yml"), "utf8");
    const refused = (changed: string) => {
      const parsed = parseYaml(changed, "stages/dev.yml", Stage);
      return parsed.ok ? [] : parsed.diagnostics.map(formatDiagnostic);
    };
    expect(refused(text.replace("  athenaDml: 20\n", ""))).to.deep.equal([
      "stages/dev.yml:4:3: quotas.athenaDml: found nothing; allowed: a value, which must not be left out",
    ]);
    expect(refused(text.replace("athenaDml: 20", "athenaDml: 15"))).to.deep.equal([
      "stages/dev.yml:16:3: leases: The leases' shares of athenaDml come to 20 (backfill 10 + daily 5 + hourly 5), and the quota is 15: lower one of them.",
    ]);
  });

  it("names the stages where one is asked for that there is not", async () => {
    const failed = await readStage("production").catch((error: unknown) => error);
    expect((failed as Error).message).to.equal('There is no stage "production". There is dev, local, prod, staging.');
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
